import { describe, expect, test } from "vitest";
import {
  activeFindings,
  allGates,
  count,
  placeOf,
  reproduceCommand,
  sourceUrl,
  verdictSentence,
} from "../../src/render/report-view.ts";
import { finding, fullOptions, gateReport, plainOptions, report, sampleReports } from "./sample-reports.ts";

describe("verdictSentence()", () => {
  test.each([
    ["pass", "Pass: nothing found; 7 modules in the build."],
    [
      "fail",
      "Fail: 4 errors, 1 warning, 1 notice, 1 gate could not be judged, 1 waived; 7 modules in the build.",
    ],
    ["unjudged", "Not judged: nothing found, 1 gate could not be judged; 7 modules in the build."],
    ["report-only", "Pass: 1 warning; 7 modules in the build."],
    ["empty", "Pass: no gate ran."],
  ])("of the %s sample", (name, wanted) => {
    expect(verdictSentence(sampleReports()[name] ?? report())).toBe(wanted);
  });
});

describe("activeFindings()", () => {
  test("puts errors before warnings and changed lines before standing ones", () => {
    const findings = [
      finding({ subject: "d", level: "warning" }),
      finding({ subject: "c", facts: { preExisting: true } }),
      finding({ subject: "b" }),
      finding({ subject: "a", facts: { changedLine: true } }),
    ];
    expect(activeFindings(findings).map((one) => one.subject)).toEqual(["a", "b", "c", "d"]);
  });
});

describe("allGates()", () => {
  test("adds a row for a gate that only a finding names", () => {
    const sample = report({ gates: [gateReport("lint")], findings: [finding(), finding({ gate: "lint" })] });
    expect(allGates(sample).map((gate) => gate.gate)).toEqual(["lint", "modules"]);
  });
});

describe("reproduceCommand()", () => {
  test("quotes what a shell would read", () => {
    const { subject } = report();
    const odd = report({
      subject: { ...subject, base: "a b'; rm", policy: { ...subject.policy, path: "$(x).yml" } },
    });
    expect(reproduceCommand(odd)).toBe("modgate check --base 'a b'\\''; rm' --policy '$(x).yml'");
  });
});

describe("reproduceCommand() asks for what was asked", () => {
  const left = (gate: string, reason: string) => gateReport(gate, { outcome: "skipped", reason });
  test.each([
    [
      "a gate that --skip takes out of --only",
      { gates: [left("modules", "left out by --skip"), left("sbom", "left out by --only")] },
      "--only modules --skip modules",
    ],
    [
      "a gate without a section",
      { gates: [left("lint", "the policy has no `lint` section"), left("sbom", "left out by --only")] },
      "--only lint",
    ],
    ["other folders", { asked: { modules: ["api", "lib/*"], failOn: "error" } }, "--modules 'api,lib/*'"],
    ["another level", { asked: { modules: [], failOn: "warning" } }, "--fail-on warning"],
  ] as const)("%s", (_, parts, flags) => {
    const { subject } = report();
    const plain = { ...subject, base: "", policy: { ...subject.policy, from: "preset" as const } };
    expect(reproduceCommand(report({ ...parts, subject: plain }))).toBe(`modgate check ${flags}`);
  });
});

describe("sourceUrl()", () => {
  const at = { file: "a dir/x#y.go", line: 3 };

  test("leads to the line at the head commit", () => {
    expect(sourceUrl(report(), fullOptions, at)).toBe(
      "https://git.corp.example/acme/store/blob/3f2a91c04d5e6f708192a3b4c5d6e7f8091a2b3c/a%20dir/x%23y.go#L3",
    );
  });

  test.each([
    ["no links are wanted", plainOptions],
    ["the run is not known", { ...fullOptions, runUrl: "" }],
    ["the run's page is no web page", { ...fullOptions, runUrl: "javascript:alert(1)" }],
  ])("is absent where %s", (_, options) => {
    expect(sourceUrl(report(), options, at)).toBeUndefined();
  });
});

test("count() and placeOf() write what people read", () => {
  expect([count(0, "module"), count(1, "module"), count(12345, "module")]).toEqual([
    "0 modules",
    "1 module",
    "12,345 modules",
  ]);
  expect([placeOf(undefined), placeOf({ file: "a.go" }), placeOf({ file: "a.go", line: 2 })]).toEqual([
    "",
    "a.go",
    "a.go:2",
  ]);
});
