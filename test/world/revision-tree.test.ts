import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SourceTree } from "../../src/model/world.ts";
import { openWorld, problemOf, temporaryFolder } from "./open-world.ts";

function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

async function openTree(): Promise<{ root: string; tree: SourceTree }> {
  const root = temporaryFolder();
  const git = (...args: string[]): unknown =>
    execFileSync(
      "git",
      [
        "-C",
        root,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "commit.gpgsign=false",
        ...args,
      ],
      { stdio: "ignore" },
    );
  mkdirSync(join(root, "sub/deep"), { recursive: true });
  writeFileSync(join(root, "go.mod"), "module example.com/x\n");
  writeFileSync(join(root, "sub/deep/ü\n.txt"), "odd\n");
  writeFileSync(join(root, "empty"), "");
  writeFileSync(join(root, "large"), Buffer.alloc(3_000_000, 65));
  symlinkSync("../go.mod", join(root, "sub/inside"));
  symlinkSync("/etc/passwd", join(root, "outside"));
  symlinkSync("../../../../etc/passwd", join(root, "sub/climbing"));
  symlinkSync("sub", join(root, "folder-link"));
  symlinkSync("loop", join(root, "loop"));
  git("init", "--quiet");
  git("add", ".");
  git("commit", "--quiet", "-m", "one");
  writeFileSync(join(root, "go.mod"), "module changed\n");
  const { world } = openWorld();
  return { root, tree: await world.revision(root, "HEAD") };
}

test("a revision's tree reads what was committed, not what is on disk", async () => {
  const { root, tree } = await openTree();
  expect(tree.name).toBe("HEAD");
  expect(text(await tree.read(join(root, "go.mod")))).toBe("module example.com/x\n");
  expect(text(await tree.read(join(root, "sub/deep/ü\n.txt")))).toBe("odd\n");
  expect(text(await tree.read(join(root, "empty")))).toBe("");
  expect((await tree.read(join(root, "large")))?.length).toBe(3_000_000);
  const both = await Promise.all([tree.read(join(root, "large")), tree.read(join(root, "go.mod"))]);
  expect(both.map((bytes) => bytes?.length)).toEqual([3_000_000, 21]);
});

test("a revision's tree lists folders, sorted, with a slash after folders", async () => {
  const { root, tree } = await openTree();
  expect(await tree.list(root)).toEqual([
    "empty",
    "folder-link",
    "go.mod",
    "large",
    "loop",
    "outside",
    "sub/",
  ]);
  expect(await tree.list(join(root, "sub"))).toEqual(["climbing", "deep/", "inside"]);
  expect(await tree.list(join(root, "folder-link/"))).toEqual(["climbing", "deep/", "inside"]);
  expect(await tree.list(join(root, "nothing"))).toBeUndefined();
});

test("a revision's tree follows links inside, and never out of it", async () => {
  const { root, tree } = await openTree();
  expect(text(await tree.read(join(root, "sub/inside")))).toBe("module example.com/x\n");
  expect(text(await tree.read(join(root, "folder-link/inside")))).toBe("module example.com/x\n");
  for (const path of [
    "outside",
    "sub/climbing",
    "loop",
    "sub",
    "nothing",
    "../x",
    "sub/../../../etc/passwd",
  ]) {
    expect(await tree.read(join(root, path))).toBeUndefined();
  }
  expect(await tree.read("/etc/passwd")).toBeUndefined();
});

test.each(["0123456789012345678901234567890123456789", "--output=x", "no-such-branch", ""])(
  "the revision %o is missing, with a hint",
  async (commit) => {
    const { root } = await openTree();
    const problem = await problemOf(openWorld().world.revision(root, commit));
    expect(problem.code).toBe("revision-missing");
    expect(problem.details.hint).toContain("fetch-depth: 0");
  },
);
