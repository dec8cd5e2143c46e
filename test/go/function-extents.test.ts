import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FunctionExtent, functionExtents } from "../../src/go/function-extents.ts";
import { goRoot } from "./go-distribution.ts";

function shownExtents(source: string): readonly string[] {
  return functionExtents(source).map(
    ({ startLine, startColumn, endLine, endColumn }) => `${startLine}.${startColumn},${endLine}.${endColumn}`,
  );
}

describe("functionExtents()", () => {
  const cases: readonly (readonly [claim: string, source: string, extents: readonly string[]])[] = [
    ["finds a function", "package p\n\nfunc f() {\n}\n", ["3.1,4.2"]],
    ["finds a method on one line", "package p; func (t T) f() { g() }", ["1.12,1.34"]],
    [
      "finds a generic function",
      "package p\nfunc f[T interface{ ~int }](t T) T { return t }\n",
      ["2.1,2.48"],
    ],
    ["leaves out a function without a body", "package p\nfunc asm(n int) int\nvar x = 1\n", []],
    ["leaves out a body-less function before another", "package p\nfunc asm()\nfunc f() {}\n", ["3.1,3.12"]],
    ["leaves out literals at package level", "package p\nvar f = func() {}\nvar g = m{1: func() {}}\n", []],
    ["leaves out function types", "package p\ntype f func()\ntype g struct { h func() }\n", []],
    ["takes a result of struct type for a result", "package p\nfunc f() struct{} {\n}\n", ["2.1,3.2"]],
    ["looks past literals inside", "package p\nfunc f() {\n\tdefer func() { }()\n}\n", ["2.1,4.2"]],
    ["is not misled by comments", "package p\n// func c() {\n/* } */ func f() { /* } */ }\n", ["3.9,3.29"]],
    ["is not misled by strings", "package p\nfunc f() { g(\"}\", `}\n`, '}') }\n", ["2.1,3.10"]],
    ["copes with a file that ends early", "package p\nfunc f() {\n", []],
    ["counts columns in bytes", 'package p\nvar s = "\u00c3\u00a9"; func f() {}\n', ["2.15,2.26"]],
    ["finds nothing in nothing", "", []],
  ];

  test.each(cases)("%s", (_, source, extents) => {
    expect(shownExtents(source)).toEqual(extents);
  });

  test("gives extents in order that do not overlap, whatever the text", () => {
    const pieces = ["func", " f", "()", "{", "}", "\n", '"', "`", "//", "/*", "*/", "struct", ";", "'", "\\"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces)), (words) => {
        const extents = functionExtents(words.join(""));
        for (const [index, { endLine, endColumn }] of extents.entries()) {
          const next = extents[index + 1];
          if (next === undefined) continue;
          expect([endLine, endColumn] <= [next.startLine, next.startColumn]).toBe(true);
        }
      }),
    );
  });

  // Every function gets a block over all of it that ran, one over its last byte that did not, and a heavy one that
  // begins where it ends: go tool cover says 50 % of exactly those functions whose extents are right.
  test("agrees with go tool cover on the standard library", () => {
    const files = ["net/http", "go/types", "text/template", "encoding/json", "sort", "slices"].flatMap(
      goFiles,
    );
    const extents = new Map(files.map((file) => [file, functionExtents(sourceOf(file))]));
    const lines = [...extents].flatMap(([file, all]) => all.flatMap((extent) => probes(file, extent)));
    const expected = [...extents].flatMap(([file, all]) =>
      all.map((one) => `${file}:${one.startLine} 50.0%`),
    );
    expect(expected.length).toBeGreaterThan(2000);
    expect(coverFunc(["mode: set", ...lines].join("\n")).sort()).toEqual(expected.sort());
  }, 60_000);
});

function goFiles(folder: string): readonly string[] {
  return readdirSync(join(goRoot, "src", folder))
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .map((name) => `${folder}/${name}`)
    .filter((file) => functionExtents(sourceOf(file)).length > 0);
}

function sourceOf(file: string): string {
  return readFileSync(join(goRoot, "src", file), "latin1");
}

function probes(file: string, extent: FunctionExtent): readonly string[] {
  const { startLine, startColumn, endLine, endColumn } = extent;
  return [
    `${file}:${startLine}.${startColumn},${endLine}.${endColumn} 1 1`,
    `${file}:${endLine}.${endColumn - 1},${endLine}.${endColumn} 1 0`,
    `${file}:${endLine}.${endColumn},${endLine}.${endColumn + 1} 9 0`,
  ];
}

function coverFunc(profile: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "modgate-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "cover.out"), profile);
  const said = execFileSync("go", ["tool", "cover", "-func=cover.out"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  return said.split("\n").flatMap((line) => {
    const [, place, percent] = /^(.*:\d+):\s+\S+\s+(\S+)$/.exec(line) ?? [];
    return place === undefined ? [] : [`${place} ${percent}`];
  });
}
