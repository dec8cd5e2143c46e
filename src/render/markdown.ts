import { Buffer } from "node:buffer";
import type { Level } from "../model/level.ts";
import type { Outcome, Report, ReportFinding } from "../model/report.ts";
import { countInventory } from "./inventory-view.ts";
import { keyFigureLine } from "./key-figures.ts";
import { guardLines, toMarkdown, toMarkdownCode, toTableCell } from "./neutralise.ts";
import { defineRenderer, type RenderOptions } from "./renderer.ts";
import {
  activeFindings,
  byGate,
  count,
  explainCommand,
  fixLines,
  gateTitle,
  groupDigits,
  isPreExisting,
  placeOf,
  policyPlace,
  reportOnlySentence,
  reproduceCommand,
  sourceUrl,
  doubtfulGates,
  doubtTitle,
  verdictSentence,
  waivedFindings,
} from "./report-view.ts";

/** The job summary. A forge drops a summary above 1 MiB altogether, so it is kept below. */
export const renderer = defineRenderer({
  id: "markdown",
  mediaType: "text/markdown",
  extension: ".md",
  render: (report, options) => markdownWithin(report, options, 1_000_000),
});

/**
 * Renders Markdown of at most `maxBytes` in UTF-8: everything, else the errors with no details, else counts.
 * Each shorter form says what it leaves out. Job summaries take 1,000,000 bytes, comments 60,000.
 */
export function markdownWithin(report: Report, options: RenderOptions, maxBytes: number): string {
  const forms = [fullForm, errorsForm, countsForm];
  const texts = forms.values().map((form) => finish(form({ report, options })));
  const fitting = texts.find((text) => Buffer.byteLength(text) <= maxBytes);
  return fitting ?? finish([`## modgate`, verdictSentence(report), leftOut("everything else")]);
}

interface Page {
  readonly report: Report;
  readonly options: RenderOptions;
}

// Blocks of Markdown; "" for a block that has nothing to say.
type Blocks = readonly string[];

function finish(blocks: Blocks): string {
  return guardLines(`${blocks.filter((block) => block !== "").join("\n\n")}\n`);
}

function fullForm(page: Page): Blocks {
  const findings = activeFindings(page.report.findings);
  return [
    ...heading(page),
    gateTable(page),
    ...unjudgedBlocks(page),
    ...findingTable(page, findings),
    ...gateDetails(page, findings),
    ...waivedBlocks(page),
    ...inventoryBlocks(page),
    ...evidenceBlocks(page),
    closing(page),
  ];
}

function errorsForm(page: Page): Blocks {
  const errors = activeFindings(page.report.findings).filter((finding) => finding.level === "error");
  return [
    ...heading(page),
    leftOut("warnings, notices, waived findings, details, modules and evidence"),
    gateTable(page),
    ...unjudgedBlocks(page),
    ...findingTable(page, errors),
    closing(page),
  ];
}

function countsForm(page: Page): Blocks {
  return [
    ...heading(page),
    leftOut("every single finding"),
    gateTable(page),
    ...unjudgedBlocks(page),
    countTable(activeFindings(page.report.findings)),
    closing(page),
  ];
}

function leftOut(what: string): string {
  return `> The full text is larger than this page can hold. Left out here: ${what}. The JSON report holds all of it.`;
}

function heading({ report, options }: Page): Blocks {
  const { subject } = report;
  const [word = "", ...rest] = verdictSentence(report).split(":");
  const facts = [
    subject.modules.map((path) => toMarkdownCode(path)).join(", "),
    subject.head === "" ? "" : `at ${toMarkdownCode(subject.head.slice(0, 12))}`,
    subject.base === "" ? "" : `against ${toMarkdownCode(subject.base.slice(0, 12))}`,
    subject.policy.path === "" ? "" : `by ${toMarkdownCode(subject.policy.path)} (${subject.policy.from})`,
    /^https:\/\/[\w./:-]+$/.test(options.runUrl) && options.links ? `([run](${options.runUrl}))` : "",
  ];
  const only = reportOnlySentence(report);
  return [
    "## modgate",
    `**${word}**:${rest.join(":")}`,
    only === "" ? "" : `> ${only}`,
    facts.filter((fact) => fact !== "").join(" "),
  ];
}

const outcomeMarks: Readonly<Record<Outcome, string>> = {
  pass: "✓ pass",
  fail: "✗ **fail**",
  unjudged: "? **unjudged**",
  skipped: "– skipped",
};

function gateTable({ report }: Page): string {
  if (report.gates.length === 0) return "No gate ran.";
  return table(
    ["Gate", "Outcome", ">Seen", ""],
    report.gates.map((gate) => [
      toMarkdown(gateTitle(gate)),
      outcomeMarks[gate.outcome],
      gate.outcome === "skipped" ? "–" : groupDigits(gate.seen),
      toMarkdown(keyFigureLine(gate, 4), 300),
    ]),
  );
}

function unjudgedBlocks({ report }: Page): Blocks {
  const gates = doubtfulGates(report);
  if (gates.length === 0) return [];
  const items = gates.map((gate) => {
    const hint = gate.hint === "" ? "" : ` Hint: ${toMarkdown(gate.hint)}`;
    return `- **${toMarkdown(doubtTitle(gate))}**: ${toMarkdown(gate.reason)}${hint}`;
  });
  return ["### Could not be judged", "Neither a pass nor a violation.", items.join("\n")];
}

const levelMarks: Readonly<Record<Level, string>> = {
  error: "**error**",
  warning: "warning",
  notice: "notice",
};

function findingTable(page: Page, findings: readonly ReportFinding[]): Blocks {
  if (findings.length === 0) return [];
  const rows = findings.map((finding) => [
    levelMarks[finding.level],
    toMarkdownCode(finding.code),
    place(page, finding),
    toMarkdown(finding.message, 600) + (isPreExisting(finding) ? " *(stood before this change)*" : ""),
  ]);
  return [`### ${count(findings.length, "finding")}`, table(["Level", "Code", "Where", "What"], rows)];
}

function place({ report, options }: Page, finding: ReportFinding): string {
  const [at] = finding.at;
  if (at === undefined) return "";
  const words = toMarkdownCode(placeOf(at));
  const url = sourceUrl(report, options, at);
  return url === undefined || words === "" ? words : `[${words}](<${url}>)`;
}

function gateDetails(page: Page, findings: readonly ReportFinding[]): Blocks {
  return byGate(page.report, findings).map(({ gate, findings: ofGate }) =>
    details(`${toMarkdown(gateTitle(gate))}: ${count(ofGate.length, "finding")}, why and how to mend`, [
      ofGate.map((finding) => detailItem(page, finding)).join("\n"),
    ]),
  );
}

function detailItem(page: Page, finding: ReportFinding): string {
  const lines = [
    `- ${levelMarks[finding.level]} ${toMarkdownCode(finding.code)} ${toMarkdownCode(finding.subject)} ${place(page, finding)}`,
    finding.why.length > 1
      ? `  - why: ${finding.why.map((step) => toMarkdownCode(step, 300)).join(" → ")}`
      : "",
    policyPlace(finding) === "" ? "" : `  - decided by ${toMarkdownCode(policyPlace(finding))}`,
    ...fixLines(finding).map((line) => `  - fix: ${toMarkdownCode(line)}`),
    `  - more: ${toMarkdownCode(explainCommand(finding.code))}`,
  ];
  return lines.filter((line) => line !== "").join("\n");
}

function countTable(findings: readonly ReportFinding[]): string {
  const groups = [...Map.groupBy(findings, (finding) => `${finding.level}\n${finding.code}`).values()];
  const rows = groups.slice(0, 200).flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [[levelMarks[first.level], toMarkdownCode(first.code, 100), groupDigits(group.length)]];
  });
  return rows.length === 0 ? "" : table(["Level", "Code", ">Findings"], rows);
}

function waivedBlocks({ report }: Page): Blocks {
  const waived = waivedFindings(report.findings);
  if (waived.length === 0) return [];
  const rows = waived.map((finding) => [
    toMarkdownCode(finding.code),
    toMarkdownCode(finding.subject),
    toMarkdownCode(finding.waived?.owner ?? ""),
    toMarkdown(finding.waived?.expires ?? ""),
    toMarkdown(finding.waived?.reason ?? "", 300),
  ]);
  return [
    details(`Waived: ${count(waived.length, "finding")}`, [
      table(["Code", "Subject", "Owner", "Until", "Reason"], rows),
    ]),
  ];
}

function inventoryBlocks({ report }: Page): Blocks {
  const counts = countInventory(report.inventory);
  if (counts.total === 0) return [];
  const words = [
    count(counts.total, "module"),
    `${groupDigits(counts.direct)} direct`,
    `${groupDigits(counts.indirect)} indirect`,
    `${groupDigits(counts.replaced)} replaced`,
    `${groupDigits(report.inventory.edges.length)} requirements between them`,
  ].join(", ");
  const rows = counts.licenses
    .slice(0, 30)
    .map(({ license, modules }) => [toMarkdownCode(license, 100), groupDigits(modules)]);
  const rest = counts.licenses.length - rows.length;
  const more = rest > 0 ? `${count(rest, "more licence expression")}.` : "";
  return [
    details(`Modules: ${words}`, [
      rows.length === 0 ? "No licence is known." : table(["Licence", ">Modules"], rows),
      more,
    ]),
  ];
}

function evidenceBlocks({ report }: Page): Blocks {
  if (report.evidence.length === 0) return [];
  const rows = report.evidence
    .slice(0, 200)
    .map(({ kind, source, sha256, time }) => [
      toMarkdown(kind, 100),
      toMarkdownCode(source, 300),
      toMarkdownCode(sha256.slice(0, 16)),
      toMarkdown(time, 40),
    ]);
  const rest = report.evidence.length - rows.length;
  const more = rest > 0 ? `${count(rest, "more source")}.` : "";
  const title = `Evidence: ${count(report.evidence.length, "source")}`;
  return [details(title, [table(["Kind", "Source", "SHA-256", "Time"], rows), more])];
}

function closing({ report }: Page): string {
  return `Reproduce: ${toMarkdownCode(reproduceCommand(report))} · modgate ${toMarkdown(report.tool.version, 40)}`;
}

function details(summary: string, blocks: Blocks): string {
  const body = blocks.filter((block) => block !== "").join("\n\n");
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

// A heading that begins with `>` has its column aligned to the right.
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = headings.map((heading) => heading.replace(/^>/, ""));
  const rules = headings.map((heading) => (heading.startsWith(">") ? "---:" : "---"));
  return [names, rules, ...rows.map((row) => row.map(toTableCell))]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}
