import { expect, test } from "vitest";
import { renderFrame } from "../../src/policy/frame.ts";

const text = Array.from({ length: 12 }, (_, index) => `key-${index + 1}: value`).join("\n");
const at = (line: number, column: number, width: number) => ({ file: "x", line, column, width });

test.each([
  [
    "in the middle",
    text,
    at(5, 8, 5),
    "4 | key-4: value\n5 | key-5: value\n  |        ^^^^^\n6 | key-6: value",
  ],
  ["on the first line", text, at(1, 1, 5), "1 | key-1: value\n  | ^^^^^\n2 | key-2: value"],
  ["across the tens", text, at(9, 1, 1), " 8 | key-8: value\n 9 | key-9: value\n   | ^\n10 | key-10: value"],
  ["on the last line", text, at(12, 9, 0), "11 | key-11: value\n12 | key-12: value\n   |         ^"],
  ["in an empty file", "", at(1, 1, 0), "1 |\n  | ^"],
  ["before a final line break", "a: 1\n", at(1, 4, 1), "1 | a: 1\n  |    ^"],
  ["outside", text, at(99, 1, 1), ""],
  ["with tabs and control characters", "a:\t\u001b[31m1", at(1, 4, 1), "1 | a: \ufffd[31m1\n  |    ^"],
])("renderFrame() draws a place %s", (_, source, place, expected) => {
  expect(renderFrame(source, place)).toBe(expected);
});

test("renderFrame() cuts long lines and keeps the caret inside", () => {
  const [line = "", caret = ""] = renderFrame("x".repeat(1000), at(1, 900, 50)).split("\n");
  expect(line).toHaveLength(4 + 120);
  expect(caret).toHaveLength(4 + 120);
});
