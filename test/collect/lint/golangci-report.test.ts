import { describe, expect, test } from "vitest";
import { parseGolangciReport } from "../../../src/collect/lint/golangci-report.ts";

function issue(linter: string, text: string, pos: object) {
  return { FromLinter: linter, Text: text, Severity: "", SourceLines: ["x"], Pos: { Offset: 9, ...pos } };
}

describe("parseGolangciReport()", () => {
  test("reads issues with and without a column", () => {
    const Issues = [
      issue("errcheck", "Error return value\n is not checked", { Filename: "a.go", Line: 3, Column: 2 }),
      issue("revive", "x", { Filename: "b.go", Line: 0, Column: 0 }),
    ];
    expect(parseGolangciReport(JSON.stringify({ Issues, Report: { Linters: [] } }))).toEqual({
      issues: [
        {
          linter: "errcheck",
          message: "Error return value is not checked",
          path: "a.go",
          line: 3,
          column: 2,
        },
        { linter: "revive", message: "x", path: "b.go", line: 1 },
      ],
      troubles: [],
    });
  });

  test("reads a null list as no issues", () => {
    expect(parseGolangciReport('{"Issues": null, "Report": {"Warnings": null}}')).toEqual({
      issues: [],
      troubles: [],
    });
  });

  test("tells code that does not compile as trouble and not as an issue", () => {
    const Issues = [
      issue("typecheck", "undefined: x", { Filename: "a.go", Line: 3 }),
      issue("typecheck", "y", { Filename: "a.go", Line: 4 }),
    ];
    expect(parseGolangciReport(JSON.stringify({ Issues }))).toEqual({
      issues: [],
      troubles: ["the code does not compile: a.go:3: undefined: x"],
    });
  });

  test("tells warnings that something was not done, not those about settings", () => {
    const Warnings = [
      { Tag: "runner", Text: "Can't process results by diff processor: no such revision" },
      { Tag: "lintersdb", Text: "The linter 'x' is deprecated" },
      { Tag: "runner", Text: "Can't run linter goanalysis_metalinter: buildir failed" },
    ];
    const report = parseGolangciReport(
      JSON.stringify({ Issues: [], Report: { Warnings, Error: "timeout exceeded" } }),
    );
    expect(report?.troubles).toEqual([
      "it ended with an error: timeout exceeded",
      "Can't process results by diff processor: no such revision",
      "Can't run linter goanalysis_metalinter: buildir failed",
    ]);
  });

  test.each(["", "[]", "{}", '{"issues": []}', '{"Issues": [{}]}', "not json"])("refuses %j", (text) => {
    expect(parseGolangciReport(text)).toBeUndefined();
  });
});
