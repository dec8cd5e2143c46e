import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

type Env = Readonly<Record<string, string>>;

/** What the demo's environment is made from. */
export interface DemoPlace {
  /** The demo's temporary folder. */
  readonly folder: string;
  readonly proxyUrl: string;
}

/**
 * The environment of a CI job that knows one module proxy and nothing else. Go's build cache stays the user's,
 * so that a second demo is quick.
 */
export function demoEnvironment({ folder, proxyUrl }: DemoPlace): Env {
  const goCache = execFileSync("go", ["env", "GOCACHE"], { encoding: "utf8" }).trim();
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    LANG: "C.UTF-8",
    GOCACHE: goCache,
    GOENV: "off",
    GOFLAGS: "-modcacherw",
    GOMODCACHE: join(folder, "modcache"),
    // The demo's modules are nobody's but its own: no checksum database has heard of them.
    GONOSUMDB: "lib.example/*",
    GOPROXY: proxyUrl,
    GOTOOLCHAIN: "local",
    GITHUB_REPOSITORY: "shop-example/shop",
    XDG_CACHE_HOME: join(folder, "cache"),
  };
}

/** Runs git in the demo's repository, as nobody in particular. */
export function git(repo: string, ...args: readonly string[]): void {
  const identity = [
    "-c",
    "user.name=demo",
    "-c",
    "user.email=demo@shop.example",
    "-c",
    "commit.gpgsign=false",
  ];
  execFileSync("git", [...identity, ...args], { cwd: repo, stdio: ["ignore", "ignore", "inherit"] });
}

/**
 * Has real go write the go.sum that belongs to the repository's go.mod. Not synchronous: the module proxy that
 * go asks lives in this process.
 */
export async function writeGoSum(repo: string, env: Env): Promise<void> {
  await promisify(execFile)("go", ["mod", "tidy"], { cwd: repo, env: { ...env } });
}

const files = {
  json: "report.json",
  html: "report.html",
  markdown: "summary.md",
  sarif: "modgate.sarif",
  github: "annotations.txt",
  "cyclonedx-json": "sbom.cdx.json",
  "spdx-json": "sbom.spdx.json",
} as const;

/** One judgement to make. */
export interface Case {
  readonly repo: string;
  readonly env: Env;
  /** Folder for the reports. */
  readonly out: string;
}

/** Judges the repository by dist/cli.js, prints what a pull request would show, and answers the exit code. */
export async function judge({ repo, env, out }: Case): Promise<number> {
  mkdirSync(out, { recursive: true });
  const formats = Object.entries(files).flatMap(([format, name]) => [
    "--format",
    `${format}=${join(out, name)}`,
  ]);
  const color = process.stdout.isTTY ? ["--color", "always"] : [];
  const args = [resolve("dist/cli.js"), "check", "--dir", repo, "--base", "main", ...formats, ...color];
  const exitCode = await new Promise<number>((settle, fail) => {
    const child = spawn(process.execPath, args, { env: { ...env }, stdio: ["ignore", "inherit", "inherit"] });
    child.once("error", fail);
    child.once("exit", (code) => settle(code ?? 70));
  });
  console.log(`\nexit code ${exitCode}`);
  console.log("\nannotations as GitHub would take them:\n");
  console.log(readFileSync(join(out, files.github), "utf8").replaceAll("::", " :: "));
  console.log(
    `files: ${readdirSync(out)
      .map((name) => join(out, name))
      .join("\n       ")}`,
  );
  return exitCode;
}
