import type { GateReport, Report, ReportFinding } from "../model/report.ts";
import { html, type Markup, nothing, prose } from "./html-markup.ts";
import type { RenderOptions } from "./renderer.ts";
import {
  activeFindings,
  byGate,
  count,
  countFindings,
  explainCommand,
  fixLines,
  gateTitle,
  groupDigits,
  isPreExisting,
  levelWords,
  placeOf,
  policyPlace,
  sourceUrl,
  doubtfulGates,
  doubtTitle,
  waivedFindings,
} from "./report-view.ts";

const maxPerGate = 500;
// More findings than this are folded, by what has to be touched to mend them.
const maxUnfolded = 12;

/** Shows every finding that counts, grouped by gate, with its chain and its fix. */
export function findingSections(report: Report, options: RenderOptions): Markup {
  const groups = byGate(report, activeFindings(report.findings));
  if (groups.length === 0) return nothing;
  return html`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${groups.map(({ gate, findings }) => gateFindings(gate, findings, { report, options }))}</section>
`;
}

/** Says which gates could not be judged and what would help. */
export function unjudgedSection(report: Report): Markup {
  const gates = doubtfulGates(report);
  if (gates.length === 0) return nothing;
  const items = gates.map(
    (gate) => html`<article class="finding card warning"><header><h4>${doubtTitle(gate)}</h4></header>
<p class="message">${prose(gate.reason)}</p>${gate.hint === "" ? nothing : html`<p class="soft">${prose(gate.hint)}</p>`}</article>
`,
  );
  return html`<section aria-labelledby="unjudged"><h2 id="unjudged">Could not be judged</h2>
<p class="soft small">Neither a pass nor a violation: something was missing to decide.</p>
${items}</section>
`;
}

/** Lists waived findings with owner, reason and last day. */
export function waivedSection(report: Report): Markup {
  const waived = waivedFindings(report.findings);
  if (waived.length === 0) return nothing;
  const rows = waived.map(
    (finding) =>
      html`<tr><td class="mono nowrap">${finding.code}</td><td class="mono">${finding.subject}</td><td>${finding.waived?.owner}</td><td class="nowrap">${finding.waived?.expires}</td><td>${prose(finding.waived?.reason ?? "")}</td></tr>
`,
  );
  return html`<section aria-labelledby="waived"><h2 id="waived">Waived</h2>
<details class="card" open><summary>${count(waived.length, "finding")}</summary><div class="padded scroll"><table><thead><tr><th scope="col">Code</th><th scope="col">Subject</th><th scope="col">Owner</th><th scope="col">Until</th><th scope="col">Reason</th></tr></thead><tbody>
${rows}</tbody></table></div></details></section>
`;
}

interface Page {
  readonly report: Report;
  readonly options: RenderOptions;
}

function gateFindings(gate: GateReport, findings: readonly ReportFinding[], page: Page): Markup {
  const left = findings.length - maxPerGate;
  const more =
    left > 0
      ? html`<p class="soft">${groupDigits(left)} more of this gate stand in the JSON report.</p>`
      : nothing;
  const shown = findings.slice(0, maxPerGate);
  const cards =
    findings.length <= maxUnfolded
      ? shown.map((finding) => findingCard(finding, page))
      : foldedFindings(shown, page);
  return html`<h3 id="gate-${gate.gate}">${gateTitle(gate)} <span class="soft small">${levelWords(findings)}</span></h3>
${cards}${more}`;
}

function foldedFindings(findings: readonly ReportFinding[], page: Page): Markup {
  const bundles = [...Map.groupBy(findings, causeOf)].toSorted(([, a], [, b]) => compareBundles(a, b));
  const words = bundles.some(([, [first]]) => first !== undefined && first.why.length > 1)
    ? "Folded by the requirement of the main module that brings them, most severe first."
    : "Folded by file, most severe first.";
  return html`<p class="soft small">${words}</p>
${bundles.map(
  ([cause, bundle]) =>
    html`<details class="card bundle ${bundle[0]?.level}"><summary><span class="mono">${cause}</span> <span class="soft small">${levelWords(bundle)}</span></summary>
${bundle.map((finding) => findingCard(finding, page))}</details>
`,
)}`;
}

// A requirement of the main module is what its owner can change; elsewhere it is the file.
function causeOf({ why, at, subject }: ReportFinding): string {
  return why[1] ?? at[0]?.file ?? subject;
}

function compareBundles(a: readonly ReportFinding[], b: readonly ReportFinding[]): number {
  const [one, other] = [countFindings(a), countFindings(b)];
  return other.error - one.error || other.warning - one.warning || other.notice - one.notice;
}

function findingCard(finding: ReportFinding, page: Page): Markup {
  const standing = isPreExisting(finding)
    ? html`<span class="soft small">stood before this change</span>`
    : nothing;
  return html`<article class="finding card ${finding.level}"><header><span class="pill ${finding.level}">${finding.level}</span><h4>${finding.subject}</h4><span class="code mono">${finding.code}</span>${where(finding, page)}${standing}</header>
<p class="message">${prose(finding.message)}</p>
${chain(finding)}${fix(finding)}<p class="soft small">${decidedBy(finding)}<code>${explainCommand(finding.code)}</code></p></article>
`;
}

function where(finding: ReportFinding, { report, options }: Page): Markup {
  const [at] = finding.at;
  if (at === undefined) return nothing;
  const url = sourceUrl(report, options, at);
  const words = html`<span class="where mono">${placeOf(at)}</span>`;
  return url === undefined ? words : html`<a href="${url}">${words}</a>`;
}

function chain(finding: ReportFinding): Markup {
  if (finding.why.length < 2) return nothing;
  return html`<ol class="chain mono" aria-label="Required through">${finding.why.map((step) => html`<li><span>${step}</span></li>`)}</ol>
`;
}

function fix(finding: ReportFinding): Markup {
  const lines = fixLines(finding);
  if (lines.length === 0) return nothing;
  const text = lines.map((line, at) => [at === 0 ? nothing : { markup: "\n" }, line]);
  return html`<div class="fix"><pre aria-label="Fix">${text}</pre><button type="button" hidden>Copy</button></div>
`;
}

function decidedBy(finding: ReportFinding): Markup {
  const place = policyPlace(finding);
  return place === "" ? nothing : html`Decided by <code>${place}</code> · `;
}
