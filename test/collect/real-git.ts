import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { lstat, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { CommandLine, CommandResult, Commands, Files, FileStatus } from "../../src/model/world.ts";

// Real git, go and disk for the collectors' tests, in temporary folders that go when the test ends.

/** An environment in which git knows no user's settings. */
export const gitEnv = {
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
  git(...args: readonly string[]): string;
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

/** Runs commands for real. `env` goes before the command's own. */
export function realCommands(env: NodeJS.ProcessEnv = gitEnv): Commands {
  return {
    run: (line) => runForReal(line, env),
    start: () => Promise.reject(new Error("no long-running command was expected")),
  };
}

function runForReal(line: CommandLine, env: NodeJS.ProcessEnv): Promise<CommandResult> {
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  const child = spawn(line.command, line.args, { cwd: line.cwd, env: { ...env, ...line.env } });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let killed = false;
  const timer = setTimeout(() => {
    killed = true;
    child.kill("SIGKILL");
  }, line.timeoutMs ?? 60_000);
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(line.input ?? "");
  child.on("error", () => {
    clearTimeout(timer);
    resolve({ exitCode: -1, stdout: new Uint8Array(), stderr: "", trouble: "missing" });
  });
  child.on("close", (code) => {
    clearTimeout(timer);
    const ended = { exitCode: code ?? -1, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() };
    resolve(killed ? { ...ended, trouble: "timeout" } : ended);
  });
  return promise;
}

/** Reads and writes the real disk. */
export const realFiles: Files = {
  name: "work tree",
  read: (path) => readFile(path).catch(() => undefined),
  async list(path) {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    return entries?.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  },
  async status(path): Promise<FileStatus | undefined> {
    const status = await lstat(path).catch(() => undefined);
    if (status === undefined) return undefined;
    const kind = status.isFile() ? "file" : status.isDirectory() ? "directory" : "symlink";
    return { kind, sizeBytes: status.size };
  },
  async write(path, content) {
    mkdirSync(dirname(path), { recursive: true });
    await writeFile(path, content);
  },
  remove: (path) => rm(path, { recursive: true, force: true }),
  async temporaryDir(label) {
    const folder = await mkdtemp(join(tmpdir(), `modgate-${label}-`));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  },
};
