import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collectRepository } from "../../../src/collect/git/repository.ts";
import type { RunEvent } from "../../../src/model/request.ts";
import { realCommands, realFiles, temporaryFolder, workbench } from "./real-git.ts";

const event: RunEvent = { kind: "local", baseSha: "", repository: "", fork: false };

function collect(dir: string, kind: RunEvent = event) {
  return collectRepository({ dir, commands: realCommands(), files: realFiles(), event: kind });
}

describe("collectRepository()", () => {
  test("tells root, head, time, version, name and that nothing is changed", async () => {
    const bench = workbench();
    bench.write("go.mod", "module git.corp.example/acme/feed\n");
    const head = bench.commit();
    bench.git("tag", "v1.2.3");
    bench.git("remote", "add", "origin", "git@git.corp.example:acme/feed.git");
    const repository = await collect(bench.root);
    const headTime = "2026-01-01T01:00:00Z";
    expect(repository).toEqual({
      state: "present",
      value: { root: bench.root, head, headTime, version: "v1.2.3", name: "acme/feed" },
      sources: [{ kind: "repository", source: `git:${head}`, sha256: "", time: headTime }],
    });
  });

  test("prefers the event's name over the remote's", async () => {
    const bench = workbench();
    bench.commit();
    bench.git("remote", "add", "origin", "https://git.corp.example/fork/feed");
    expect(await collect(bench.root, { ...event, repository: "acme/feed" })).toMatchObject({
      value: { name: "acme/feed" },
    });
  });

  test("reads the version of a module in a sub-folder", async () => {
    const bench = workbench();
    bench.write("sub/dir/go.mod", "module git.corp.example/m/sub/dir\n");
    bench.commit();
    bench.git("tag", "sub/dir/v0.3.0");
    expect(await collect(join(bench.root, "sub/dir"))).toMatchObject({
      value: { root: bench.root, version: "v0.3.0" },
    });
  });

  test("keeps the spelling of a folder that is named through a link", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "real"));
    symlinkSync("real", join(folder, "link"));
    const bench = workbench(join(folder, "real"));
    bench.write("sub/f", "a");
    bench.commit();
    expect(await collect(join(folder, "link/sub"))).toMatchObject({ value: { root: join(folder, "link") } });
  });

  test("answers the physical root for a link into the repository", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "real"));
    const bench = workbench(join(folder, "real"));
    bench.write("sub/f", "a");
    bench.commit();
    symlinkSync("real/sub", join(folder, "sub"));
    expect(await collect(join(folder, "sub"))).toMatchObject({ value: { root: join(folder, "real") } });
  });

  test.each([
    ["not in a git repository", () => temporaryFolder()],
    ["no commit yet", () => workbench().root],
  ])("is absent where the folder is %s", async (reason, folder) => {
    expect(await collect(folder())).toMatchObject({
      state: "absent",
      reason: expect.stringContaining(reason),
    });
  });

  test("does not take the files of a bare repository below the folder for a repository, nor runs its filters", async () => {
    const bench = workbench();
    const hostile = workbench();
    hostile.write("go.mod", "module git.corp.example/m\n");
    hostile.write(".gitattributes", "* filter=x\n");
    hostile.commit();
    bench.write("sub/go.mod", "module git.corp.example/changed\n");
    bench.write("sub/.gitattributes", "* filter=x\n");
    for (const name of ["HEAD", "objects", "refs", "index"]) {
      cpSync(join(hostile.root, ".git", name), join(bench.root, "sub", name), { recursive: true });
    }
    const ran = join(temporaryFolder(), "ran");
    bench.write(
      "sub/config",
      `[core]\nbare = false\nworktree = .\n[filter "x"]\nclean = "touch ${ran}; cat"\n`,
    );
    const repository = await collect(join(bench.root, "sub"));
    expect(repository).toMatchObject({ state: "absent", reason: expect.stringContaining("bare") });
    expect(repository).not.toHaveProperty("notApplicable");
    expect(existsSync(ran)).toBe(false);
  });

  test("is absent where git is not installed", async () => {
    const commands = realCommands({ ...process.env, PATH: "/nowhere" });
    const repository = await collectRepository({
      dir: temporaryFolder(),
      commands,
      files: realFiles(),
      event,
    });
    expect(repository).toMatchObject({ state: "absent", reason: "`git` is not installed" });
  });
});
