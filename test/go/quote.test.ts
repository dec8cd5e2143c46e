import fc from "fast-check";
import { expect, test } from "vitest";
import { fields, trimSpace } from "../../src/go/fields.ts";
import { autoQuote, unquote } from "../../src/go/quote.ts";

test.each([
  ['"plain"', "plain"],
  ['""', ""],
  ['"a\\tb\\n\\"\\\\"', 'a\tb\n"\\'],
  ['"\\x41\\102\\u00e9\\U0001F600"', "ABé😀"],
  ['"\\xc3\\xa9"', "é"],
])("unquote() reads %s", (literal, text) => {
  expect(unquote(literal)).toBe(text);
});

test.each([
  '"',
  "x",
  '"a',
  '"a"b"',
  '"\\"',
  '"\\q"',
  '"\\x4"',
  '"\\400"',
  '"\\ud800"',
  '"\\U00110000"',
  '"\\\'"',
  "`raw`",
  '"a\nb"',
])("unquote() refuses %s", (literal) => {
  expect(unquote(literal)).toBeUndefined();
});

test("autoQuote() quotes only what could not stand alone", () => {
  expect(autoQuote("golang.org/x/mod")).toBe("golang.org/x/mod");
  expect(["", "a b", "a//b", "a/*b", "(", "a'b", "a\u0000"].map(autoQuote)).toEqual([
    '""',
    '"a b"',
    '"a//b"',
    '"a/*b"',
    '"("',
    '"a\'b"',
    '"a\\U00000000"',
  ]);
});

test("unquoting undoes quoting", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const quoted = autoQuote(text);
      expect(quoted === text ? text : unquote(quoted)).toBe(text);
    }),
  );
});

test("fields() and trimSpace() know Go's white space", () => {
  expect(fields(" \ta\u00a0b\u0085\u2003c\r\n")).toEqual(["a", "b", "c"]);
  expect(fields(" ")).toEqual([]);
  expect(fields("\ufeffa")).toEqual(["\ufeffa"]);
  expect(trimSpace("\u3000 a b\r\n")).toBe("a b");
  expect(trimSpace("\ufeff")).toBe("\ufeff");
});
