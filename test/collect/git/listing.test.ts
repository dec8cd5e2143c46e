import { describe, expect, test } from "vitest";
import { listFiles } from "../../../src/collect/git/listing.ts";
import { realCommands, temporaryFolder, workbench } from "./real-git.ts";

describe("listFiles()", () => {
  test("tells tracked from untracked files, and leaves ignored ones out", async () => {
    const bench = workbench();
    bench.write(".gitignore", "*.log\n");
    bench.write("sub/é b.go", "package b\n");
    bench.commit();
    bench.write("new.go", "package a\n");
    bench.write("a.log", "x");
    bench.git("init", "-q", "own");
    bench.write("own/f", "x");
    expect(await listFiles(realCommands(), bench.root)).toEqual({
      tracked: [".gitignore", "sub/é b.go"],
      untracked: ["new.go", "own/"],
    });
  });

  test("says so where git does not tell", async () => {
    expect(await listFiles(realCommands(), temporaryFolder())).toMatchObject({ failed: { exitCode: 128 } });
  });
});
