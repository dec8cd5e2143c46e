import type { Level } from "../model/level.ts";
import type { GateReport, Outcome, Report, ReportFinding } from "../model/report.ts";
import { keyFigureLine } from "./key-figures.ts";
import { guardLines, toTerminal } from "./neutralise.ts";
import { defineRenderer, type RenderOptions } from "./renderer.ts";
import {
  activeFindings,
  byGate,
  count,
  doubtfulGates,
  doubtTitle,
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
  verdictSentence,
  waivedFindings,
} from "./report-view.ts";
import { alignRows, type Cell, codeFrame, type Palette, palette, wrap } from "./terminal.ts";

/** The report for a terminal or a plain log: the verdict first, then the gates, then every finding with its fix. */
export const renderer = defineRenderer({
  id: "text",
  mediaType: "text/plain",
  extension: ".txt",
  render: (report, options) => {
    const page: Page = { report, options, paint: palette(options.color) };
    const sections = [
      heading(page),
      gateTable(page),
      ...findingSections(page),
      standingSection(page),
      unjudgedSection(page),
      waivedSection(page),
      closing(page),
    ];
    return guardLines(
      `${sections
        .filter((section) => section.length > 0)
        .map((lines) => lines.join("\n"))
        .join("\n\n")}\n`,
    );
  },
});

interface Page {
  readonly report: Report;
  readonly options: RenderOptions;
  readonly paint: Palette;
}

type Lines = readonly string[];

const maxPerGate = 200;
// In full; what comes after the first ones is told in a line each, as nobody reads a hundred of a kind.
const maxInFull = 10;
const indent = "  ";

function heading({ report, options, paint }: Page): Lines {
  const { subject } = report;
  const [word = "", ...rest] = verdictSentence(report).split(":");
  const paintWord =
    report.verdict === "pass" ? paint.green : report.verdict === "fail" ? paint.red : paint.yellow;
  const only = reportOnlySentence(report);
  const judged = [
    subject.modules.join(", "),
    subject.head === "" ? "" : `at ${subject.head.slice(0, 12)}`,
    subject.base === "" ? "" : `against ${subject.base.slice(0, 12)}`,
    subject.policy.path === "" ? "" : `by ${subject.policy.path} (${subject.policy.from})`,
  ];
  return [
    paint.bold(paintWord(word)) + wrap(`:${rest.join(":")}`, options.width - word.length, ""),
    ...(only === "" ? [] : [paint.yellow(wrap(only, options.width, ""))]),
    paint.dim(wrap(toTerminal(judged.filter((part) => part !== "").join(" ")), options.width, "")),
  ].filter((line) => line !== "");
}

function gateTable(page: Page): Lines {
  const { report, options, paint } = page;
  if (report.gates.length === 0) return ["No gate ran."];
  const rows = report.gates.map((gate) => gateRow(page, gate));
  const titles: readonly Cell[] = ["gate", "outcome", "seen", ""].map((text, at) => ({
    text,
    paint: paint.dim,
    right: at === 2,
  }));
  const plainWidth = Math.max(
    ...rows.map((row) => row.slice(0, 3).reduce((sum, cell) => sum + cell.text.length, 0)),
  );
  const lines = alignRows([titles, ...rows]);
  return options.width > plainWidth ? lines.map((line) => indent + line) : lines;
}

function gateRow({ options, paint }: Page, gate: GateReport): readonly Cell[] {
  const room = options.width <= 0 ? 200 : Math.max(20, options.width - 42);
  return [
    { text: toTerminal(gateTitle(gate), 24) },
    { text: gate.outcome, paint: outcomePaint(paint)[gate.outcome] },
    { text: gate.outcome === "skipped" ? "-" : groupDigits(gate.seen), right: true },
    // Why a gate is unjudged stands below, with what to do about it.
    {
      text: gate.outcome === "unjudged" ? "see below" : toTerminal(keyFigureLine(gate, 3), room),
      paint: paint.dim,
    },
  ];
}

function outcomePaint(paint: Palette): Readonly<Record<Outcome, (text: string) => string>> {
  return { pass: paint.green, fail: paint.red, unjudged: paint.yellow, skipped: paint.dim };
}

// Standing findings that fail nothing are only counted: the reader came to see what this change does.
function isDetailed(finding: ReportFinding): boolean {
  return finding.level === "error" || !isPreExisting(finding);
}

function findingSections(page: Page): readonly Lines[] {
  const detailed = activeFindings(page.report.findings).filter(isDetailed);
  return byGate(page.report, detailed).map(({ gate, findings }) => {
    // What is only worth knowing gets one line each: it must not bury what has to be mended.
    const weighty = findings.filter(({ level }) => level !== "notice").slice(0, maxInFull);
    const rest = findings.filter((finding) => !weighty.includes(finding)).slice(0, maxPerGate);
    const left = findings.length - weighty.length - rest.length;
    const title = `${toTerminal(gateTitle(gate))}: ${count(findings.length, "finding")}`;
    const more = left > 0 ? [`${indent}${groupDigits(left)} more; --format json lists them all.`] : [];
    const shown = weighty.map((finding) => findingLines(page, finding).join("\n"));
    const brief = rest.map((finding) => briefLine(page, finding)).join("\n");
    return [page.paint.bold(title), ""].concat(
      [...shown, ...(brief === "" ? [] : [brief])].join("\n\n"),
      more,
    );
  });
}

function briefLine({ paint }: Page, finding: ReportFinding): string {
  const place = finding.at[0] === undefined ? "" : paint.dim(` ${toTerminal(placeOf(finding.at[0]))}`);
  return `${indent}${levelPaint(paint)[finding.level](finding.level)} ${toTerminal(`${finding.code} ${finding.subject}`)}${place}`;
}

function findingLines(page: Page, finding: ReportFinding): Lines {
  const { options, paint } = page;
  const width = options.width <= 0 ? 0 : options.width - indent.length;
  const level = levelPaint(paint)[finding.level](finding.level);
  const standing = isPreExisting(finding) ? paint.dim(" (stood before this change)") : "";
  const lines = [
    `${level} ${paint.bold(toTerminal(finding.code))} ${toTerminal(finding.subject)}${standing}`,
    ...frameLines(page, finding),
    wrap(toTerminal(finding.message), width, indent),
    ...(finding.why.length > 1 ? [labelled("why", finding.why.join(" -> "), width)] : []),
    ...(policyPlace(finding) === "" ? [] : [paint.dim(labelled("policy", policyPlace(finding), width))]),
    ...fixLines(finding).map((line, at) => `${at === 0 ? "fix:    " : "        "}${toTerminal(line)}`),
    paint.dim(labelled("more", explainCommand(finding.code), width)),
  ];
  return lines.map((line) => indent + line);
}

function levelPaint(paint: Palette): Readonly<Record<Level, (text: string) => string>> {
  return { error: paint.red, warning: paint.yellow, notice: paint.blue };
}

function labelled(label: string, text: string, width: number): string {
  const start = `${label}:`.padEnd(8);
  const room = width <= 0 ? 0 : width - start.length;
  return start + wrap(toTerminal(text), room, " ".repeat(start.length + indent.length));
}

function frameLines({ report, options, paint }: Page, finding: ReportFinding): Lines {
  const [at] = finding.at;
  if (at === undefined) return [];
  const place = toTerminal(at.column === undefined ? placeOf(at) : `${placeOf(at)}:${at.column}`);
  const url = sourceUrl(report, options, at);
  const linked = paint.dim("at ") + (url === undefined ? place : hyperlink(url, place));
  const source = at.line === undefined ? undefined : options.sourceLine?.(at.file, at.line);
  if (source === undefined || at.line === undefined) return [linked];
  return [linked, ...codeFrame(source, { line: at.line, column: at.column }, options.width).map(paint.dim)];
}

// OSC 8, which terminals that do not know it skip. The address is percent-encoded, so nothing can end it early.
function hyperlink(url: string, text: string): string {
  return `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\`;
}

function standingSection({ report, paint }: Page): Lines {
  const standing = activeFindings(report.findings).filter((finding) => !isDetailed(finding));
  if (standing.length === 0) return [];
  const codes = [...Map.groupBy(standing, (finding) => `${finding.level} ${finding.code}`)];
  const title = `Stood before this change and fails nothing: ${count(standing.length, "finding")}`;
  return [
    paint.bold(title),
    ...codes.map(
      ([code, findings]) =>
        `${indent}${groupDigits(findings.length)} x ${toTerminal(code)}, ${firstPlace(findings)}`,
    ),
  ];
}

function firstPlace(findings: readonly ReportFinding[]): string {
  const [first] = findings;
  if (first === undefined) return "";
  const place = first.at[0] === undefined ? first.subject : placeOf(first.at[0]);
  return `${findings.length > 1 ? "first at " : "at "}${toTerminal(place)}`;
}

function unjudgedSection({ report, options, paint }: Page): Lines {
  const gates = doubtfulGates(report);
  if (gates.length === 0) return [];
  const width = options.width <= 0 ? 0 : options.width - indent.length;
  const lines = gates.flatMap((gate) => {
    const reason =
      indent + wrap(`${toTerminal(doubtTitle(gate))}: ${toTerminal(gate.reason)}`, width, indent);
    return gate.hint === "" ? [reason] : [reason, indent + labelled("hint", gate.hint, width)];
  });
  return [paint.bold("Could not be judged (neither a pass nor a violation)"), ...lines];
}

function waivedSection({ report, options, paint }: Page): Lines {
  const waived = waivedFindings(report.findings);
  if (waived.length === 0) return [];
  const lines = waived.slice(0, maxPerGate).map((finding) => {
    const { waived: waiver } = finding;
    const until = waiver === null ? "" : ` until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`;
    const place = waiver === null ? "" : ` (${waiver.file}:${waiver.line})`;
    return (
      indent +
      wrap(toTerminal(`${finding.code} ${finding.subject}${until}${place}`), options.width, indent.repeat(2))
    );
  });
  const left = waived.length - lines.length;
  return [
    paint.bold(`Waived: ${count(waived.length, "finding")}`),
    ...lines,
    ...(left > 0 ? [`${indent}${groupDigits(left)} more.`] : []),
  ];
}

function closing({ report, options, paint }: Page): Lines {
  const run = options.runUrl === "" ? [] : [paint.dim(`Run: ${toTerminal(options.runUrl)}`)];
  return [`Reproduce: ${toTerminal(reproduceCommand(report))}`, ...run];
}
