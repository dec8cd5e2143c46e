import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "./rounds.ts";
import { modgate, newFolder, removeFolder, runSide, type Side } from "./sides.ts";

const policy = "version: 1\nmodules:\n  default: allow\n";

/** Of the first, base's build has to be resolved as well; of the second, which most changes are like, it is head's. */
const changes = ["go.mod", "README.md"] as const;

/** Prints the time of a judgement of a change over that of one resolution, all that either needs being cached. */
export async function compareJudging(dir: string, rounds: number): Promise<void> {
  for (const changed of changes) {
    const [resolve, check] = await timesOf({ dir, changed, rounds });
    const both = `resolve ${resolve.toFixed(3)} s, check ${check.toFixed(3)} s`;
    console.log(
      `${dir} judged warm, ${changed} changed: ${both}: check/resolve ${(check / resolve).toFixed(2)}`,
    );
  }
}

interface Judging {
  readonly dir: string;
  readonly changed: (typeof changes)[number];
  readonly rounds: number;
}

async function timesOf({ dir, changed, rounds }: Judging): Promise<readonly [number, number]> {
  const folder = newFolder();
  const home = newFolder();
  try {
    makeRepository(dir, folder, changed);
    const gates = ["--only", "modules,directives,policy", "--base", "HEAD~1"];
    const sides: readonly Side[] = [
      { name: "resolve", argv: [...modgate, "resolve"] },
      { name: "check", argv: [...modgate, "check", "--fail-on", "never", ...gates] },
    ];
    const times = sides.map((): number[] => []);
    for (let round = 0; round <= rounds; round++)
      for (const [index, side] of sides.entries())
        times[index]?.push((await runSide(side, folder, home)).seconds);
    // The first round fills the caches.
    const [resolve = 0, check = 0] = times.map((seconds) => median(seconds.slice(1)));
    return [resolve, check];
  } finally {
    removeFolder(folder);
    removeFolder(home);
  }
}

function makeRepository(dir: string, folder: string, changed: Judging["changed"]): void {
  const author = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
  const git = (...args: readonly string[]): void =>
    void execFileSync("git", [...author, ...args], { cwd: folder, stdio: "pipe" });
  for (const file of ["go.mod", "go.sum"]) cpSync(join(dir, file), join(folder, file));
  writeFileSync(join(folder, "README.md"), "# What is judged\n");
  writeFileSync(join(folder, "modgate.yml"), policy);
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "base");
  appendFileSync(join(folder, changed), "\n// A change that requires nothing else.\n");
  git("commit", "-q", "-a", "-m", "change");
}
