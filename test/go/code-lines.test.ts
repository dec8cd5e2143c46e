import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codeLines, type SourceSpan } from "../../src/go/code-lines.ts";

const source = `package p

func f(n int) int {
	// a comment
	s := \`one
two\`

	if n > 1 {
		g(s) /* more
	*/ }
	return h(
		n,
	)
}
`;

function span(text: string): SourceSpan {
  const [startLine = 0, startColumn = 0, endLine = 0, endColumn = 0] = text.split(/[.,]/).map(Number);
  return { startLine, startColumn, endLine, endColumn };
}

describe("codeLines()", () => {
  test.each([
    [
      "begins behind the brace of the line before and leaves comments out",
      "3.19,8.11",
      [
        [5, 6],
        [8, 8],
      ],
    ],
    ["leaves the line out where a block only ends", "8.11,10.6", [[9, 9]]],
    ["leaves lone brackets out", "11.2,13.3", [[11, 12]]],
    ["has none in an empty span", "3.19,3.19", []],
    ["has none between words", "7.1,7.1", []],
  ])("%s", (_, place, lines) => {
    expect(codeLines(source)(span(place))?.map(({ first, last }) => [first, last])).toEqual(lines);
  });

  test.each([
    ["a line beyond the end", "3.1,90.1"],
    ["a column beyond the end of its line", "3.1,4.99"],
    ["a column behind a line break", "3.1,2.2"],
    ["line 0", "0.1,3.1"],
    ["column 0", "3.0,3.1"],
    ["an end before its start", "8.1,3.1"],
  ])("knows no span with %s", (_, place) => {
    expect(codeLines(source)(span(place))).toBeUndefined();
  });

  test("knows the place behind the last character", () => {
    expect(codeLines("x")(span("1.1,1.2"))).toEqual([{ first: 1, last: 1 }]);
  });

  test("gives lines inside the span, in order and apart", () => {
    const place = fc.tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 8 }));
    fc.assert(
      fc.property(place, place, ([startLine, startColumn], [endLine, endColumn]) => {
        const lines = codeLines(source)({ startLine, startColumn, endLine, endColumn }) ?? [];
        let before = startLine - 2;
        for (const { first, last } of lines) {
          expect(first).toBeGreaterThan(before + 1);
          expect(last).toBeGreaterThanOrEqual(first);
          expect(last).toBeLessThanOrEqual(Math.max(endLine, 6));
          before = last;
        }
      }),
    );
  });
});
