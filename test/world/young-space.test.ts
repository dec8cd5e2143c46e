import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { runProcess } from "../bundled.ts";
import { temporaryFolder } from "./open-world.ts";

const module = resolve("src/world/young-space.ts");

/** Megabytes that V8 holds for young objects after many of them lived on. */
async function youngMegabytes(before: string): Promise<number> {
  const program = join(temporaryFolder(), "program.mjs");
  writeFileSync(
    program,
    `import { getHeapSpaceStatistics } from "node:v8";
import { keepYoungSpace } from ${JSON.stringify(module)};
${before}
const kept = [];
for (let made = 0; made < 400_000; made++) kept.push({ made, text: [made] });
const young = getHeapSpaceStatistics().find((one) => one.space_name === "new_space");
process.stdout.write(String(Math.ceil(young.space_size / 2 ** 20)) + (kept.length === 0 ? "?" : ""));`,
  );
  const { stdout } = await runProcess({ argv: [process.execPath, program], env: {}, cwd: temporaryFolder() });
  return Number(stdout);
}

test("V8 keeps the room for young objects small when it is told to", async () => {
  const [grown, kept] = await Promise.all([youngMegabytes(""), youngMegabytes("keepYoungSpace();")]);
  expect(kept).toBeGreaterThan(0);
  expect(kept * 2).toBeLessThan(grown);
});
