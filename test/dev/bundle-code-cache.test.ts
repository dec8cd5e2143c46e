import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { builtBundles, runProcess } from "../bundled.ts";
import { temporaryFolder } from "../world/open-world.ts";

const bundles = builtBundles();

async function versionBy(env: Readonly<Record<string, string>>): Promise<string> {
  const ended = await runProcess({
    argv: [process.execPath, join(bundles(), "cli.js"), "--version"],
    env,
    cwd: bundles(),
  });
  expect(ended).toMatchObject({ exit: 0, stderr: "" });
  return ended.stdout;
}

function codeIn(folder: string): string {
  const name = readdirSync(folder).find((one) => one.startsWith("code-"));
  return name === undefined ? "" : join(folder, name);
}

describe("compiled parts of a bundle", () => {
  test("are kept for the next run, by nobody else to be read or written", async () => {
    const folder = temporaryFolder();
    const first = await versionBy({ MODGATE_CACHE: folder });
    const { size, mode, mtimeMs } = statSync(codeIn(folder));
    expect(size).toBeGreaterThan(1000);
    expect(mode & 0o777).toBe(0o600);
    expect(await versionBy({ MODGATE_CACHE: folder })).toBe(first);
    // Nothing was compiled anew, so nothing was written.
    expect(statSync(codeIn(folder)).mtimeMs).toBe(mtimeMs);
  });

  test.each([
    ["in CI", { CI: "true" }],
    ["where there is to be no cache", { MODGATE_CACHE: "off" }],
  ])("are not kept %s", async (_, env) => {
    const folder = temporaryFolder();
    await versionBy({ MODGATE_CACHE: folder, ...env });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("are not used where somebody else may write them, and written anew", async () => {
    const folder = temporaryFolder();
    await versionBy({ MODGATE_CACHE: folder });
    const path = codeIn(folder);
    chmodSync(path, 0o666);
    await versionBy({ MODGATE_CACHE: folder });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path).length).toBeGreaterThan(1000);
  });

  test("are not used where they are damaged, wherever that is", async () => {
    const folder = temporaryFolder();
    const version = await versionBy({ MODGATE_CACHE: folder });
    const path = codeIn(folder);
    const good = readFileSync(path);
    for (let place = 1; place < good.length; place += Math.ceil(good.length / 24)) {
      const bad = Buffer.from(good);
      bad[place] = (bad[place] ?? 0) ^ 0x10;
      writeFileSync(path, bad);
      expect(await versionBy({ MODGATE_CACHE: folder })).toBe(version);
    }
    writeFileSync(path, good.subarray(0, good.length / 2));
    expect(await versionBy({ MODGATE_CACHE: folder })).toBe(version);
  });
});
