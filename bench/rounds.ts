import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { newFolder, removeFolder, type Run, runSide, type Side } from "./sides.ts";

/** How sides are measured. */
export interface Rounds {
  readonly sides: readonly Side[];
  /** Holds the go.mod and the go.sum. */
  readonly dir: string;
  readonly rounds: number;
  /** Empty caches for every run, else one run before the first that fills them. */
  readonly cold: boolean;
}

/** A side's medians. */
export interface Median {
  readonly name: string;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly out: string;
}

/** Runs sides in turn, each in a copy of the folder; undefined where they did not all print the same. */
export async function medians(plan: Rounds): Promise<readonly Median[] | undefined> {
  const homes = plan.sides.map(() => newFolder());
  const runs: Run[][] = plan.sides.map(() => []);
  const runAll = async (counts: boolean): Promise<void> => {
    for (const [index, side] of plan.sides.entries()) {
      const run = await runOnce(plan, side, homes[index] ?? "");
      if (counts) runs[index]?.push(run);
    }
  };
  try {
    if (!plan.cold) await runAll(false);
    for (let round = 0; round < plan.rounds; round++) await runAll(true);
  } finally {
    for (const home of homes) removeFolder(home);
  }
  const answers = plan.sides.flatMap(({ isFloor }, index) => (isFloor === true ? [] : (runs[index] ?? [])));
  if (new Set(answers.map(({ out }) => out)).size !== 1) return undefined;
  return plan.sides.map(({ name }, index) => medianOf(name, runs[index] ?? []));
}

async function runOnce({ dir, cold }: Rounds, side: Side, warmHome: string): Promise<Run> {
  const folder = newFolder();
  const home = cold ? join(folder, "home") : warmHome;
  const copy = join(folder, "repository");
  mkdirSync(copy);
  for (const file of ["go.mod", "go.sum"])
    if (existsSync(join(dir, file))) cpSync(join(dir, file), join(copy, file));
  try {
    return await runSide(side, copy, home);
  } finally {
    removeFolder(folder);
  }
}

function medianOf(name: string, runs: readonly Run[]): Median {
  return {
    name,
    seconds: median(runs.map(({ seconds }) => seconds)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: median(runs.map(({ peakBytes }) => peakBytes)),
    out: runs[0]?.out ?? "",
  };
}

/** The middle one; of an even count the higher of the two. */
export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
