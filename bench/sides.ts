// The two sides that are compared, run as processes of their own in a home of their own, one after the other.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** A program to measure. */
export interface Side {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
  /** Beside those that every side gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** True for what gives no answer that could be compared. */
  readonly isFloor?: boolean;
}

/** What one run took, and what it printed. */
export interface Run {
  readonly seconds: number;
  /** Of processors, user and system; less noisy than the clock where others use the machine. 0 where it is not told. */
  readonly cpuSeconds: number;
  /** 0 where the system does not tell. */
  readonly peakBytes: number;
  readonly out: string;
}

export const modgate: readonly [string, string] = [process.execPath, resolve("dist/cli.js")];

/** A new folder below the system's for temporary files. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "modgate-bench-"));
}

/** Removes a folder with what go made read-only in it. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Runs a side to its end in a folder, its caches below `home`. @throws Error where it fails */
export async function runSide(side: Side, dir: string, home: string): Promise<Run> {
  const [command, ...args] = side.argv;
  const start = performance.now();
  const child = spawn(command, args, {
    cwd: dir,
    env: environment(side, home),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: Uint8Array[] = [];
  const said: Uint8Array[] = [];
  child.stdout.on("data", (chunk: Uint8Array) => out.push(chunk));
  child.stderr.on("data", (chunk: Uint8Array) => said.push(chunk));
  let peakBytes = 0;
  let cpuSeconds = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentPeak(child.pid));
    cpuSeconds = Math.max(cpuSeconds, processorTime(child.pid));
  }, 10);
  const status = await new Promise<number | null>((done, fail) => {
    child.once("error", fail).once("close", done);
  });
  clearInterval(watch);
  const seconds = (performance.now() - start) / 1000;
  if (status !== 0)
    throw new Error(
      `${side.name} exits ${status}: ${withoutHosts(Buffer.concat(said).toString()).slice(0, 400)}`,
    );
  return { seconds, cpuSeconds, peakBytes, out: Buffer.concat(out).toString() };
}

function environment(side: Side, home: string): Readonly<Record<string, string | undefined>> {
  return {
    ...process.env,
    HOME: home,
    GOMODCACHE: join(home, "modcache"),
    GOFLAGS: "-modcacherw",
    GOTOOLCHAIN: "local",
    XDG_CACHE_HOME: join(home, "cache"),
    ...side.env,
  };
}

// Linux keeps the highest resident size of a process until it has ended.
function residentPeak(pid: number | undefined): number {
  try {
    const [, kibibytes = "0"] = /^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kibibytes) * 1024;
  } catch {
    return 0;
  }
}

const ticksASecond = 100;

function processorTime(pid: number | undefined): number {
  try {
    // The second field is the program's name in brackets, and may hold spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / ticksASecond;
  } catch {
    return 0;
  }
}

/** Takes the addresses of proxies out of a text that is printed. */
export function withoutHosts(text: string): string {
  return text.replaceAll(/\b[a-z]+:\/\/[^\s"'`|,]+/g, "(address)");
}
