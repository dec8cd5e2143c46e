import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { floorPaths, floorSide } from "./floor.ts";
import { medians } from "./rounds.ts";
import { modgate, newFolder, removeFolder, runSide, type Side } from "./sides.ts";

/** How a folder is measured. */
export interface Comparison {
  readonly dir: string;
  readonly rounds: number;
  readonly cold: boolean;
  /** GOMAXPROCS for go; "" for its default. */
  readonly procs: string;
  /** True to fetch the same files with nothing else beside. */
  readonly floor: boolean;
}

const questions = {
  list: { go: ["list", "-m", "all"], modgate: ["resolve"] },
  graph: { go: ["mod", "graph"], modgate: ["resolve", "--graph"] },
} as const;

/** Prints go's time over modgate's for one question, and modgate's over that of the raw floor. */
export async function compare(plan: Comparison, question: keyof typeof questions): Promise<void> {
  const scratch = newFolder();
  try {
    const { go, modgate: ours } = questions[question];
    const env = plan.procs === "" ? {} : { env: { GOMAXPROCS: plan.procs } };
    const sides: Side[] = [
      { name: "go", argv: ["go", ...go], ...env },
      { name: "modgate", argv: [...modgate, ...ours] },
    ];
    if (plan.floor && question === "list") sides.push(await floor(plan.dir, scratch));
    const found = await medians({ ...plan, sides });
    const title = `${plan.dir} ${question} ${plan.cold ? "cold" : "warm"}`;
    if (found === undefined) return console.log(`${title}: WRONG ANSWER, void`);
    const [theirs, mine, raw] = found.map(({ seconds }) => seconds);
    const ratio = `go/modgate ${((theirs ?? 0) / (mine ?? 1)).toFixed(2)}`;
    const over = raw === undefined ? "" : `, modgate/floor ${((mine ?? 0) / raw).toFixed(2)}`;
    const times = found.map(({ name, seconds }) => `${name} ${seconds.toFixed(3)} s`).join(", ");
    console.log(`${title}: ${times}: ${ratio}${over}`);
  } finally {
    removeFolder(scratch);
  }
}

async function floor(dir: string, scratch: string): Promise<Side> {
  const { out } = await runSide({ name: "modgate", argv: [...modgate, "resolve"] }, dir, scratch);
  const file = join(scratch, "floor.json");
  writeFileSync(file, JSON.stringify(floorPaths(dir, out)));
  const chain = execFileSync("go", ["env", "GOPROXY"], { encoding: "utf8" }).trim();
  return floorSide(file, chain);
}
