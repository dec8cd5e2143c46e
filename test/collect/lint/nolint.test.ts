import { describe, expect, test } from "vitest";
import { findSuppressions } from "../../../src/collect/lint/nolint.ts";

function find(text: string) {
  return findSuppressions([{ file: "a.go", text }]);
}

describe("findSuppressions()", () => {
  test.each([
    ["//nolint", [], ""],
    ["// nolint", [], ""],
    ["//nolint:errcheck", ["errcheck"], ""],
    ["//nolint:errcheck,gosec", ["errcheck", "gosec"], ""],
    ["//nolint: errcheck , gosec // closed twice", ["errcheck", "gosec"], "closed twice"],
    ["//nolint:errcheck // only read", ["errcheck"], "only read"],
    ["//nolint:all //", ["all"], ""],
    ["//nolint // a reason", [], "a reason"],
    ["//nolint:errcheck only read", ["errcheck"], ""],
    ["//nolint:errcheck // only read\r", ["errcheck"], "only read"],
  ])("reads %j", (comment, linters, reason) => {
    expect(find(`package m\n\n\tx() ${comment}\n`)).toEqual([
      { at: { file: "a.go", line: 3, column: 6 }, linters, reason },
    ]);
  });

  test.each([
    "//nolinting is no word of ours",
    "//nolint-me",
    "// see //nolint",
    'x := "//nolint"',
    'x := "\\"//nolint"',
    "x := `\n//nolint\n`",
    "/* //nolint */",
    "/*\n//nolint\n*/",
    "x := '\"' + `//nolint`",
  ])("leaves %j alone", (text) => {
    expect(find(`package m\n${text}\n`)).toEqual([]);
  });
});
