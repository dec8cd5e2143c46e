import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { locate } from "../../src/engine/locate.ts";
import type { Request } from "../../src/model/request.ts";
import { realCommands, realFiles, temporaryFolder, workbench } from "../collect/git/real-git.ts";
import { memoryTree, memoryWorld } from "../memory-world.ts";
import { request } from "./samples.ts";

function locateIn(dir: string, parts: Partial<Request> = {}) {
  const revision = async (_: string, commit: string) => memoryTree(commit, new Map());
  const world = { ...memoryWorld(), commands: realCommands(), files: realFiles(), revision };
  return locate(request({ dir, ...parts }), world);
}

function twoCommits() {
  const bench = workbench();
  bench.write("a/go.mod", "module a\n");
  const base = bench.commit();
  bench.write("b.txt", "b\n");
  const head = bench.commit();
  return { bench, base, head };
}

const pullRequest = { kind: "pull_request", baseSha: "1".repeat(40), repository: "", fork: false } as const;

describe("locate()", () => {
  test("finds the repository's root from a folder in it, without a base where nobody names one", async () => {
    const { bench, head } = twoCommits();
    const place = await locateIn(`${bench.root}/a`);
    expect(place).toMatchObject({
      root: bench.root,
      repository: { state: "present", value: { head } },
      base: { state: "absent" },
      baseTree: undefined,
    });
  });

  test("opens the tree of the base that is named", async () => {
    const { bench, base } = twoCommits();
    const place = await locateIn(bench.root, { base: "HEAD~1" });
    expect(place).toMatchObject({
      base: { value: { commit: base, named: "HEAD~1" } },
      baseTree: { name: base },
    });
  });

  test("reads the rules at the newest commit of base's branch, not where the change began", async () => {
    const { bench, base, head } = twoCommits();
    bench.git("checkout", "-q", "-b", "change", base);
    bench.write("c.txt", "c\n");
    bench.commit();
    expect(await locateIn(bench.root, { base: "main" })).toMatchObject({
      baseTree: { name: base },
      ruleTree: { name: head },
    });
  });

  test("does not judge without git what the event says is a change", async () => {
    await expect(locateIn(temporaryFolder(), { event: pullRequest })).rejects.toMatchObject({
      code: "revision-missing",
    });
  });

  test("does not go on where git refuses to read the repository", async () => {
    const { bench } = twoCommits();
    bench.write("sub/HEAD", "ref: refs/heads/main\n");
    for (const folder of ["objects", "refs"]) bench.write(`sub/${folder}/keep`, "");
    await expect(locateIn(`${bench.root}/sub`)).rejects.toMatchObject({ code: "command-failed" });
  });

  test("takes a folder without git for the root itself", async () => {
    const dir = temporaryFolder();
    expect(await locateIn(dir)).toMatchObject({
      root: dir,
      repository: { state: "absent" },
      baseTree: undefined,
    });
  });

  test("does not judge a change whose base is not there", async () => {
    const { bench } = twoCommits();
    await expect(locateIn(bench.root, { base: "nowhere" })).rejects.toMatchObject({
      code: "revision-missing",
    });
    await expect(locateIn(bench.root, { event: pullRequest })).rejects.toMatchObject({
      code: "revision-missing",
    });
    await expect(locateIn(temporaryFolder(), { base: "main" })).rejects.toMatchObject({
      code: "revision-missing",
    });
  });

  test("takes a link to a folder for the folder", async () => {
    const { bench } = twoCommits();
    const link = join(temporaryFolder(), "link");
    symlinkSync(bench.root, link);
    expect(await locateIn(link, { base: "HEAD~1" })).toMatchObject({ root: link });
    expect(await locateIn(`${link}/`)).toMatchObject({ root: link });
  });

  test("refuses a folder that is not there", async () => {
    await expect(locateIn("/nowhere/at/all")).rejects.toMatchObject({ code: "input-missing" });
  });
});
