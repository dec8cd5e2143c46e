import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collectChanges } from "../../../src/collect/git/changes.ts";
import { listFiles } from "../../../src/collect/git/listing.ts";
import { absent, present } from "../../../src/model/collected.ts";
import type { ChangedFile } from "../../../src/model/repository.ts";
import { realCommands, realFiles, type Workbench, workbench } from "./real-git.ts";

async function changesSince(
  bench: Workbench,
  commit: string,
): Promise<Readonly<Record<string, ChangedFile>>> {
  const base = present({ commit, named: commit });
  const changes = await collectChanges({
    root: bench.root,
    base,
    commands: realCommands(),
    files: realFiles(),
    listing: () => listFiles(realCommands(), bench.root),
  });
  if (changes.state === "absent") throw new Error(changes.reason);
  return Object.fromEntries(changes.value.files);
}

function modified(path: string, ...lines: readonly (readonly [number, number])[]): ChangedFile {
  return {
    status: "modified",
    before: path,
    lines: lines.map(([first, last]) => ({ first, last })),
    binary: false,
  };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `line ${i + 1}`);
}

describe("collectChanges()", () => {
  test("tells added, modified, deleted, renamed and untracked files with their lines", async () => {
    const bench = workbench();
    bench.write("kept.go", numbered(9).join("\n"));
    bench.write("gone.go", "no longer needed\n");
    bench.write("old name.go", numbered(40).join("\n"));
    const base = bench.commit();
    bench.write("kept.go", numbered(9).with(2, "x").with(3, "y").with(8, "z").join("\n"));
    bench.remove("gone.go");
    bench.git("mv", "old name.go", "new näme.go");
    bench.write("new näme.go", numbered(40).with(6, "changed").join("\n"));
    bench.write("added.go", "a\nb\n");
    bench.commit();
    bench.write("sub/untracked.go", "a\nb\nc");
    expect(await changesSince(bench, base)).toEqual({
      "added.go": { status: "added", before: "added.go", lines: [{ first: 1, last: 2 }], binary: false },
      "gone.go": { status: "deleted", before: "gone.go", lines: [], binary: false },
      "kept.go": modified("kept.go", [3, 4], [9, 9]),
      "new näme.go": {
        status: "renamed",
        before: "old name.go",
        lines: [{ first: 7, last: 7 }],
        binary: false,
      },
      "sub/untracked.go": {
        status: "added",
        before: "sub/untracked.go",
        lines: [{ first: 1, last: 3 }],
        binary: false,
      },
    });
  });

  test("reads names that git quotes", async () => {
    const bench = workbench();
    const names = [
      'q"uote',
      "tab\there",
      "back\\slash",
      "näh",
      " lead",
      "trail ",
      "a b/c",
      "new\nline",
      "-dash",
    ];
    for (const name of names) bench.write(name, "a\n");
    const base = bench.commit();
    for (const name of names) bench.write(name, "a\nb\n");
    const changes = await changesSince(bench, base);
    expect(Object.keys(changes).sort()).toEqual([...names].sort());
    for (const name of names) expect(changes[name]).toEqual(modified(name, [2, 2]));
  });

  test("reads CRLF, very long lines, a missing last line break and bytes that are not UTF-8", async () => {
    const bench = workbench();
    const paths = ["crlf", "long", "open", "latin"];
    for (const path of paths) bench.write(path, "a\r\nb\r\n");
    const base = bench.commit();
    bench.write("crlf", "a\r\nc\r\n");
    bench.write("long", `a\r\nb\r\n${"x".repeat(100_000)}\n`);
    bench.write("open", "a\r\nb\r\nc");
    bench.write("latin", Buffer.from([0x61, 13, 10, 0xe4, 10]));
    const changes = await changesSince(bench, base);
    expect(paths.map((path) => changes[path]?.lines)).toEqual([
      [{ first: 2, last: 2 }],
      [{ first: 3, last: 3 }],
      [{ first: 3, last: 3 }],
      [{ first: 2, last: 2 }],
    ]);
  });

  test("gives binary files, changed modes and submodules no lines", async () => {
    const bench = workbench();
    bench.write("data.bin", Buffer.from([0, 1, 2]));
    bench.write("run.sh", "true\n");
    bench.commit();
    bench.write("dep/.keep", "");
    bench.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},dep`);
    bench.git("commit", "-q", "-m", "pointer");
    const base = bench.git("rev-parse", "HEAD");
    bench.write("data.bin", Buffer.from([0, 1, 3]));
    chmodSync(join(bench.root, "run.sh"), 0o755);
    bench.git("update-index", "--cacheinfo", `160000,${"2".repeat(40)},dep`);
    bench.git("commit", "-q", "-m", "pointer");
    const changes = await changesSince(bench, base);
    expect(changes["data.bin"]).toEqual({ ...modified("data.bin"), binary: true });
    expect(changes["run.sh"]).toEqual(modified("run.sh"));
    expect(changes.dep).toEqual({ ...modified("dep"), submodule: true });
  });

  test("tells a file that became a link as modified", async () => {
    const bench = workbench();
    bench.write("f", "a\nb\n");
    const base = bench.commit();
    bench.remove("f");
    symlinkSync("elsewhere", join(bench.root, "f"));
    expect(await changesSince(bench, base)).toEqual({ f: modified("f", [1, 1]) });
  });

  test("sees lines that the change's own attributes would hide", async () => {
    const bench = workbench();
    bench.write("main.go", "package main\n");
    const base = bench.commit();
    bench.write(".gitattributes", "*.go binary\n");
    bench.write("main.go", "package main\n\nfunc main() {}\n");
    bench.write("new.go", "package main\n");
    bench.commit();
    const changes = await changesSince(bench, base);
    expect(changes["main.go"]).toEqual(modified("main.go", [2, 3]));
    expect(changes["new.go"]).toMatchObject({
      status: "added",
      lines: [{ first: 1, last: 1 }],
      binary: false,
    });
  });

  test("does not depend on the repository's settings", async () => {
    const bench = workbench();
    bench.write("sub/f", numbered(20).join("\n"));
    const base = bench.commit();
    bench.write("sub/f", numbered(20).with(3, "x").with(7, "y").join("\n"));
    const settings = {
      "diff.noprefix": "true",
      "diff.mnemonicPrefix": "true",
      "diff.interHunkContext": "9",
      "diff.renames": "false",
      "color.ui": "always",
      "diff.external": "false",
      "core.quotePath": "false",
      "diff.relative": "true",
      "diff.submodule": "log",
    };
    for (const [key, value] of Object.entries(settings)) bench.git("config", key, value);
    expect(await changesSince(bench, base)).toEqual({ "sub/f": modified("sub/f", [4, 4], [8, 8]) });
  });

  test("is absent as its base is", async () => {
    const base = absent("no base", "name one");
    const changes = await collectChanges({
      root: "/nowhere",
      base,
      commands: realCommands(),
      files: realFiles(),
      listing: () => Promise.reject(new Error("asked")),
    });
    expect(changes).toEqual(base);
  });

  test("is absent where git cannot read the base", async () => {
    const bench = workbench();
    bench.commit();
    const base = present({ commit: "1".repeat(40), named: "x" });
    const changes = await collectChanges({
      root: bench.root,
      base,
      commands: realCommands(),
      files: realFiles(),
      listing: () => listFiles(realCommands(), bench.root),
    });
    expect(changes).toMatchObject({ state: "absent", reason: expect.stringContaining("git diff") });
  });

  test("covers exactly the lines that a replay of the old text needs", async () => {
    const bench = workbench();
    const texts = fc.array(
      fc.constantFrom("a", "b", "++ b/x", "-- a/x", "@@ -1 +1 @@", "diff --git a/f b/f", "\\ No", "", "c\r"),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.boolean(), async (before, after, open) => {
        const text = open ? after.join("\n") : after.map((line) => `${line}\n`).join("");
        bench.write("f", before.map((line) => `${line}\n`).join(""));
        const base = bench.commit();
        bench.write("f", text);
        const { f } = await changesSince(bench, base);
        const changed = new Set(
          (f?.lines ?? []).flatMap(({ first, last }) =>
            Array.from({ length: last - first + 1 }, (_, i) => first + i),
          ),
        );
        const numstat = execFileSync("git", ["diff", "--numstat", "--diff-algorithm=myers", base], {
          cwd: bench.root,
          encoding: "utf8",
        });
        expect(changed.size).toBe(Number(/^(\d+)/.exec(numstat)?.[1] ?? "0"));
        const kept = text
          .replace(/\n$/, "")
          .split("\n")
          .slice(0, text === "" ? 0 : undefined)
          .filter((_, i) => !changed.has(i + 1));
        expect(isSubsequence(kept, before)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0;
  for (const line of whole) if (at < part.length && part[at] === line) at++;
  return at === part.length;
}
