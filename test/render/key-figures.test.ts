import { describe, expect, test } from "vitest";
import type { Facts } from "../../src/model/finding.ts";
import { cutPercent, seenWords } from "../../src/render/gate-phrases.ts";
import { keyFigureLine } from "../../src/render/key-figures.ts";
import { gateReport } from "./sample-reports.ts";

interface Row {
  readonly gate: string;
  readonly facts: Facts;
  readonly line: string;
}

const rows: readonly Row[] = [
  {
    gate: "integrity",
    facts: { sumLines: 8, sumLinesCompared: 6, vendoredModules: 0, vendoredModulesCompared: 0, settings: 0 },
    line: "6 of 8 go.sum lines compared",
  },
  {
    gate: "integrity",
    facts: {
      sumLinesAdded: 2,
      sumLinesInLog: 2,
      settings: 1,
      changedFiles: 3,
      withoutBase: "nothing is new",
    },
    line: "2 of 2 new go.sum lines found in the checksum database, 1 setting of go in build files, 3 changed files looked into, no base, so nothing counts as new",
  },
  {
    gate: "sbom",
    facts: { mains: 1, modules: 424, withHash: 220 },
    line: "220 of 424 modules with a hash",
  },
  {
    gate: "sbom",
    facts: { mains: 3, modules: 0, withHash: 0 },
    line: "3 main modules",
  },
  { gate: "licenses", facts: { judged: 213, notBuilt: 0 }, line: "213 modules judged" },
  {
    gate: "vulnerabilities",
    facts: { vulnerabilities: 0, databaseTime: "2026-11-18T10:00:00Z", go: "go1.26.8, named by go.mod" },
    line: "no known vulnerabilities, database of 2026-11-18, go1.26.8 looked up",
  },
  {
    gate: "vulnerabilities",
    facts: { vulnerabilities: 1, go: "not looked up: nothing names a release of Go" },
    line: "1 known vulnerability, Go itself not looked up",
  },
  {
    gate: "lint",
    facts: { scope: "changed", diagnostics: 1, reported: 1, linters: [{ tool: "gofmt" }, { tool: "vet" }] },
    line: "1 diagnostic on changed lines, by gofmt and vet",
  },
  {
    gate: "lint",
    facts: { scope: "changed", diagnostics: 40, reported: 0 },
    line: "no diagnostics on changed lines, 40 elsewhere",
  },
  { gate: "lint", facts: { scope: "all", diagnostics: 0, reported: 0 }, line: "no diagnostics" },
  {
    gate: "lint",
    facts: { scope: "all", diagnostics: 2, reported: 2, suppressions: 1 },
    line: "2 diagnostics, 1 suppression",
  },
  {
    gate: "coverage",
    facts: { totalPercent: 81.999, coveredStatements: 109, statements: 133, foreign: 0, unmeasured: 1 },
    line: "81.99 % in total (109 of 133), 1 file not measured",
  },
  {
    gate: "a-gate-of-tomorrow",
    facts: { tried: 1200, failed: 0, sharePercent: 0, p50Ms: 1.25, strict: false, list: [1] },
    line: "tried 1,200, share 0 %, p50 1.25 ms, strict no",
  },
  { gate: "lint", facts: { somethingElse: 3 }, line: "something else 3" },
  { gate: "modules", facts: {}, line: "" },
];

describe("keyFigureLine()", () => {
  test.each(rows)("$gate reads $line", ({ gate, facts, line }) => {
    expect(keyFigureLine(gateReport(gate, { facts }), 4)).toBe(line);
  });

  test("a gate without an outcome of its own gives the reason", () => {
    const gate = gateReport("sbom", { outcome: "unjudged", reason: "no go.mod", facts: { modules: 1 } });
    expect(keyFigureLine(gate, 4)).toBe("no go.mod");
  });

  test("no more than the limit are told", () => {
    expect(keyFigureLine(gateReport("x", { facts: { a: 1, b: 2, c: 3 } }), 2)).toBe("a 1, b 2");
  });
});

describe("seenWords()", () => {
  test.each([
    ["latency", 1500, "1,500 requests"],
    ["lint", 1, "1 Go file"],
    ["a-gate-of-tomorrow", 2, "2 seen"],
  ])("%s %i reads %s", (gate, seen, words) => {
    expect(seenWords(gateReport(gate, { seen }))).toBe(words);
  });
});

describe("cutPercent()", () => {
  test("a percentage is cut, never rounded up", () => {
    expect([81.999, 100, 0, 33.333].map(cutPercent)).toEqual(["81.99 %", "100 %", "0 %", "33.33 %"]);
  });
});
