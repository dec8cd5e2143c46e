import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Commands, Files } from "../../../src/model/world.ts";
import { type Cleanup, createCleanup } from "../../../src/world/cleanup.ts";
import { createCommands } from "../../../src/world/processes/commands.ts";
import { createFiles } from "../../../src/world/files.ts";

// Real git, go and disk for the collectors' tests, in temporary folders that go when the test ends.

// git knows no user's settings in it.
const gitEnv = {
  ...process.env,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@corp.example",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@corp.example",
};

/** A temporary folder, by its physical path. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "modgate-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository to work in. */
export interface Workbench {
  readonly root: string;
  /** Runs git and answers its output without the last line break; fails the test where git fails. */
  readonly git: (...args: readonly string[]) => string;
  write(path: string, content: string | Uint8Array): void;
  remove(path: string): void;
  /** Commits all that is there, one hour after the commit before; answers the commit id. */
  commit(message?: string): string;
}

/** Makes an empty repository on branch main. */
export function workbench(root: string = temporaryFolder()): Workbench {
  let hours = 0;
  function git(...args: readonly string[]): string {
    const time = new Date(Date.UTC(2026, 0, 1, hours)).toISOString();
    const env = { ...gitEnv, GIT_AUTHOR_DATE: time, GIT_COMMITTER_DATE: time };
    const result = spawnSync("git", args, { cwd: root, encoding: "utf8", env });
    if (result.status !== 0) throw new Error(`git ${args.join(" ")}: ${result.stderr}`);
    return result.stdout.replace(/\n$/, "");
  }
  const bench: Workbench = {
    root,
    git,
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    commit(message = "a change") {
      hours++;
      git("add", "-A");
      git("commit", "-q", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
  };
  git("init", "-q", "-b", "main");
  return bench;
}

/** A repository where main is first - second and topic, which is checked out, first - change; by commit ids. */
export interface ForkedBench {
  readonly bench: Workbench;
  readonly first: string;
  readonly second: string;
  readonly change: string;
}

/** Makes one. */
export function forkedBench(): ForkedBench {
  const bench = workbench();
  const first = bench.commit();
  bench.git("checkout", "-q", "-b", "topic");
  const change = bench.commit("change");
  bench.git("checkout", "-q", "main");
  const second = bench.commit("second");
  bench.git("checkout", "-q", "topic");
  return { bench, first, second, change };
}

/** Runs commands for real. */
export function realCommands(env: NodeJS.ProcessEnv = process.env): Commands {
  return createCommands({ env, cleanup: testCleanup() });
}

/** Reads and writes the real disk. */
export function realFiles(): Files {
  return createFiles(testCleanup());
}

function testCleanup(): Cleanup {
  const cleanup = createCleanup();
  onTestFinished(() => cleanup.run());
  return cleanup;
}
