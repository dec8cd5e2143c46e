import { createHash } from "node:crypto";
import type { GateReport, Report, ReportFinding } from "../model/report.ts";
import { seenWords } from "./gate-phrases.ts";
import { latencySection } from "./html-charts.ts";
import { findingSections, unjudgedSection, waivedSection } from "./html-findings.ts";
import { graphSection } from "./html-graph.ts";
import { html, type Markup, nothing, prose } from "./html-markup.ts";
import { coverageSection, evidenceSection, licenseSection, moduleSection } from "./html-modules.ts";
import { script } from "./html-script.ts";
import { style } from "./html-style.ts";
import { keyFigures } from "./key-figures.ts";
import { defineRenderer, type RenderOptions } from "./renderer.ts";
import {
  activeFindings,
  gateTitle,
  levelWords,
  reportOnlySentence,
  reproduceCommand,
  verdictSentence,
} from "./report-view.ts";

/** One self-contained page: opens from disk, asks no network, runs no foreign script. */
export const renderer = defineRenderer({
  id: "html",
  mediaType: "text/html",
  extension: ".html",
  render: (report, options) => page(report, options).markup,
});

function page(report: Report, options: RenderOptions): Markup {
  const findings = activeFindings(report.findings);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{ markup: contentSecurityPolicy() }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>modgate: ${report.verdict}${report.subject.modules[0] === undefined ? "" : `, ${report.subject.modules[0]}`}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
${header(report, options)}${gateSection(report)}${unjudgedSection(report)}${findingSections(report, options)}${latencySection(report.gates)}${coverageSection(report.gates)}${graphSection(report, findings)}${licenseSection(report.inventory)}${moduleSection(report, findings)}${waivedSection(report)}${evidenceSection(report.evidence)}
<footer><p>Reproduce: <code>${reproduceCommand(report)}</code></p><p>modgate ${report.tool.version}</p></footer>
</main>
<script>${{ markup: script }}</script>
</body>
</html>
`;
}

// Everything is refused but this file's own style and script, named by their digests.
function contentSecurityPolicy(): string {
  const digest = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return `default-src 'none'; style-src ${digest(style)}; script-src ${digest(script)}; base-uri 'none'; form-action 'none'`;
}

function header(report: Report, options: RenderOptions): Markup {
  const [word = "", ...rest] = verdictSentence(report).split(":");
  const only = reportOnlySentence(report);
  return html`<header class="verdict card ${report.verdict}">
<p class="brand">modgate${report.subject.repository === "" ? "" : ` · ${report.subject.repository}`}</p>
<h1><span class="word ${report.verdict}">${word}</span></h1>
<p class="sentence">${sentenceCase(rest.join(":").trim())}</p>
${only === "" ? nothing : html`<p class="banner">${prose(only)}</p>`}
<dl class="facts">${factsOf(report, options).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</header>
`;
}

function factsOf({ subject }: Report, options: RenderOptions): readonly (readonly [string, Markup])[] {
  const { policy } = subject;
  const all: readonly (readonly [string, string, Markup])[] = [
    [
      "Main modules",
      subject.modules.join(""),
      html`${subject.modules.map((path, at) => [at === 0 ? nothing : html`<br>`, html`<span class="mono">${path}</span>`])}`,
    ],
    ["Version", subject.version, html`<span class="mono">${subject.version}</span>`],
    ["Head", subject.head, html`<span class="mono">${subject.head.slice(0, 12)}</span>`],
    ["Base", subject.base, html`<span class="mono">${subject.base.slice(0, 12)}</span>`],
    [
      "Policy",
      policy.path,
      html`<span class="mono">${policy.path}</span> <span class="soft">(${policy.from})</span>`,
    ],
    ["Commit time", subject.time, html`${subject.time}`],
    ["Run", runPage(options), html`<a href="${runPage(options)}">workflow run</a>`],
  ];
  return all.filter(([, text]) => text !== "").map(([name, , value]) => [name, value]);
}

function runPage({ links, runUrl }: RenderOptions): string {
  return links && /^https?:\/\//.test(runUrl) ? runUrl : "";
}

function gateSection(report: Report): Markup {
  if (report.gates.length === 0) return html`<p class="soft">No gate ran.</p>`;
  const byGate = Map.groupBy(activeFindings(report.findings), (finding) => finding.gate);
  return html`<section aria-labelledby="gates"><h2 id="gates">Gates</h2>
<div class="gates">${report.gates.map((gate) => gateCard(gate, byGate.get(gate.gate) ?? []))}</div></section>
`;
}

function gateCard(gate: GateReport, findings: readonly ReportFinding[]): Markup {
  const seen = gate.outcome === "skipped" ? "" : seenWords(gate);
  const found = levelWords(findings);
  const body = html`<div class="top"><span class="name">${gateTitle(gate)}</span><span class="pill ${gate.outcome}">${gate.outcome}</span></div>
${found === "" ? nothing : html`<p class="small found">${found}</p>`}${keyFigures(gate, 4).map((figure) => html`<p class="small">${prose(figure, 240)}</p>`)}<p class="soft small">${seen}</p>`;
  const place = found === "" ? (gate.outcome === "unjudged" ? "unjudged" : "") : `gate-${gate.gate}`;
  if (place === "")
    return html`<div class="gate card ${gate.outcome}">${body}</div>
`;
  return html`<a class="gate card ${gate.outcome}" href="#${place}">${body}</a>
`;
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
