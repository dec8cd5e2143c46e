import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { build } from "../src/dev/build.ts";
import { type LoopbackOptions, type LoopbackProxy, startLoopbackProxy } from "../src/dev/loopback-proxy.ts";
import { parseArchive, parseModules } from "./scenario-archive.ts";
import { gitOnlyPath, makeRepository, type ScenarioRepository } from "./scenario-repository.ts";

// The shipped bundles as child processes, in a sealed place of their own.

/** Builds both bundles before the tests of a file; the answer is the folder, once it is asked for. */
export function builtBundles(): () => string {
  let folder = "";
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "modgate-bundle-")));
    await build(join(folder, "dist"));
    symlinkSync(join(import.meta.dirname, "..", "analyzers"), join(folder, "analyzers"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => join(folder, "dist");
}

/** How a process ended. */
export interface Ended {
  /** Exit code, or the signal's name. */
  readonly exit: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process to run. */
export interface ProcessPlan {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Called with the process once it runs. */
  readonly started?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** Runs a process to its end. Not synchronous: the module proxy that it asks lives in this process. */
export function runProcess({ argv, env, cwd, started }: ProcessPlan): Promise<Ended> {
  const [command, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: { ...env }, cwd, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Uint8Array) => void (stdout += Buffer.from(chunk).toString("utf8")));
    child.stderr.on("data", (chunk: Uint8Array) => void (stderr += Buffer.from(chunk).toString("utf8")));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ exit: code ?? signal ?? "gone", stdout, stderr }));
    started?.((signal) => void child.kill(signal));
  });
}

/** A repository with a module proxy and an empty home, gone when the test ends. */
export interface Place extends ScenarioRepository {
  readonly folder: string;
  readonly proxy: LoopbackProxy;
  /** What a process may know: git on PATH, nothing of the user's. */
  readonly env: Readonly<Record<string, string>>;
}

/** Makes the place that a scenario's archive describes. */
export async function openPlace(text: string, options: Partial<LoopbackOptions> = {}): Promise<Place> {
  const archive = parseArchive(text);
  const modules = parseModules(archive.files.get("modules") ?? "");
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "modgate-place-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const proxy = await startLoopbackProxy({ modules, ...options });
  onTestFinished(() => proxy.close());
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  const env = {
    PATH: gitOnlyPath(folder),
    HOME: folder,
    TMPDIR: temporary,
    GOENV: "off",
    GOMODCACHE: join(folder, "modcache"),
    GOPROXY: proxy.url,
    GOSUMDB: "off",
    MODGATE_CACHE: "off",
  };
  return { ...makeRepository({ archive, folder, modules, proxy, world: new Set() }), folder, proxy, env };
}

/** PATH with the machine's own tools behind a place's. */
export function withTools(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...env, PATH: `${env["PATH"] ?? ""}${delimiter}${process.env["PATH"] ?? ""}` };
}

/** The text of a scenario below test/scenarios. */
export function scenarioText(name: string): string {
  return readFileSync(join(import.meta.dirname, "scenarios", `${name}.txt`), "utf8");
}

/** A stored report without what differs between two runs over the same repository. */
export function lastingReport(path: string): string {
  const { evidence: _, ...rest }: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(path, "utf8"));
  return JSON.stringify(rest, undefined, 2);
}
