import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeSummary } from "../../src/world/runner.ts";
import { temporaryFolder } from "./open-world.ts";

describe("writeSummary()", () => {
  test("adds to what an earlier step wrote", () => {
    const file = join(temporaryFolder(), "summary");
    writeFileSync(file, "before\n");
    writeSummary("after\n", { GITHUB_STEP_SUMMARY: file });
    expect(readFileSync(file, "utf8")).toBe("before\nafter\n");
  });

  test("does nothing where the runner keeps none", () => {
    expect(writeSummary("text", {})).toBe("");
  });

  test("says why it could not, and throws nothing", () => {
    expect(writeSummary("text", { GITHUB_STEP_SUMMARY: temporaryFolder() })).not.toBe("");
  });
});
