import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { printBuildList, printModuleGraph } from "../../../src/go/print-build-list.ts";
import { ModgateError } from "../../../src/model/error.ts";
import { type RandomBuild, randomBuild } from "./random-build.ts";
import { goSumOf, resolveInMemory } from "./resolve-in-memory.ts";

// The installed go and the resolver are given the same random builds, go through a proxy of files. Where go
// answers, the bytes must be equal; where it refuses, so must we. MODGATE_SEEDS=100..200 tries others.

const [first = 0, last = 11] = (process.env["MODGATE_SEEDS"] ?? "").match(/\d+/g)?.map(Number) ?? [];
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
const goVersion = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8" }).trim();
const work = mkdtempSync(join(tmpdir(), "modgate-agreement-"));

afterAll(() => rmSync(work, { recursive: true, force: true }));

const commands = [
  { want: "list", args: ["list", "-m", "all"], flags: "" },
  { want: "list", args: ["list", "-m", "all"], flags: "-mod=mod" },
  { want: "graph", args: ["mod", "graph"], flags: "" },
] as const;

describe.each(seeds)("on random build %i", (seed) => {
  const random = randomBuild(seed);
  const build = { ...random, files: { ...random.files, "go.sum": goSumOf(random.mods) } };
  const dir = join(work, `${seed}`);
  writeProxy(join(dir, "proxy"), build);
  test.each(commands)("collectBuildList() answers as go $args $flags", async ({ want, args, flags }) => {
    const theirs = runGo(dir, build, { args, flags });
    const ours = await answer(build, want, flags);
    expect(ours.text, `go says: ${theirs.words}; we say: ${ours.words}`).toBe(theirs.text);
  });
});

/** What was printed; undefined where the build was refused, with the reason in words. */
interface Answer {
  readonly text: string | undefined;
  readonly words: string;
}

async function answer(build: RandomBuild, want: "list" | "graph", flags: string): Promise<Answer> {
  try {
    const env = { GOFLAGS: flags, GOVERSION: goVersion };
    const { buildList } = await resolveInMemory({ ...build, env, want });
    return { text: want === "graph" ? printModuleGraph(buildList) : printBuildList(buildList), words: "" };
  } catch (error) {
    if (error instanceof ModgateError) return { text: undefined, words: error.message };
    throw error;
  }
}

// Each run has files of its own, as go may write go.mod anew.
function runGo(
  dir: string,
  build: RandomBuild,
  { args, flags }: { readonly args: readonly string[]; readonly flags: string },
): Answer {
  const cwd = mkdtempSync(join(dir, "run-"));
  writeFiles(cwd, build.files);
  const { status, stdout, stderr } = spawnSync("go", [...args], {
    cwd,
    encoding: "utf8",
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: dir,
      GOPATH: join(dir, "gopath"),
      GOENV: "off",
      GOFLAGS: flags,
      GOPROXY: `file://${join(dir, "proxy")}`,
      GOSUMDB: "off",
      GOTOOLCHAIN: "local",
      GOTELEMETRY: "off",
    },
  });
  return { text: status === 0 ? stdout : undefined, words: stderr };
}

function writeProxy(dir: string, build: RandomBuild): void {
  for (const [key, mod] of Object.entries(build.mods)) {
    const [path = "", version = ""] = key.split("@");
    const stem = join(path, "@v", version);
    const info = JSON.stringify({ Version: version, Time: "2024-01-01T00:00:00Z" });
    writeFiles(dir, { [`${stem}.mod`]: mod, [`${stem}.info`]: info });
  }
}

function writeFiles(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}
