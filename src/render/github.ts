import type { Level } from "../model/level.ts";
import type { GateReport, Report, ReportFinding } from "../model/report.ts";
import { toCommandMessage, toCommandProperty } from "./neutralise.ts";
import { defineRenderer, type RenderOptions } from "./renderer.ts";
import {
  activeFindings,
  explainCommand,
  fixLines,
  policyPlace,
  doubtfulGates,
  isPartlyUnjudged,
  isPreExisting,
} from "./report-view.ts";

/**
 * Annotations as the runner's workflow commands. The runner keeps ten of each level per step and cuts
 * messages, so both limits are kept here, where it can be said what was left out.
 */
export const renderer = defineRenderer({
  id: "github",
  mediaType: "text/plain",
  extension: ".txt",
  render: (report, options) =>
    annotationsOf(report, options)
      .map((annotation) => `${toCommand(annotation)}\n`)
      .join(""),
});

// Source: actions/runner ExecutionContext: _maxCountPerIssueType, and the cut of long messages.
const maxPerLevel = 10;
const maxMessageLength = 4096;
const maxTitleLength = 80;

/** One annotation, still in plain text. */
interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly lines: readonly string[];
  readonly at: ReportFinding["at"][number] | undefined;
}

const levelsInOrder: readonly Level[] = ["error", "warning", "notice"];

function annotationsOf(report: Report, options: RenderOptions): readonly Annotation[] {
  // What stood before and fails nothing is noise on a pull request; the summary has it.
  const findings = activeFindings(report.findings).filter(
    (finding) => finding.level === "error" || !isPreExisting(finding),
  );
  const unjudged = doubtfulGates(report).map((gate) => unjudgedAnnotation(gate, report));
  return levelsInOrder.flatMap((level) => {
    const ofLevel: OfLevel = {
      level,
      gates: unjudged.filter((annotation) => annotation.level === level),
      findings: findings.filter((finding) => finding.level === level).map(findingAnnotation),
    };
    return withinBudget(ofLevel, options);
  });
}

interface OfLevel {
  readonly level: Level;
  readonly gates: readonly Annotation[];
  readonly findings: readonly Annotation[];
}

// Gates that could not be judged come first, but never crowd the findings out: both get at least half.
function withinBudget({ level, gates, findings }: OfLevel, options: RenderOptions): readonly Annotation[] {
  const total = gates.length + findings.length;
  if (total <= maxPerLevel) return [...gates, ...findings];
  const slots = maxPerLevel - 1;
  const ofGates = gates.slice(0, Math.max(Math.floor(slots / 2), slots - findings.length));
  const ofFindings = findings.slice(0, slots - ofGates.length);
  return [...ofGates, ...ofFindings, moreAnnotation(level, total - slots, options)];
}

function moreAnnotation(level: Level, left: number, options: RenderOptions): Annotation {
  const where = options.runUrl === "" ? "the job summary" : `the job summary: ${options.runUrl}`;
  const lines = [`The runner shows ${maxPerLevel} annotations of one level. All of them stand in ${where}`];
  return { level, title: `${left} more at level ${level}`, lines, at: undefined };
}

function findingAnnotation(finding: ReportFinding): Annotation {
  const place = policyPlace(finding);
  const lines = [
    place === "" ? finding.message : `${finding.message} (${place})`,
    finding.why.length > 1 ? `Why: ${finding.why.join(" -> ")}` : "",
    ...fixLines(finding).map((line, at) => (at === 0 ? `Fix: ${line}` : line)),
    `Explain: ${explainCommand(finding.code)}`,
  ].filter((line) => line !== "");
  return { level: finding.level, title: `${finding.code}: ${finding.subject}`, lines, at: finding.at[0] };
}

// Worded as our trouble: the repository broke no rule as far as anybody could tell.
function unjudgedAnnotation(gate: GateReport, report: Report): Annotation {
  const lines = [gate.reason, gate.hint === "" ? "" : `Hint: ${gate.hint}`].filter((line) => line !== "");
  const level = report.verdict === "pass" ? "warning" : "error";
  const title = `could not judge${isPartlyUnjudged(gate) ? " in part" : ""}: ${gate.gate}`;
  return { level, title, lines, at: undefined };
}

function toCommand(annotation: Annotation): string {
  const properties = propertiesOf(annotation)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");
  return `::${annotation.level} ${properties}::${toCommandMessage(annotation.lines, maxMessageLength)}`;
}

// The runner drops columns without a line, and on annotations over several lines.
function propertiesOf({ at, title }: Annotation): readonly (readonly [string, string])[] {
  const named = ["title", toCommandProperty(title, maxTitleLength)] as const;
  if (at === undefined || at.file === "") return [named];
  const file = ["file", toCommandProperty(at.file)] as const;
  if (at.line === undefined) return [file, named];
  const endLine = at.endLine ?? at.line;
  const column = at.column !== undefined && endLine === at.line ? [["col", `${at.column}`] as const] : [];
  return [file, ["line", `${at.line}`], ["endLine", `${endLine}`], ...column, named];
}
