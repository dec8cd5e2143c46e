// Runs every check in order, the fast ones first, and stops at the first that fails.
import { spawnSync } from "node:child_process";
import { boundaries } from "./boundaries.ts";
import { docstrings } from "./docstrings.ts";

type Step = readonly [name: string, run: () => boolean];

const only = process.argv.slice(2);

function command(...words: readonly [string, ...string[]]): () => boolean {
  const [program, ...args] = words;
  return () => spawnSync(program, args, { stdio: "inherit" }).status === 0;
}

const steps: readonly Step[] = [
  ["format", command("biome", "format", ".")],
  ["lint", command("oxlint", "--type-aware", "--deny-warnings")],
  ["types", command("tsc")],
  ["boundaries", boundaries],
  ["docstrings", docstrings],
  ["unused", command("knip")],
  ["generated", command("node", "src/dev/generate.ts", "--check")],
  ["analyzers", command("go", "-C", "analyzers", "test", "./...")],
  ["tests", command("vitest", "run", "--coverage")],
  ["build", command("node", "src/dev/build.ts")],
  ["dist", command("git", "diff", "--exit-code", "--stat", "--", "dist")],
];

for (const [name, run] of steps.filter(([name]) => only.length === 0 || only.includes(name))) {
  const start = performance.now();
  const passed = run();
  console.log(`${passed ? "ok  " : "FAIL"} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  if (!passed) process.exit(1);
}
