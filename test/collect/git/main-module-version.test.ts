import { describe, expect, test } from "vitest";
import { findCheckout } from "../../../src/collect/git/checkout.ts";
import { collectTags, mainModuleVersion } from "../../../src/collect/git/main-module-version.ts";
import { realCommands, temporaryFolder, type Workbench, workbench } from "./real-git.ts";

async function versionOf({ root }: { readonly root: string }, modulePath: string, folder = "") {
  const commands = realCommands();
  const found = await findCheckout({ dir: root, commands });
  if (found.state === "absent") throw new Error(found.reason);
  const checkout = { ...found.value, folder };
  const tags = await collectTags(commands, checkout);
  return mainModuleVersion({ checkout, modulePath, tags, headTime: "2026-02-03T04:05:06Z" });
}

function tagged(...names: readonly string[]): Workbench {
  const bench = workbench();
  bench.commit();
  for (const name of names) bench.git("tag", name);
  return bench;
}

describe("mainModuleVersion()", () => {
  test.each([
    ["a release", ["v1.2.3"], "git.corp.example/m", "", "v1.2.3"],
    ["the highest of several", ["v1.2.3", "v1.10.0", "v1.9.0"], "git.corp.example/m", "", "v1.10.0"],
    ["the tag of its own major", ["v1.2.3", "v2.0.1"], "git.corp.example/m/v2", "", "v2.0.1"],
    ["a gopkg.in tag", ["v3.0.1"], "gopkg.in/m.v3", "", "v3.0.1"],
    [
      "the tag of its folder",
      ["v9.9.9", "sub/dir/v0.3.0", "sub/v0.4.0"],
      "git.corp.example/m/sub/dir",
      "sub/dir",
      "v0.3.0",
    ],
    [
      "the tag of its folder without the major",
      ["sub/v2.1.0", "sub/v2/v2.2.0"],
      "git.corp.example/m/sub/v2",
      "sub/v2",
      "v2.1.0",
    ],
    ["the tag of a major folder in the root", ["v2.1.0"], "git.corp.example/m/v2", "v2", "v2.1.0"],
    ["a pre-release", ["v1.0.0-rc.1"], "git.corp.example/m", "", "v1.0.0-rc.1"],
  ])("reads %s", async (...[, names, path, dir, version]) => {
    expect(await versionOf(tagged(...names), path, dir)).toBe(version);
  });

  test.each([
    ["no tag", [], "git.corp.example/m", "", "v0.0.0-"],
    ["no tag of its major", ["v1.2.3"], "git.corp.example/m/v2", "", "v2.0.0-"],
    [
      "only incomplete and malformed tags",
      ["v1", "v1.2", "1.2.3", "v1.02.3"],
      "git.corp.example/m",
      "",
      "v0.0.0-",
    ],
    ["only a tag above its major", ["v2.0.0"], "git.corp.example/m", "", "v0.0.0-"],
    ["only a tag with build metadata", ["v1.2.3+meta"], "git.corp.example/m", "", "v1.2.4-0."],
    [
      "only a tag that looks like a pseudo-version",
      ["v0.0.0-20240101000000-abcdefabcdef"],
      "git.corp.example/m",
      "",
      "v0.0.0-2026",
    ],
    ["no tag of its folder", ["v1.2.3"], "git.corp.example/m/sub", "sub", "v0.0.0-"],
  ])("makes a pseudo-version where there is %s", async (...[, names, path, dir, start]) => {
    const bench = tagged(...names);
    const version = await versionOf(bench, path, dir);
    expect(version.startsWith(start)).toBe(true);
    expect(version.endsWith(`20260203040506-${bench.git("rev-parse", "HEAD").slice(0, 12)}`)).toBe(true);
  });

  test("stands on the highest tag that HEAD descends from", async () => {
    const bench = tagged("v1.2.3", "v1.1.0");
    bench.git("checkout", "-q", "-b", "side");
    bench.commit();
    bench.git("tag", "v1.9.0");
    bench.git("checkout", "-q", "main");
    bench.commit("on main");
    bench.git("tag", "-a", "v1.3.0-rc.1", "-m", "annotated");
    bench.commit("after");
    expect(await versionOf(bench, "git.corp.example/m")).toMatch(
      /^v1\.3\.0-rc\.1\.0\.20260203040506-[0-9a-f]{12}$/,
    );
  });

  test("tells an annotated tag on HEAD from one below it", async () => {
    const bench = tagged("v1.2.3");
    bench.commit("after");
    bench.git("tag", "-a", "v1.3.0", "-m", "annotated");
    expect(await versionOf(bench, "git.corp.example/m")).toBe("v1.3.0");
  });

  test("says nothing in a shallow clone without a tag on HEAD", async () => {
    const bench = tagged("v1.2.3");
    bench.commit("after");
    const clone = temporaryFolder();
    bench.git("clone", "-q", "--depth=1", `file://${bench.root}`, clone);
    expect(await versionOf({ root: clone }, "git.corp.example/m")).toBe("");
  });

  test("reads the tag on HEAD of a shallow clone", async () => {
    const bench = tagged("v1.2.3");
    const clone = temporaryFolder();
    bench.git("clone", "-q", "--depth=1", `file://${bench.root}`, clone);
    expect(await versionOf({ root: clone }, "git.corp.example/m")).toBe("v1.2.3");
  });

  test("says nothing without a module path", async () => {
    expect(await versionOf(tagged("v1.2.3"), "")).toBe("");
  });
});
