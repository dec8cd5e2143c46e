import { expect, test } from "vitest";
import { parseGoWork } from "../../src/go/parse-go-work.ts";

test("parseGoWork() reads every directive and makes versions canonical", () => {
  const text =
    'go 1.24.0\ntoolchain go1.25.0\n\nuse ./a // here\nuse (\n\t.\n\t"./b c"\n)\nreplace a.b/c v1.2 => a.b/d v1\ngodebug panicnil=1\n';
  expect(parseGoWork(text)).toEqual({
    ok: true,
    value: {
      go: { value: "1.24.0", at: { line: 1, column: 1 } },
      toolchain: { value: "go1.25.0", at: { line: 2, column: 1 } },
      use: [
        { value: "./a", at: { line: 4, column: 1 } },
        { value: ".", at: { line: 6, column: 2 } },
        { value: "./b c", at: { line: 7, column: 2 } },
      ],
      replace: [
        {
          old: { path: "a.b/c", version: "v1.2.0" },
          new: { path: "a.b/d", version: "v1.0.0" },
          at: { line: 9, column: 1 },
        },
      ],
      godebug: [{ key: "panicnil", value: "1", at: { line: 10, column: 1 } }],
    },
  });
});

test.each([
  ["require a.b/c v1.0.0", "unknown directive `require`"],
  ["go (\n1.2\n)", "unknown block type `go`"],
  ["go 1.2\ngo 1.2", "repeated go directive"],
  ["toolchain go1.2\ntoolchain go1.2", "repeated toolchain directive"],
  ["go 1.2x", "invalid go version `1.2x`: wanted the form 1.23.0"],
  ["use", "use wants exactly one argument"],
  ["replace a.b/c master => ./d", "invalid version `master`: wanted the form v1.2.3"],
  ["use (", "the block that starts here has no closing parenthesis"],
])("parseGoWork() finds what is wrong in %j", (text, message) => {
  const result = parseGoWork(text);
  expect(result.ok ? [] : result.problems.map((problem) => problem.message)).toEqual([message]);
});
