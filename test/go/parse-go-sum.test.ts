import fc from "fast-check";
import { expect, test } from "vitest";
import { indexSums, parseGoSum, sumKey } from "../../src/go/parse-go-sum.ts";
import { goFile } from "./go-distribution.ts";

const text = `a.b/c v1.0.0 h1:aaaa=
a.b/c v1.0.0/go.mod h1:bbbb=

  a.b/c   v1.0.0\th2:cccc= \r
old.b/c v1.0.0/go.mod h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=
a.b/c v1.0.0 h1:aaaa=`;

test("parseGoSum() reads lines as go does, without the hash of an empty go.mod", () => {
  expect(parseGoSum(text)).toEqual({
    ok: true,
    value: {
      lines: [
        { path: "a.b/c", version: "v1.0.0", kind: "zip", hash: "h1:aaaa=", line: 1 },
        { path: "a.b/c", version: "v1.0.0", kind: "mod", hash: "h1:bbbb=", line: 2 },
        { path: "a.b/c", version: "v1.0.0", kind: "zip", hash: "h2:cccc=", line: 4 },
        { path: "a.b/c", version: "v1.0.0", kind: "zip", hash: "h1:aaaa=", line: 6 },
      ],
    },
  });
  expect(parseGoSum("")).toEqual({ ok: true, value: { lines: [] } });
});

test("parseGoSum() reports every line without three fields", () => {
  expect(parseGoSum("a b\na b c\na b c d\n<<<<<<< HEAD")).toEqual({
    ok: false,
    problems: [
      { message: "wanted three fields (module, version, hash), found 2: `a b`", at: { line: 1, column: 1 } },
      {
        message: "wanted three fields (module, version, hash), found 4: `a b c d`",
        at: { line: 3, column: 1 },
      },
      {
        message: "wanted three fields (module, version, hash), found 2: `<<<<<<< HEAD`",
        at: { line: 4, column: 1 },
      },
    ],
  });
});

test("indexSums() gives every different hash of all files, by module and kind", () => {
  const first = parseGoSum(text);
  const second = parseGoSum("a.b/c v1.0.0 h1:dddd=");
  const index = indexSums([first, second].map((sums) => (sums.ok ? sums.value : { lines: [] })));
  const module = { path: "a.b/c", version: "v1.0.0" };
  expect(index.hashes(module, "zip")).toEqual(["h1:aaaa=", "h2:cccc=", "h1:dddd="]);
  expect(index.hashes(module, "mod")).toEqual(["h1:bbbb="]);
  expect(index.hashes({ path: "a.b/d", version: "v1.0.0" }, "zip")).toEqual([]);
});

test("sumKey() writes the first two fields of a line", () => {
  expect(sumKey({ path: "a.b/c", version: "v1.0.0" }, "zip")).toBe("a.b/c v1.0.0");
  expect(sumKey({ path: "a.b/c", version: "v1.0.0" }, "mod")).toBe("a.b/c v1.0.0/go.mod");
});

test("parseGoSum() reads back the go command's own go.sum", () => {
  const source = goFile("src/cmd/go.sum");
  const sums = parseGoSum(source);
  const printed = sums.ok
    ? sums.value.lines.map((line) => `${sumKey(line, line.kind)} ${line.hash}\n`).join("")
    : "";
  expect(printed).toBe(source);
});

test("parseGoSum() never throws and keeps the number of every line", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b/go.mod", " ", "\n", "\r", "\u00a0")), (atoms) => {
      const source = atoms.join("");
      const result = parseGoSum(source);
      const numbers = result.ok
        ? result.value.lines.map(({ line }) => line)
        : result.problems.map(({ at }) => at?.line ?? 0);
      expect(numbers.every((line) => (source.split("\n")[line - 1] ?? "").trim() !== "")).toBe(true);
    }),
  );
});
