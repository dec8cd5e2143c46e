import fc from "fast-check";
import { expect, test } from "vitest";
import {
  escapePath,
  escapeVersion,
  isEscapableVersion,
  unescapePath,
  unescapeVersion,
} from "../../src/go/escape.ts";

test("escapePath() writes upper-case letters with an exclamation mark", () => {
  expect(escapePath("github.com/BurntSushi/toml")).toBe("github.com/!burnt!sushi/toml");
  expect(escapePath("golang.org/x/mod")).toBe("golang.org/x/mod");
  expect(unescapePath("github.com/!burnt!sushi/toml")).toBe("github.com/BurntSushi/toml");
});

test.each(["../../etc", "x.y/../z", "x.y/a!b", "", "x.y/é"])("escapePath() refuses `%s`", (path) => {
  expect(() => escapePath(path)).toThrow(RangeError);
});

test.each(["x.y/A", "x.y/!", "x.y/!A", "x.y/!1", "x.y/a!", "x.y/../z", "!x.y/z", "x.y/é"])(
  "unescapePath() refuses `%s`",
  (text) => {
    expect(unescapePath(text)).toBeUndefined();
  },
);

test("escapeVersion() takes versions and branch names that are one file name", () => {
  expect(escapeVersion("v1.0.0-RC1")).toBe("v1.0.0-!r!c1");
  expect(unescapeVersion("v1.0.0-!r!c1")).toBe("v1.0.0-RC1");
  expect(escapeVersion("v2.0.0+incompatible")).toBe("v2.0.0+incompatible");
  expect(isEscapableVersion("main")).toBe(true);
});

test.each(["..", "a/b", "", "v1!", "con", "nul.x", "a*", "é", "v1."])(
  "isEscapableVersion() refuses `%s`",
  (version) => {
    expect(isEscapableVersion(version)).toBe(false);
    expect(() => escapeVersion(version)).toThrow(RangeError);
  },
);

test.each(["a/b", "V1", "!", "..", "é"])("unescapeVersion() refuses `%s`", (text) => {
  expect(unescapeVersion(text)).toBeUndefined();
});

test("unescaping undoes escaping", () => {
  const element = fc.stringMatching(/^[A-Za-z0-9_-]{1,8}x$/);
  fc.assert(
    fc.property(element, element, (a, b) => {
      const path = `example.com/${a}/${b}`;
      expect(unescapePath(escapePath(path))).toBe(path);
      expect(escapePath(path)).toBe(escapePath(path).toLowerCase());
      expect(unescapeVersion(escapeVersion(`v1.0.0-${a}`))).toBe(`v1.0.0-${a}`);
    }),
  );
});
