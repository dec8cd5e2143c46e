import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadPolicy } from "../../src/policy/load-policy.ts";

// Findings end with a waiver to copy. Whatever they are about, a policy must take it.

const folder = join(import.meta.dirname, "../scenarios");
const texts = readdirSync(folder)
  .filter((name) => name.endsWith(".txt"))
  .map((name) => readFileSync(join(folder, name), "utf8"));
const blocks = new Set(
  texts.flatMap((text) =>
    [...text.matchAll(/^ +or, for a while, add to waivers: (\{.*\})$/gm)].map(([, it = ""]) => it),
  ),
);

describe("the waiver to copy", () => {
  test("is there for files, settings and limits as well", () => {
    for (const code of ["environment-weakened", "coverage-total", "module-budget", "module-major"])
      expect(
        [...blocks].some((block) => block.startsWith(`{ code: ${code}, `)),
        code,
      ).toBe(true);
  });

  test.each([...blocks])("%s", async (block) => {
    const { common } = await loadPolicy({
      text: `version: 1\nwaivers:\n  - ${block.replace("YYYY-MM-DD", "2027-02-01")}\n`,
      file: "modgate.yml",
      from: "head",
      sections: new Map(),
      readExtended: async () => undefined,
    });
    expect(common.waivers).toMatchObject([{ owner: "@org/team", expires: "2027-02-01", reason: "TEXT" }]);
  });
});
