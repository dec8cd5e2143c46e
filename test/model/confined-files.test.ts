import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { confinedFiles } from "../../src/model/confined-files.ts";
import { createCleanup } from "../../src/world/cleanup.ts";
import { createFiles } from "../../src/world/files.ts";
import { temporaryFolder } from "../world/open-world.ts";

function place() {
  const folder = temporaryFolder();
  const root = join(folder, "repo");
  mkdirSync(join(root, ".git"), { recursive: true });
  writeFileSync(join(folder, "secret"), "secret");
  writeFileSync(join(root, ".git", "config"), "secret");
  writeFileSync(join(root, "real.yml"), "version: 1\n");
  symlinkSync("real.yml", join(root, "inside.yml"));
  symlinkSync("../secret", join(root, "outside.yml"));
  symlinkSync(".git/config", join(root, "git.yml"));
  symlinkSync(root, join(folder, "linked"));
  return { folder, root, files: createFiles(createCleanup()) };
}

describe("confinedFiles()", () => {
  test("reads files and links that stay inside, also below a root that is a link itself", async () => {
    const { folder, root, files } = place();
    for (const at of [root, join(folder, "linked")]) {
      const read = await confinedFiles(files, at).read(join(at, "inside.yml"));
      expect(new TextDecoder().decode(read)).toBe("version: 1\n");
    }
  });

  test.each(["outside.yml", "git.yml"])(
    "refuses %s, which leads to what is nobody's to quote",
    async (name) => {
      const { root, files } = place();
      await expect(confinedFiles(files, root).read(join(root, name))).rejects.toMatchObject({
        code: "evidence-invalid",
      });
    },
  );

  test("knows that nothing is nothing", async () => {
    const { root, files } = place();
    expect(await confinedFiles(files, root).read(join(root, "missing.yml"))).toBeUndefined();
  });

  test("reads what was named outside of the repository", async () => {
    const { folder, root, files } = place();
    expect(await confinedFiles(files, root).read(join(folder, "secret"))).toBeDefined();
  });
});
