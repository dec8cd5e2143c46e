import type { GateReport, Report, ReportFinding } from "../model/report.ts";
import { toXml } from "./neutralise.ts";
import { defineRenderer } from "./renderer.ts";
import {
  allGates,
  fixLines,
  gateTitle,
  isPartlyUnjudged,
  placeOf,
  policyPlace,
  verdictSentence,
} from "./report-view.ts";

/**
 * JUnit XML: a suite for each gate. An error is a failed test, a waived finding a skipped one, a warning or
 * notice a passed one with words; a gate that could not be judged is a test in error, which is no failure.
 */
export const renderer = defineRenderer({
  id: "junit",
  mediaType: "application/xml",
  extension: ".xml",
  render: (report) => {
    const suites = allGates(report).map((gate) => toSuite(report, gate));
    const totals = countAttributes(suites.flatMap((suite) => suite.cases));
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="modgate" ${totals}>`,
      `<!-- ${toXml(verdictSentence(report)).replaceAll("--", "- -")} -->`,
      ...suites.flatMap(suiteLines),
      "</testsuites>",
    ];
    return `${lines.join("\n")}\n`;
  },
});

interface TestCase {
  readonly outcome: "pass" | "failure" | "error" | "skipped";
  readonly attributes: string;
  /** Escaped content; "" for an empty element. */
  readonly content: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

function toSuite(report: Report, gate: GateReport): Suite {
  const findings = report.findings.filter((finding) => finding.gate === gate.gate);
  return { name: gateTitle(gate), cases: [gateCase(gate), ...findings.map(findingCase)] };
}

function gateCase(gate: GateReport): TestCase {
  const attributes = attributeText({ name: `${gate.gate} was judged`, classname: `modgate.${gate.gate}` });
  if (gate.outcome === "skipped")
    return { outcome: "skipped", attributes, content: element("skipped", gate.reason) };
  const isPartly = isPartlyUnjudged(gate);
  if (gate.outcome !== "unjudged" && !isPartly) return { outcome: "pass", attributes, content: "" };
  const words = `could not judge${isPartly ? " in part" : ""}: ${gate.reason}`;
  return { outcome: "error", attributes, content: element("error", words, gate.hint) };
}

function findingCase(finding: ReportFinding): TestCase {
  const [at] = finding.at;
  const attributes = attributeText({
    name: `${finding.code} ${finding.subject}`,
    classname: `modgate.${finding.gate}.${finding.code}`,
    ...(at === undefined ? {} : { file: at.file }),
    ...(at?.line === undefined ? {} : { line: `${at.line}` }),
  });
  if (finding.waived !== null) {
    const { owner, expires, reason } = finding.waived;
    const words = `waived until ${expires} by ${owner}: ${reason}`;
    return { outcome: "skipped", attributes, content: element("skipped", words) };
  }
  if (finding.level === "error") {
    return { outcome: "failure", attributes, content: element("failure", finding.message, details(finding)) };
  }
  const words = `${finding.level}: ${finding.message}`;
  return { outcome: "pass", attributes, content: `<system-out>${toXml(words)}</system-out>` };
}

function details(finding: ReportFinding): string {
  const lines = [
    placeOf(finding.at[0]),
    finding.why.length > 1 ? `why: ${finding.why.join(" -> ")}` : "",
    policyPlace(finding) === "" ? "" : `policy: ${policyPlace(finding)}`,
    ...fixLines(finding).map((line) => `fix: ${line}`),
  ];
  return lines.filter((line) => line !== "").join("\n");
}

function suiteLines(suite: Suite): readonly string[] {
  return [
    `  <testsuite name="${toXml(suite.name)}" ${countAttributes(suite.cases)}>`,
    ...suite.cases.map(({ attributes, content }) =>
      content === "" ? `    <testcase ${attributes}/>` : `    <testcase ${attributes}>${content}</testcase>`,
    ),
    "  </testsuite>",
  ];
}

function countAttributes(cases: readonly TestCase[]): string {
  const of = (outcome: TestCase["outcome"]) =>
    cases.filter((testCase) => testCase.outcome === outcome).length;
  const counts = {
    tests: cases.length,
    failures: of("failure"),
    errors: of("error"),
    skipped: of("skipped"),
  };
  return Object.entries(counts)
    .map(([name, amount]) => `${name}="${amount}"`)
    .join(" ");
}

function attributeText(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${toXml(value, 1000)}"`)
    .join(" ");
}

// Line breaks in `body` are ours; each line is made safe by itself.
function element(name: string, message: string, body = ""): string {
  const open = `${name} message="${toXml(message)}"`;
  if (body === "") return `<${open}/>`;
  return `<${open}>${body
    .split("\n")
    .map((line) => toXml(line))
    .join("\n")}</${name}>`;
}
