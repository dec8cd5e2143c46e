// Prints ratios against real go and growth over sizes, run side by side: in turn, medians, a wrong answer is void.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { compare } from "./compare.ts";
import { printGrowth } from "./growth.ts";
import { compareJudging } from "./judge.ts";
import { machine } from "./machine.ts";
import { compareSlowly } from "./slow-proxy.ts";

const usage = `usage: npm run bench -- [--dir FOLDER]… [options]

FOLDER holds a go.mod and a go.sum; the configured module proxy is used. Without a further word, go's time over
modgate's is printed for the list and the graph.

  --cold               on empty caches
  --rounds N           how often each side is run; default 5
  --procs N            GOMAXPROCS for go; default 64; 0 leaves go its own
  --floor              also: modgate's time over that of fetching the same files with nothing else
  --slow-proxy MS      instead: behind a proxy of HTTP/1.1 that lets each answer wait, on empty caches
  --judge              instead: a judgement's time over a resolution's
  --synthetic [N,N…]   time and peak memory over graphs of so many modules; default 1000,10000,50000
  --shape SHAPE        of those graphs: layers (default) or chain`;

const sizes = "1000,10000,50000";

const { values } = parseArgs({
  args: process.argv.slice(2).map((word, index, words) => {
    const isBare = word === "--synthetic" && !/^\d/.test(words[index + 1] ?? "");
    return isBare ? `--synthetic=${sizes}` : word;
  }),
  options: {
    dir: { type: "string", multiple: true, default: [] },
    rounds: { type: "string", default: "5" },
    cold: { type: "boolean", default: false },
    procs: { type: "string", default: "64" },
    floor: { type: "boolean", default: false },
    "slow-proxy": { type: "string" },
    judge: { type: "boolean", default: false },
    synthetic: { type: "string" },
    shape: { type: "string", default: "layers" },
  },
});
const rounds = Number(values.rounds);
const { synthetic, "slow-proxy": slowProxy, cold, floor } = values;

if (values.dir.length === 0 && synthetic === undefined) {
  console.error(usage);
  process.exitCode = 2;
} else {
  console.log(machine());
}
for (const dir of values.dir.map((folder) => resolve(folder))) {
  if (values.judge) await compareJudging(dir, rounds);
  else if (slowProxy !== undefined) await compareSlowly({ dir, rounds, delayMs: Number(slowProxy) });
  else {
    const procs = values.procs === "0" ? "" : values.procs;
    for (const question of ["list", "graph"] as const)
      await compare({ dir, rounds, cold, procs, floor }, question);
  }
}
if (synthetic !== undefined) {
  const counts = synthetic.split(",").map(Number);
  const shape = values.shape === "chain" ? "chain" : "layers";
  await printGrowth({ counts, shape, rounds, mostForGo: 10_000 });
}
