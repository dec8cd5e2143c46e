import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isModulePattern,
  matchesModulePattern,
  matchesPatternList,
  matchGlob,
} from "../../src/go/module-pattern.ts";
import { goTestTable } from "./go-distribution.ts";

describe("matchGlob()", () => {
  test.each(goTestTable("src/path/match_test.go", "matchTests"))(
    "matches `%s` with `%s` as go does: %s, %s",
    (pattern, name, match, error) => {
      expect(matchGlob(String(pattern), String(name))).toBe(error === "ErrBadPattern" ? undefined : match);
    },
  );

  test("is not slowed down by many stars", () => {
    expect(matchGlob(`${"a*".repeat(40)}b`, "a".repeat(4000))).toBe(false);
    expect(matchGlob(`${"*a".repeat(40)}*b`, "a".repeat(4000))).toBe(false);
  });

  test("matches every name with its escaped self", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const escaped = Array.from(name, (rune) => `\\${rune}`).join("");
        expect(matchGlob(escaped, name)).toBe(true);
      }),
    );
  });
});

describe("matchesPatternList()", () => {
  test.each([
    ["", "git.example/feed", false],
    ["/", "git.example/feed", false],
    ["*/feed", "git.example/feed", true],
    ["*/fee", "git.example/feed", false],
    ["*/fe??", "git.example/feed", true],
    ["*/fee*", "git.example/feed", true],
    ["*fee*", "git.example/feed", false],
    ["git.example", "git.example/feed", true],
    ["*.example", "git.example/feed", true],
    ["git.example/", "git.example/feed", true],
    ["git", "git.example/feed", false],
    ["git*", "git.example/feed", true],
    ["git.example", "git.example/feed/v3", true],
    ["*/feed", "git.example/feed/v3", true],
    ["*/feed/*", "git.example/feed/v3", true],
    ["*/v3", "git.example/feed/v3", false],
    ["*/*/v3", "git.example/feed/v3", true],
    ["*/*/*", "git.example/feed/v3", true],
    ["*/*/*", "git.example/feed", false],
    ["*/*/*,", "git.example/feed", false],
    ["*/*/*,,git.example/feed", "git.example/feed", true],
    ["*/*/*,,*/feed", "git.example/feed", true],
    [",*/feed,", "git.example/feed", true],
    ["[", "git.example/feed", false],
    ["[,git.example", "git.example/feed", true],
    ["github.com/acme", "github.com/acmex/y", false],
  ])("list `%s` covers `%s`: %s", (globs, path, covers) => {
    expect(matchesPatternList(globs, path)).toBe(covers);
    if (!globs.includes(",")) expect(matchesModulePattern(globs, path)).toBe(covers);
  });
});

test.each([
  ["golang.org/x/*", true],
  ["github.com/acme", true],
  ["github.com/acme/", true],
  ["git.corp.example/[a-f]*", true],
  ["*", true],
  ["", false],
  ["/", false],
  ["a.b/[", false],
  ["a.b/[]", false],
  ["a.b/\\", false],
  ["https://a.b/c", false],
  ["/a.b/c", false],
  ["a.b/c,a.b/d", false],
  ["a.b/ c", false],
])("isModulePattern() judges `%s`: %s", (text, fine) => {
  expect(isModulePattern(text)).toBe(fine);
});
