import { describe, expect, test } from "vitest";
import { isNodeNewEnough, oldestNode, oldNodeText } from "../../src/commands/node-version.ts";

describe("isNodeNewEnough()", () => {
  test.each([
    [oldestNode, true],
    ["22.19.1", true],
    ["22.20.0", true],
    ["24.0.0", true],
    ["22.18.9", false],
    ["22.9.0", false],
    ["20.99.0", false],
    ["9.0.0", false],
  ])("of %s is %s", (version, wanted) => {
    expect(isNodeNewEnough(version)).toBe(wanted);
  });

  test("oldNodeText() names both versions and a way out", () => {
    expect(oldNodeText("20.1.0")).toMatch(/Node 20\.1\.0, wanted 22\.19\.0 or newer\n {2}hint: /);
  });
});
