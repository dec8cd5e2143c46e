import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryPath } from "../../../src/collect/git/repository-path.ts";
import { realCommands, temporaryFolder, workbench } from "./real-git.ts";

function linkedRepository() {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "real"));
  const bench = workbench(join(folder, "real"));
  bench.write("ci/policy.yml", "version: 1\n");
  bench.commit();
  symlinkSync("real", join(folder, "link"));
  return folder;
}

test.each([
  ["spelled as the root is", "real", "real/ci/policy.yml", "ci/policy.yml"],
  ["at the root through a link", "real", "link/modgate.yml", "modgate.yml"],
  ["through a link where the root is not", "real", "link/ci/policy.yml", "ci/policy.yml"],
  ["not through the link that the root is named by", "link", "real/ci/policy.yml", "ci/policy.yml"],
  ["outside of the repository", "real", "policy.yml", undefined],
  ["in a folder that is not there", "real", "nowhere/policy.yml", undefined],
])("repositoryPath() of a file %s", async (_, root, path, wanted) => {
  const folder = linkedRepository();
  const question = { root: join(folder, root), path: join(folder, path), commands: realCommands() };
  expect(await repositoryPath(question)).toBe(wanted);
});
