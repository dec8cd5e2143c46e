import type { Location, Log, Notification, ReportingDescriptor, Result, Run } from "sarif";
import type { Level } from "../model/level.ts";
import type { Location as Place } from "../model/location.ts";
import type { Report, ReportFinding } from "../model/report.ts";
import { type Fingerprinted, fingerprintFindings } from "./fingerprint.ts";
import { plain, toJson } from "./neutralise.ts";
import { defineRenderer } from "./renderer.ts";
import {
  activeFindings,
  explainCommand,
  fixLines,
  policyPlace,
  doubtfulGates,
  isPartlyUnjudged,
  unjudgedGates,
  waivedFindings,
} from "./report-view.ts";

/**
 * SARIF 2.1.0, one run. Forges keep 5,000 results of a run and 100 places of a result, so the most severe are
 * written and a notification says how many are not.
 *
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/.
 */
export const renderer = defineRenderer({
  id: "sarif",
  mediaType: "application/sarif+json",
  extension: ".sarif",
  render: (report) => toJson(toLog(report)),
});

const maxResults = 5000;
const maxPlaces = 100;
const sourceRoot = "%SRCROOT%";

function toLog(report: Report): Log {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [toRun(report)],
  };
}

function toRun(report: Report): Run {
  const findings = [...activeFindings(report.findings), ...waivedFindings(report.findings)];
  const written = fingerprintFindings(findings).slice(0, maxResults);
  const rules = rulesOf(written.map(({ finding }) => finding));
  const ruleIndex = new Map(rules.map((rule, at) => [rule.id, at]));
  const left = findings.length - written.length;
  return {
    tool: { driver: { name: report.tool.name, ...versionOf(report), rules } },
    automationDetails: { id: "modgate/" },
    columnKind: "utf16CodeUnits",
    originalUriBaseIds: { [sourceRoot]: { description: { text: "The root of the repository." } } },
    invocations: [
      {
        executionSuccessful: unjudgedGates(report).length === 0,
        toolExecutionNotifications: [...unjudgedNotifications(report), ...(left > 0 ? [leftOut(left)] : [])],
      },
    ],
    results: written.map((one) => toResult(one, ruleIndex.get(plain(one.finding.code)) ?? -1)),
    properties: { verdict: report.verdict, reportOnly: report.reportOnly },
  };
}

function versionOf({ tool }: Report): { readonly version?: string } {
  return tool.version === "" ? {} : { version: tool.version };
}

function rulesOf(findings: readonly ReportFinding[]): ReportingDescriptor[] {
  const first = new Map(findings.toReversed().map((finding) => [plain(finding.code), finding]));
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, finding]) => toRule(id, finding));
}

function toRule(id: string, finding: ReportFinding): ReportingDescriptor {
  const title = finding.title === "" ? id : finding.title;
  const help = `${title}. \`${explainCommand(id)}\` tells why the rule exists, how to mend a finding and which policy keys govern it.`;
  return {
    id,
    shortDescription: { text: literal(title) },
    fullDescription: { text: literal(title) },
    help: { text: literal(help) },
    properties: { tags: [plain(finding.gate)] },
  };
}

const sarifLevels: Readonly<Record<Level, Result.level>> = {
  error: "error",
  warning: "warning",
  notice: "note",
};

function toResult({ finding, fingerprint }: Fingerprinted, ruleIndex: number): Result {
  const [first, ...others] = finding.at;
  const related = others.slice(0, maxPlaces - 1).map((at, index) => toLocation(at, index + 1));
  return {
    ruleId: plain(finding.code),
    ruleIndex,
    level: sarifLevels[finding.level],
    message: { text: messageOf(finding) },
    locations: [toLocation(first ?? placeOfPolicy(finding))],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1`, "modgate/v1": fingerprint },
    suppressions: finding.waived === null ? [] : [suppression(finding.waived)],
    properties: {
      gate: finding.gate,
      subject: finding.subject,
      policy: policyPlace(finding),
      why: finding.why,
    },
  };
}

function messageOf(finding: ReportFinding): string {
  const lines = [
    finding.message,
    finding.why.length > 1 ? `Why: ${finding.why.join(" -> ")}` : "",
    ...fixLines(finding).map((line, at) => (at === 0 ? `Fix: ${line}` : line)),
  ];
  const shown = lines.filter((line) => line !== "").map(literal);
  return shown.length === 0 ? plain(finding.code) || "finding" : shown.join("\n");
}

// A result without a place is refused by forges. What has no place of its own stands at the rule that decided.
function placeOfPolicy({ policy }: ReportFinding): Place {
  if (policy.file === "" || policy.file.includes(":")) return { file: "go.mod" };
  return policy.line > 0 ? policy : { file: policy.file };
}

function toLocation(at: Place, id?: number): Location {
  const artifactLocation = { uri: toUri(at.file), uriBaseId: sourceRoot };
  return { ...(id === undefined ? {} : { id }), physicalLocation: { artifactLocation, ...regionOf(at) } };
}

function regionOf({ line, column, endLine }: Place): { readonly region?: { readonly startLine: number } } {
  if (line === undefined || line < 1) return {};
  const start = column !== undefined && column >= 1 ? { startColumn: column } : {};
  return {
    region: { startLine: line, ...start, ...(endLine !== undefined && endLine >= line ? { endLine } : {}) },
  };
}

function toUri(file: string): string {
  return file
    .split("/")
    .map((element) => encodeURIComponent(element.toWellFormed()))
    .join("/");
}

function suppression(
  waiver: NonNullable<ReportFinding["waived"]>,
): NonNullable<Result["suppressions"]>[number] {
  const justification = plain(`${waiver.reason} (${waiver.owner}, until ${waiver.expires})`);
  const at = waiver.line > 0 ? { file: waiver.file, line: waiver.line } : { file: waiver.file };
  return { kind: "external", status: "accepted", justification, location: toLocation(at) };
}

function unjudgedNotifications(report: Report): readonly Notification[] {
  return doubtfulGates(report).map((gate) => ({
    level: "error",
    message: {
      text: literal(
        `could not judge${isPartlyUnjudged(gate) ? " in part" : ""}: ${gate.gate}: ${gate.reason}${gate.hint === "" ? "" : ` Hint: ${gate.hint}`}`,
      ),
    },
  }));
}

function leftOut(left: number): Notification {
  const text = `${left} more results are not written: forges keep ${maxResults} of a run. The JSON report holds all of them.`;
  return { level: "warning", message: { text } };
}

// Message strings know links, `[text](address)`, and placeholders, `{0}` (SARIF 3.11.5, 3.11.6).
function literal(text: string): string {
  const line = plain(text).replaceAll("{", "{{").replaceAll("}", "}}");
  return line.includes("](") ? line.replace(/[\\[\]]/g, "\\$&") : line;
}
