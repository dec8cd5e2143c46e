import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseCoverProfile } from "../../src/go/cover-profile.ts";

function parse(...lines: readonly string[]) {
  const profile = parseCoverProfile(lines.join("\n"));
  if (!profile.ok) throw new Error(profile.problems.map(({ message }) => message).join("; "));
  return profile.value;
}

function problems(...lines: readonly string[]) {
  const profile = parseCoverProfile(lines.join("\n"));
  return profile.ok ? [] : profile.problems;
}

describe("parseCoverProfile()", () => {
  test("reads a block", () => {
    expect(parse("mode: set", "example.com/m/a.go:3.14,5.2 2 1", "")).toEqual({
      mode: "set",
      files: [
        {
          name: "example.com/m/a.go",
          blocks: [{ startLine: 3, startColumn: 14, endLine: 5, endColumn: 2, statements: 2, count: 1 }],
        },
      ],
    });
  });

  test("sorts files by name and blocks by position", () => {
    const { files } = parse(
      "mode: set",
      "b.go:9.1,9.2 1 1",
      "a.go:1.1,1.2 1 1",
      "b.go:1.5,1.6 1 1",
      "b.go:1.1,1.2 1 1",
    );
    expect(
      files.map(({ name, blocks }) => [name, blocks.map((one) => [one.startLine, one.startColumn])]),
    ).toEqual([
      ["a.go", [[1, 1]]],
      [
        "b.go",
        [
          [1, 1],
          [1, 5],
          [9, 1],
        ],
      ],
    ]);
  });

  test.each([
    ["set", 1],
    ["count", 5],
    ["atomic", 5],
  ])("merges samples of one block with mode %s", (mode, count) => {
    const { files } = parse(
      `mode: ${mode}`,
      "a.go:1.1,1.2 1 1",
      "a.go:1.1,1.2 1 0",
      `a.go:1.1,1.2 1 ${mode === "set" ? 1 : 4}`,
    );
    expect(files[0]?.blocks.map((block) => block.count)).toEqual([count]);
  });

  test("reads joined profiles and line ends of Windows", () => {
    const { files } = parse("mode: set\r", "a.go:1.1,1.2 1 1\r", "mode: set\r", "b.go:1.1,1.2 1 1\r", "");
    expect(files.map(({ name }) => name)).toEqual(["a.go", "b.go"]);
  });

  test("takes a file name with colons and spaces as it is", () => {
    const { files } = parse("mode: set", "C:/my work/a.go:1.1,1.2 1 1");
    expect(files[0]?.name).toBe("C:/my work/a.go");
  });

  test("has no files where nothing was measured", () => {
    expect(parse("mode: atomic", "").files).toEqual([]);
  });

  test.each([
    ["", "a cover profile begins with its mode"],
    ["mode: line", "a cover profile begins with its mode"],
    ["a.go:1.1,1.2 1 1", "a cover profile begins with its mode"],
  ])("refuses a text that begins with `%s`", (line, message) => {
    expect(problems(line)[0]?.message).toContain(message);
  });

  test("refuses a joined profile of another mode", () => {
    expect(problems("mode: set", "a.go:1.1,1.2 1 1", "mode: count")).toMatchObject([{ at: { line: 3 } }]);
  });

  test("names the line of each sample it cannot read", () => {
    expect(
      problems("mode: set", "a.go:1.1,1.2 1", "a.go:1.1,1.2 1 1", "<html>").map(({ at }) => at?.line),
    ).toEqual([2, 4]);
  });

  test("refuses one block with different statement counts", () => {
    expect(problems("mode: set", "a.go:1.1,1.2 1 1", "a.go:1.1,1.2 2 1")[0]?.message).toContain(
      "profiles of different sources were joined",
    );
  });

  test("refuses a count that no number can hold", () => {
    expect(problems("mode: count", `a.go:1.1,1.2 ${"9".repeat(30)} 1`)).toHaveLength(1);
  });

  test("does not depend on the order of samples", () => {
    const sample = fc.tuple(fc.constantFrom("a.go", "b.go"), fc.integer({ min: 1, max: 4 }), fc.nat(3));
    fc.assert(
      fc.property(fc.array(sample), fc.constantFrom("set", "count"), (samples, mode) => {
        const lines = samples.map(([name, line, count]) => `${name}:${line}.1,${line}.9 2 ${count}`);
        const set = mode === "set" ? lines.map((line) => line.replace(/[1-9]$/, "1")) : lines;
        expect(parse(`mode: ${mode}`, ...set.toReversed())).toEqual(parse(`mode: ${mode}`, ...set));
      }),
    );
  });
});
