import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goDirectives } from "../../src/go/go-directives.ts";

function debugOf(source: string): readonly string[] {
  return goDirectives(source).debug.map(({ key, value, line }) => `${line} ${key}=${value}`);
}

describe("//go:debug", () => {
  test.each([
    ["the first line", "//go:debug x509sha1=1\npackage main\n", ["1 x509sha1=1"]],
    [
      "below a licence",
      "// Copyright\n\n//go:debug a=1\n//go:debug b=2\n\npackage main\n",
      ["3 a=1", "4 b=2"],
    ],
    ["behind a comment", "/* a\nb */ //go:debug a=1\npackage main\n", ["2 a=1"]],
    ["with Windows line ends", "//go:debug a=1\r\npackage main\r\n", ["1 a=1"]],
    ["with a mark of byte order", "\uFEFF//go:debug a=1\npackage main\n", ["1 a=1"]],
    ["with tabs", "//go:debug\ta=1\t\npackage main\n", ["1 a=1"]],
    ["below the package clause", "package main\n\n//go:debug a=1\n", []],
    ["with a blank first", "// go:debug a=1\npackage main\n", []],
    ["inside a comment", "/*\n//go:debug a=1\n*/\npackage main\n", []],
    ["without a value", "//go:debug a\npackage main\n", []],
    ["of another name", "//go:debugger a=1\npackage main\n", []],
  ])("%s", (_, source, expected) => {
    expect(debugOf(source)).toEqual(expected);
  });
});

describe("the package clause", () => {
  test.each([
    ["package main", "main"],
    ["// package other\n/* package x */ package /* y */ main // z", "main"],
    ["//go:build ignore\n\npackage main_test\n", "main_test"],
    ["packages main", ""],
    ["", ""],
    ["var x = `package main`", ""],
  ])("%j", (source, expected) => {
    expect(goDirectives(source).package).toBe(expected);
  });
});

describe("//go:generate", () => {
  test.each([
    ["a line", "package a\n\n//go:generate stringer -type=X\n", ["3 stringer -type=X"]],
    [
      "a line of a string, as go takes it",
      "package a\n\nvar x = `\n//go:generate go version\n`\n",
      ["4 go version"],
    ],
    ["Windows line ends", "package a\r\n//go:generate go version\r\n", ["2 go version"]],
    ["a blank first", "package a\n// go:generate go version\n", []],
    ["an indented line", "package a\n\t//go:generate go version\n", []],
    ["another name", "package a\n//go:generated x\n", []],
  ])("%s", (_, source, expected) => {
    const found = goDirectives(source).generate.map(({ command, line }) => `${line} ${command}`);
    expect(found).toEqual(expected);
  });
});

test("any text gives places inside of it", () => {
  const part = fc.constantFrom(
    ...'//go:debug a=1|//go:generate x|package|main|/*|*/|\n|\r\n|\t| |`|"|//|\uFEFF|\u2028|x'.split("|"),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const source = parts.join("");
      const { debug, generate } = goDirectives(source);
      const lines = source.split("\n").length;
      for (const { line } of [...debug, ...generate]) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
      }
    }),
  );
});
