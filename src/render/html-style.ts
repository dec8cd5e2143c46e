/** The style sheet of the HTML report: light and dark, narrow and wide, screen and paper. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b2330; --soft: #5a6675; --line: #dfe3e9; --well: #f1f3f6;
  --accent: #2458c5; --pass: #1a7a45; --fail: #bf2d33; --unjudged: #8d6100; --skipped: #667181;
  --pass-wash: #e5f4eb; --fail-wash: #fcebeb; --unjudged-wash: #fbf1da; --skipped-wash: #eef0f3;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1a2029; --ink: #e4e8ee; --soft: #9aa6b5; --line: #2d3642; --well: #212934;
    --accent: #8ab0ff; --pass: #63c98f; --fail: #ff8b86; --unjudged: #e6b450; --skipped: #94a0ae;
    --pass-wash: #16301f; --fail-wash: #3a1c1f; --unjudged-wash: #33290f; --skipped-wash: #252d37;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink); overflow-wrap: anywhere;
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
main { max-width: 72rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0; letter-spacing: -0.015em; }
h2 { font-size: 1.2rem; margin: 2.75rem 0 0.9rem; letter-spacing: -0.005em; }
h3 { font-size: 1rem; margin: 1.75rem 0 0.6rem; }
h4 { font-size: 0.95rem; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
p { margin: 0.4rem 0; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 0.15em; }
code, pre, .mono { font-family: var(--mono); font-size: 0.86em; }
code { overflow-wrap: anywhere; }
p code, li code { background: var(--well); border-radius: 4px; padding: 0.1em 0.3em; }
.soft { color: var(--soft); }
.small { font-size: 0.86rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }

.verdict { padding: 1.5rem 1.6rem; border-left-width: 6px; }
.verdict.pass { border-left-color: var(--pass); }
.verdict.fail { border-left-color: var(--fail); }
.verdict.unjudged { border-left-color: var(--unjudged); }
.verdict .word.pass { color: var(--pass); }
.verdict .word.fail { color: var(--fail); }
.verdict .word.unjudged { color: var(--unjudged); }
.verdict .brand { color: var(--soft); font-size: 0.86rem; margin: 0 0 0.35rem; }
.verdict .sentence { font-size: 1.05rem; margin: 0.5rem 0 0; }
.banner { background: var(--unjudged-wash); color: var(--unjudged); border-radius: 8px; padding: 0.6rem 0.9rem; margin: 1rem 0 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.7rem 1.5rem; margin: 1.2rem 0 0; }
.facts dt { color: var(--soft); font-size: 0.78rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }

.gates { display: grid; grid-template-columns: repeat(auto-fill, minmax(15.5rem, 1fr)); gap: 0.8rem; }
.gate { padding: 0.9rem 1rem; color: inherit; text-decoration: none; display: block; }
a.gate:hover, a.gate:focus-visible { border-color: var(--accent); }
.gate .top { display: flex; justify-content: space-between; align-items: baseline; gap: 0.5rem; }
.gate .name { font-weight: 600; }
.gate p { margin: 0.25rem 0 0; }
.gate .found { font-weight: 600; color: var(--accent); }
.gate p:empty { display: none; }
.gate.skipped .name { color: var(--soft); font-weight: 500; }
.pill { border-radius: 99px; padding: 0.08rem 0.6rem; font-size: 0.78rem; font-weight: 600; white-space: nowrap; }
.pill.pass { background: var(--pass-wash); color: var(--pass); }
.pill.fail, .pill.error { background: var(--fail-wash); color: var(--fail); }
.pill.unjudged, .pill.warning { background: var(--unjudged-wash); color: var(--unjudged); }
.pill.skipped, .pill.notice { background: var(--skipped-wash); color: var(--skipped); }

.finding { padding: 1rem 1.2rem; margin: 0 0 0.75rem; border-left-width: 4px; }
.finding.error { border-left-color: var(--fail); }
.finding.warning { border-left-color: var(--unjudged); }
.finding.notice { border-left-color: var(--skipped); }
.finding header { display: flex; flex-wrap: wrap; gap: 0.3rem 0.7rem; align-items: baseline; }
.finding .where { color: var(--soft); }
.finding .message { margin: 0.6rem 0 0; }
.chain { list-style: none; display: flex; flex-wrap: wrap; gap: 0.3rem; margin: 0.7rem 0 0; padding: 0; }
.chain span { background: var(--well); border-radius: 5px; padding: 0.12rem 0.5rem; overflow-wrap: anywhere; display: inline-block; }
.chain li + li::before { content: "\\2192"; color: var(--soft); margin-right: 0.35rem; }
.chain li:last-child span { background: var(--fail-wash); color: var(--fail); }
.warning .chain li:last-child span { background: var(--unjudged-wash); color: var(--unjudged); }
.notice .chain li:last-child span { background: var(--skipped-wash); color: var(--skipped); }
.fix { display: flex; gap: 0.5rem; align-items: start; margin: 0.8rem 0 0; }
.fix pre { flex: 1; width: 100%; min-width: 0; margin: 0; padding: 0.5rem 0.75rem; background: var(--well); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; }
button { font: inherit; font-size: 0.8rem; color: var(--soft); background: transparent; border: 1px solid var(--line); border-radius: 6px; padding: 0.2rem 0.7rem; cursor: pointer; }
button:hover { color: var(--ink); border-color: var(--soft); }
button[hidden], .filter[hidden] { display: none; }

.bundle { margin: 0 0 0.5rem; border-left-width: 4px; }
.bundle.error { border-left-color: var(--fail); }
.bundle.warning { border-left-color: var(--unjudged); }
.bundle.notice { border-left-color: var(--skipped); }
.bundle > summary { padding: 0.55rem 1rem; }
.bundle[open] > summary { border-bottom: 1px solid var(--line); }
.bundle > .finding { border: 0; border-radius: 0; margin: 0; }
.bundle > .finding + .finding { border-top: 1px solid var(--line); }

.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; overflow-wrap: break-word; }
.gates > *, .facts > *, .latency > *, .chain li, .finding header > *, .gate .name { min-width: 0; }
th { text-align: left; color: var(--soft); font-weight: 500; font-size: 0.8rem; white-space: nowrap; }
th, td { padding: 0.4rem 0.9rem 0.4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.nowrap { white-space: nowrap; }
.padded { padding: 0.6rem 1.1rem 0.8rem; }
.finding .code { color: var(--soft); }
td.name { min-width: 7rem; overflow-wrap: anywhere; }
.modules td:first-child { min-width: 14rem; overflow-wrap: anywhere; }
input[type="search"] { font: inherit; width: 100%; max-width: 24rem; padding: 0.4rem 0.7rem; border: 1px solid var(--line); border-radius: 7px; background: var(--page); color: inherit; }
.filter { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; align-items: center; margin: 0.4rem 0 0.7rem; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
details > summary { cursor: pointer; padding: 0.75rem 1.1rem; font-weight: 600; overflow-wrap: anywhere; }
details > summary .soft { font-weight: 400; }
.stack > * + * { margin-top: 0.75rem; }

h4 .soft { font-weight: 400; }
svg { display: block; max-width: none; }
table.tight { width: auto; }
td > svg { margin-top: 0.4rem; }
svg text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; fill: var(--ink); }
svg .mono { font-family: var(--mono); }
svg .axis { stroke: var(--line); }
svg .label { fill: var(--soft); }
.node rect { fill: var(--card); stroke: var(--line); }
.node.main rect { fill: var(--well); stroke: var(--soft); }
.node.replaced rect { stroke-dasharray: 4 3; }
.node.guilty rect { fill: var(--fail-wash); stroke: var(--fail); }
.node.guilty text { fill: var(--fail); }
.edge { fill: none; stroke: var(--soft); stroke-opacity: 0.4; stroke-width: 1.25; }
.edge.stated { stroke-dasharray: 1.5 4; }
.edge.guilty { stroke: var(--fail); stroke-opacity: 1; stroke-width: 1.75; }
.bar { fill: var(--accent); opacity: 0.75; }
.bar.over { fill: var(--fail); }
.track { fill: var(--well); }
.limit { stroke: var(--fail); stroke-width: 1.5; stroke-dasharray: 5 4; }
.p99 { stroke: var(--ink); stroke-width: 1.5; }
.interval { fill: var(--ink); opacity: 0.12; }
svg .limit-label { fill: var(--fail); }
svg .mark { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
.latency { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; align-items: start; }
.latency > svg { flex: 1 1 34rem; width: 100%; max-width: 46rem; min-width: 0; height: auto; overflow: visible; }
.latency dl { flex: 1 1 10rem; display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.55rem 1rem; margin: 0.9rem 0 0; font-variant-numeric: tabular-nums; }
.latency dt { color: var(--soft); font-size: 0.78rem; }
.latency dd { margin: 0; }
footer { margin-top: 3rem; color: var(--soft); font-size: 0.86rem; }

@media (max-width: 40rem) {
  main { padding: 1rem 0.75rem 3rem; }
  .verdict { padding: 1.1rem; }
  h1 { font-size: 1.4rem; }
  h2 { margin-top: 2rem; }
  .facts { grid-template-columns: 1fr 1fr; gap: 0.6rem 1rem; }
  .gates { grid-template-columns: 1fr; gap: 0.5rem; }
  .gate { padding: 0.6rem 0.8rem; }
  .finding { padding: 0.85rem 0.9rem; }
  .padded { padding: 0.5rem 0.8rem 0.7rem; }
  .fix { flex-direction: column; }
  .fix button { align-self: flex-start; }
  .latency > svg { flex-basis: 100%; }
  .latency > svg text { font-size: 20px; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --well: #f4f4f4; }
  html { font-size: 11.5px; }
  body { font-size: 1rem; }
  main { max-width: none; padding: 0; }
  button, .filter { display: none; }
  th, td, td.nowrap { white-space: normal; }
  .modules td:first-child, td.name { min-width: 0; }
  .card, tr { break-inside: avoid; }
  details.card { break-inside: auto; }
  h2, h3, summary { break-after: avoid; }
  svg { max-width: 100%; height: auto; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .scroll { overflow: visible; }
}
`;
