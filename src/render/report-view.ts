import { compareLevels, type Level } from "../model/level.ts";
import type { Location } from "../model/location.ts";
import type { GateReport, Report, ReportFinding } from "../model/report.ts";
import type { RenderOptions } from "./renderer.ts";

// What every format says about a report, worked out once: order, counts, the verdict in words.

/** Findings that count: no waiver covers them. Most severe first, and what this change brought before what stood already. */
export function activeFindings(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  return findings.filter((finding) => finding.waived === null).toSorted(comparePriority);
}

/** Findings that a waiver covers, in the report's order. */
export function waivedFindings(findings: readonly ReportFinding[]): readonly ReportFinding[] {
  return findings.filter((finding) => finding.waived !== null);
}

/** Says whether base had the finding already. */
export function isPreExisting(finding: ReportFinding): boolean {
  return finding.facts["preExisting"] === true;
}

/** How many findings of each kind. Levels count findings without a waiver. */
export interface Counts {
  readonly error: number;
  readonly warning: number;
  readonly notice: number;
  readonly waived: number;
  readonly preExisting: number;
}

/** Counts findings. */
export function countFindings(findings: readonly ReportFinding[]): Counts {
  const active = findings.filter((finding) => finding.waived === null);
  const ofLevel = (level: Level) => active.filter((finding) => finding.level === level).length;
  return {
    error: ofLevel("error"),
    warning: ofLevel("warning"),
    notice: ofLevel("notice"),
    waived: findings.length - active.length,
    preExisting: active.filter(isPreExisting).length,
  };
}

/** Writes `1 error, 2 warnings` of findings without a waiver; "" where there are none. */
export function levelWords(findings: readonly ReportFinding[]): string {
  return severityWords(countFindings(findings));
}

/** Gates that could not be judged. */
export function unjudgedGates(report: Report): readonly GateReport[] {
  return report.gates.filter((gate) => gate.outcome === "unjudged");
}

/** Gates of which something could not be judged: all of them, or a part of what failed anyway. */
export function doubtfulGates(report: Report): readonly GateReport[] {
  return report.gates.filter((gate) => gate.outcome === "unjudged" || isPartlyUnjudged(gate));
}

/** Tells whether a gate fails by what it found, and could not judge all the same something else. */
export function isPartlyUnjudged({ outcome, reason }: GateReport): boolean {
  return outcome === "fail" && reason !== "";
}

/** The title of a gate of which something could not be judged. */
export function doubtTitle(gate: GateReport): string {
  return isPartlyUnjudged(gate) ? `${gateTitle(gate)}, in part` : gateTitle(gate);
}

/** The gate's title, or its id where it has none. */
export function gateTitle(gate: GateReport): string {
  return gate.title === "" ? gate.gate : gate.title;
}

/** Says in one sentence what was decided and on what, blameless; being unable to judge is not a violation. */
export function verdictSentence(report: Report): string {
  const counts = countFindings(report.findings);
  const parts = [found(counts, report), unjudgedPart(report), waivedPart(counts)].filter(
    (part) => part !== "",
  );
  return `${verdictWords[report.verdict]}: ${parts.join(", ")}${buildPart(report)}.`;
}

const verdictWords: Readonly<Record<Report["verdict"], string>> = {
  pass: "Pass",
  fail: "Fail",
  unjudged: "Not judged",
};

/** Says in one sentence that nothing can fail, where that is so; "" elsewhere. */
export function reportOnlySentence(report: Report): string {
  if (!report.reportOnly) return "";
  return "Report only: there is no policy file, so every finding is a warning and nothing fails. Add .github/modgate.yml to have it decide.";
}

/** Writes `1 module`, `2 modules`, `1,234 modules`. */
export function count(amount: number, noun: string): string {
  return `${groupDigits(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** Writes an integer with a comma between thousands. */
export function groupDigits(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** The command that gives the same verdict on another machine. */
export function reproduceCommand({ subject, gates, asked }: Report): string {
  const { base, policy } = subject;
  const leftOut = (by: string): readonly string[] =>
    gates.filter((gate) => gate.reason === `left out by ${by}`).map((gate) => gate.gate);
  const notAsked = leftOut("--only");
  const only =
    notAsked.length === 0 ? [] : gates.map((gate) => gate.gate).filter((gate) => !notAsked.includes(gate));
  const flags = [
    ...listFlag("--modules", asked?.modules ?? []),
    ...listFlag("--only", only),
    ...listFlag("--skip", leftOut("--skip")),
    ...(asked === undefined || asked.failOn === "error" ? [] : ["--fail-on", asked.failOn]),
    ...(base === "" ? [] : ["--base", shellWord(base)]),
    ...(policy.from === "preset" || policy.path === "" ? [] : ["--policy", shellWord(policy.path)]),
  ];
  return ["modgate", "check", ...flags].join(" ");
}

function listFlag(name: string, words: readonly string[]): readonly string[] {
  return words.length === 0 ? [] : [name, shellWord(words.join(","))];
}

/** The command that explains a code. */
export function explainCommand(code: string): string {
  return `modgate explain ${shellWord(code)}`;
}

/** The lines of a fix; none where there is no fix. */
export function fixLines(finding: ReportFinding): readonly string[] {
  return finding.fix.split(/\r?\n/).filter((line) => line.trim() !== "");
}

/** Writes `go.mod:12`, or the bare file. */
export function placeOf(at: Location | undefined): string {
  if (at === undefined) return "";
  return at.line === undefined ? at.file : `${at.file}:${at.line}`;
}

/** Writes the policy line that decided, `.github/modgate.yml:7`; "" where none did. */
export function policyPlace(finding: ReportFinding): string {
  const { file, line } = finding.policy;
  if (file === "") return "";
  return line > 0 ? `${file}:${line}` : file;
}

/** The forge's page of a source line; undefined where the run or the commit is not known. */
export function sourceUrl(report: Report, options: RenderOptions, at: Location): string | undefined {
  const run = /^(https?:\/\/[\w.:-]+\/[\w.-]+\/[\w.-]+)\/actions\/runs\/\d+/.exec(options.runUrl);
  if (!options.links || run === null || !/^[0-9a-f]{40,64}$/.test(report.subject.head)) return undefined;
  const path = at.file.split("/").map(encodePathElement).join("/");
  return `${run[1]}/blob/${report.subject.head}/${path}${at.line === undefined ? "" : `#L${at.line}`}`;
}

/** The report's gates, and behind them a row for any gate that only a finding names, so that no finding is lost. */
export function allGates(report: Report): readonly GateReport[] {
  const known = new Set(report.gates.map((gate) => gate.gate));
  const others = new Set(report.findings.map((finding) => finding.gate).filter((gate) => !known.has(gate)));
  return [...report.gates, ...[...others].map(unlistedGate)];
}

/** Groups findings by gate, gates in the report's order, findings in the given order; empty groups are left out. */
export function byGate(
  report: Report,
  findings: readonly ReportFinding[],
): readonly { readonly gate: GateReport; readonly findings: readonly ReportFinding[] }[] {
  return allGates(report)
    .map((gate) => ({ gate, findings: findings.filter((finding) => finding.gate === gate.gate) }))
    .filter((group) => group.findings.length > 0);
}

function comparePriority(a: ReportFinding, b: ReportFinding): number {
  return compareLevels(b.level, a.level) || standing(a) - standing(b);
}

// Lines that this change touches are what its author can see and mend.
function standing(finding: ReportFinding): number {
  if (finding.facts["changedLine"] === true) return 0;
  return isPreExisting(finding) ? 2 : 1;
}

function unlistedGate(gate: string): GateReport {
  return { gate, title: "", outcome: "fail", reason: "", hint: "", seen: 0, facts: {} };
}

function found(counts: Counts, report: Report): string {
  if (hasJudgedNothing(report)) return "no gate ran";
  return severityWords(counts) || "nothing found";
}

// Unjudged without a gate in doubt is what the engine says where no gate but the policy's own had to judge.
function hasJudgedNothing(report: Report): boolean {
  if (report.gates.every((gate) => gate.outcome === "skipped")) return true;
  return report.verdict === "unjudged" && unjudgedGates(report).length === 0;
}

function severityWords(counts: Counts): string {
  const { error, warning, notice } = counts;
  return Object.entries({ error, warning, notice })
    .filter(([, amount]) => amount > 0)
    .map(([level, amount]) => count(amount, level))
    .join(", ");
}

function unjudgedPart(report: Report): string {
  const gates = unjudgedGates(report).length;
  return gates === 0 ? "" : `${count(gates, "gate")} could not be judged`;
}

// No module in the report means that nobody asked for them, or that they could not be told: never that there is none.
function buildPart({ inventory }: Report): string {
  return inventory.modules.length === 0 ? "" : `; ${count(inventory.modules.length, "module")} in the build`;
}

function waivedPart(counts: Counts): string {
  return counts.waived === 0 ? "" : `${groupDigits(counts.waived)} waived`;
}

function shellWord(word: string): string {
  return /^[\w./@:+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

// A lone surrogate has no UTF-8 form, and encodeURIComponent throws on it.
function encodePathElement(element: string): string {
  return encodeURIComponent(element.toWellFormed());
}
