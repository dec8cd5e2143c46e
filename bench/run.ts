// Prints ratios against real go, run side by side on the same folder: alternating, medians, a wrong answer is void.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    dir: { type: "string", multiple: true },
    rounds: { type: "string", default: "5" },
    cold: { type: "boolean", default: false },
    procs: { type: "string", default: "64" },
  },
});

interface Side {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const commands = {
  list: { go: ["list", "-m", "all"], modgate: ["resolve"] },
  graph: { go: ["mod", "graph"], modgate: ["resolve", "--graph"] },
} as const;

/** Runs one side once, on empty caches if `cold`; gives seconds and what it printed. */
function run(side: Side, dir: string, home: string): { readonly seconds: number; readonly out: string } {
  const env = {
    ...process.env,
    HOME: home,
    GOMODCACHE: join(home, "modcache"),
    GOFLAGS: "",
    GOTOOLCHAIN: "local",
    XDG_CACHE_HOME: join(home, "cache"),
    GOMAXPROCS: values.procs,
  };
  const start = performance.now();
  const { stdout, status, stderr } = spawnSync(side.command, [...side.args], {
    cwd: dir,
    env,
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${side.name} exits ${status}: ${stderr.toString().slice(0, 400)}`);
  return { seconds: (performance.now() - start) / 1000, out: stdout.toString() };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function measure(dir: string, name: keyof typeof commands): void {
  const sides: readonly Side[] = [
    { name: "go", command: "go", args: commands[name].go },
    { name: "modgate", command: process.execPath, args: [resolve("dist/cli.js"), ...commands[name].modgate] },
  ];
  const homes = new Map(sides.map((side) => [side.name, mkdtempSync(join(tmpdir(), "modgate-bench-"))]));
  const seconds = new Map<string, number[]>(sides.map((side) => [side.name, []]));
  const rounds = Number(values.rounds) + (values.cold ? 0 : 1);
  let right = true;
  for (let round = 0; round < rounds; round++) {
    const answers = sides.map((side) => {
      const home = values.cold ? mkdtempSync(join(tmpdir(), "modgate-bench-")) : (homes.get(side.name) ?? "");
      const folder = mkdtempSync(join(tmpdir(), "modgate-bench-"));
      for (const file of ["go.mod", "go.sum"]) cpSync(join(dir, file), join(folder, file));
      const answer = run(side, folder, home);
      // The first warm round fills the caches and does not count.
      if (values.cold || round > 0) seconds.get(side.name)?.push(answer.seconds);
      rmSync(folder, { recursive: true });
      if (values.cold) spawnSync("rm", ["-rf", home]);
      return answer.out;
    });
    right &&= answers.every((answer) => answer === answers[0]);
  }
  for (const home of homes.values()) spawnSync("rm", ["-rf", home]);
  const [go = 0, modgate = 0] = sides.map((side) => median(seconds.get(side.name) ?? []));
  const note = right ? "" : "  WRONG ANSWER: void";
  console.log(
    `${dir} ${name} ${values.cold ? "cold" : "warm"}: go ${go.toFixed(3)} s, modgate ${modgate.toFixed(3)} s, go/modgate ${(go / modgate).toFixed(2)}${note}`,
  );
}

if (values.dir === undefined) {
  console.error("usage: npm run bench -- --dir FOLDER [--dir FOLDER]… [--cold] [--rounds N] [--procs N]");
  console.error("FOLDER holds a go.mod and a go.sum; the configured module proxy is used");
  process.exitCode = 2;
}
for (const dir of values.dir ?? [])
  for (const name of ["list", "graph"] as const) measure(resolve(dir), name);
