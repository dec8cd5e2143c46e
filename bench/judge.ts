import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median } from "./rounds.ts";
import { modgate, newFolder, removeFolder, runSide, type Side } from "./sides.ts";

const policy = "version: 1\nmodules:\n  default: allow\n";

/** Prints the time of a judgement of a change over that of one resolution, all that either needs being cached. */
export async function compareJudging(dir: string, rounds: number): Promise<void> {
  const folder = newFolder();
  const home = newFolder();
  try {
    makeRepository(dir, folder);
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
    const both = `resolve ${resolve.toFixed(3)} s, check ${check.toFixed(3)} s`;
    console.log(`${dir} judged warm: ${both}: check/resolve ${(check / resolve).toFixed(2)}`);
  } finally {
    removeFolder(folder);
    removeFolder(home);
  }
}

function makeRepository(dir: string, folder: string): void {
  const author = ["-c", "user.name=bench", "-c", "user.email=bench@example.com"];
  const git = (...args: readonly string[]): void =>
    void execFileSync("git", [...author, ...args], { cwd: folder, stdio: "pipe" });
  for (const file of ["go.mod", "go.sum"]) cpSync(join(dir, file), join(folder, file));
  writeFileSync(join(folder, "modgate.yml"), policy);
  git("init", "-q");
  git("add", ".");
  git("commit", "-q", "-m", "base");
  appendFileSync(join(folder, "go.mod"), "\n// A change that requires nothing else.\n");
  git("commit", "-q", "-a", "-m", "change");
}
