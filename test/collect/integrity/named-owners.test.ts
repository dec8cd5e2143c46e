import { expect, test } from "vitest";
import { namesAnOwner } from "../../../src/collect/integrity/named-owners.ts";

test.each([
  ["git.corp.example/*", true],
  ["git.corp.example", true],
  ["*.corp.example", true],
  ["corp", true],
  ["github.com/acme", true],
  ["github.com/acme-*", true],
  ["github.com/x", true],
  ["golang.org/x", false],
  ["*", false],
  ["", false],
  ["*.com", false],
  ["*/*", false],
  ["[a-z]*.*", false],
  ["*hub.com", false],
  ["github.*", false],
  ["github.com", false],
  ["GitHub.com/*", false],
  ["github.com/a*", false],
  ["github.com/?cme", false],
  ["golang.org", false],
])("%s names an owner: %s", (pattern, expected) => {
  expect(namesAnOwner(pattern)).toBe(expected);
});
