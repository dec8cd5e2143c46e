import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseVetOutput } from "../../../src/collect/lint/vet-output.ts";

function document(id: string, analyzers: object): string {
  return JSON.stringify({ [id]: analyzers }, undefined, "\t");
}

const printf = { printf: [{ posn: "/r/a.go:5:24", end: "/r/a.go:5:26", message: "wrong type" }] };
const told = { analyzer: "printf", message: "wrong type", path: "/r/a.go", line: 5, column: 24 };

describe("parseVetOutput()", () => {
  test("reads nothing from nothing", () => {
    expect(parseVetOutput(["", ""])).toEqual({ diagnostics: [], failures: [], remarks: [] });
  });

  test("tells a diagnostic of several package variants once", () => {
    const stream = [document("m", printf), document("m [m.test]", printf)].join("\n");
    expect(parseVetOutput([stream, ""]).diagnostics).toEqual([told]);
  });

  test("reads objects of both streams with headings between them", () => {
    const assign = { assign: [{ posn: "/r/a.go:2:1", message: "self-assignment" }] };
    const stderr = `# m\n${document("m", printf)}\n# m [m.test]\n${document("m", assign)}\n`;
    const output = parseVetOutput(["{}\n", stderr]);
    expect(output.diagnostics.map((one) => one.line)).toEqual([2, 5]);
    expect(output.remarks).toEqual([]);
  });

  test.each([
    ["a drive letter", "C:\\r\\a.go:5:24", "C:\\r\\a.go", 5, 24],
    ["a colon in the name", "/r/a:7.go:5:24", "/r/a:7.go", 5, 24],
    ["no column", "/r/a.go:5", "/r/a.go", 5, 1],
  ])("reads a position with %s", (...[, posn, path, line, column]) => {
    const output = parseVetOutput([document("m", { printf: [{ posn, message: "x" }] })]);
    expect(output.diagnostics).toEqual([{ analyzer: "printf", message: "x", path, line, column }]);
  });

  test("keeps compile errors as remarks without go's own talk", () => {
    const stderr = "go: downloading x v1.0.0\n# m\nvet: ./a.go:3:1: undefined: x\n";
    expect(parseVetOutput(["", stderr]).remarks).toEqual(["./a.go:3:1: undefined: x"]);
  });

  test.each([
    [
      "an analyser that failed",
      document("m", { printf: { error: "internal error" } }),
      "printf: internal error",
    ],
    ["an object that does not end", '{\n\t"m": {', "the answer ends inside a JSON object"],
    ["an object of another form", '{"m": 3}', "the answer holds a JSON object of an unknown form"],
    ["text in braces", "{no json}", "the answer holds a JSON object of an unknown form"],
  ])("says that it cannot judge by %s", (_, stream, failure) => {
    expect(parseVetOutput([stream]).failures).toEqual([failure]);
  });

  test("finds every diagnostic whatever lines stand between the objects", () => {
    const noise = fc.array(
      fc.string().filter((line) => !/^[{}]|[\r\n]/.test(line)),
      { maxLength: 3 },
    );
    const positions = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 6 });
    fc.assert(
      fc.property(positions, noise, (lines, between) => {
        const objects = lines.map((line) =>
          document("m", { a: [{ posn: `/r/a.go:${line}:1`, message: "x" }] }),
        );
        const stream = objects.map((object) => between.concat(object).join("\n")).join("\n");
        const found = parseVetOutput([stream]);
        expect(found.diagnostics.map((one) => one.line)).toEqual([...lines].sort((a, b) => a - b));
        expect(found.failures).toEqual([]);
      }),
    );
  });
});
