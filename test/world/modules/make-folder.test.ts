import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../../src/world/modules/make-folder.ts";
import { temporaryFolder } from "../open-world.ts";

test("makes a folder with all above it, and leaves one that is there", () => {
  const folder = join(temporaryFolder(), "a/b/c");
  makeFolder(folder);
  makeFolder(folder);
  expect(existsSync(folder)).toBe(true);
});

test("tells why it cannot: below a file there are no folders", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(() => makeFolder(join(file, "a/b"))).toThrow("ENOTDIR");
});
