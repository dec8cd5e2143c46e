import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { LoopbackModule, LoopbackProxy } from "../src/dev/loopback-proxy.ts";
import { type Workbench, workbench } from "./collect/git/real-git.ts";
import type { Archive } from "./scenario-archive.ts";

/** The repository of a scenario. */
export interface ScenarioRepository {
  readonly root: string;
  /** Commit id of base; "" without git. */
  readonly base: string;
}

/** What a repository is made from. */
export interface RepositoryParts {
  readonly archive: Archive;
  /** The temporary folder of the scenario. */
  readonly folder: string;
  readonly modules: readonly LoopbackModule[];
  readonly proxy: Pick<LoopbackProxy, "goSumLines">;
  /** What the scenario says of its surroundings: `no git`, `shallow clone`. */
  readonly world: ReadonlySet<string>;
}

/** Makes the repository: `base/` on branch main, and above it `head/` on branch change, if there is one. */
export function makeRepository(parts: RepositoryParts): ScenarioRepository {
  const { archive, folder, world } = parts;
  const root = join(folder, "repository");
  mkdirSync(root);
  const bench = workbench(root);
  writeTree(bench, archive, "base/");
  writeSums(bench, parts);
  const base = bench.commit("base");
  if (Array.from(archive.files.keys()).some((name) => name.startsWith("head/"))) {
    bench.git("switch", "-q", "-c", "change");
    writeTree(bench, archive, "head/");
    bench.commit("change");
  }
  if (world.has("no git")) bench.remove(".git");
  return world.has("shallow clone") ? { root: shallowClone(root, folder), base } : { root, base };
}

const removed = " (removed)";

function writeTree(bench: Workbench, { files }: Archive, prefix: string): void {
  for (const [name, content] of files) {
    if (!name.startsWith(prefix)) continue;
    const path = name.slice(prefix.length);
    if (path.endsWith(removed)) bench.remove(path.slice(0, -removed.length));
    else bench.write(path, content);
  }
}

// A go.sum beside every go.mod that has none of its own, with the hashes of all that is served.
function writeSums(bench: Workbench, { archive, modules, proxy }: RepositoryParts): void {
  const lines = modules.flatMap((module) => proxy.goSumLines(module)).sort();
  for (const name of archive.files.keys()) {
    const dir = /^(?:base|head)\/((?:.+\/)?)go\.mod$/.exec(name)?.[1];
    if (dir === undefined || lines.length === 0 || archive.files.has(`base/${dir}go.sum`)) continue;
    bench.write(`${dir}go.sum`, `${lines.join("\n")}\n`);
  }
}

// The clone has the history of the change's last commit only, as actions/checkout makes it by default.
function shallowClone(root: string, folder: string): string {
  const clone = join(folder, "clone");
  execFileSync("git", ["clone", "-q", "--depth=1", `file://${root}`, clone], { stdio: "pipe" });
  return clone;
}

/** Makes a folder for PATH that holds git and nothing else, so that no scenario depends on an installed Go. */
export function gitOnlyPath(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const git = execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim();
  symlinkSync(git, join(bin, "git"));
  return bin;
}
