// Random builds in which everything that bears on selection happens: old and new go lines, exclusions,
// replacements of every form, a main module that its dependencies require, workspaces.

/** A build: files below the folder go runs in, and what a proxy serves, go.mod texts by `path@version`. */
export interface RandomBuild {
  readonly files: Readonly<Record<string, string>>;
  readonly mods: Readonly<Record<string, string>>;
}

type Random = (below: number) => number;

const paths = ["a.example/a", "b.example/b", "c.example/c", "d.example/d", "e.example/e/v2"] as const;
const goVersions = ["", "1.13", "1.16", "1.17", "1.20", "1.21", "1.22.1", "1.23.0"] as const;
const mainPath = "m.example/m";

/** Makes the build that belongs to a seed. */
export function randomBuild(seed: number): RandomBuild {
  const random = generator(seed);
  const mods: Record<string, string> = {};
  for (const path of paths) {
    for (const minor of [0, 1, 2]) mods[`${path}@${versionOf(path, minor)}`] = dependency(path, random);
  }
  mods[`${mainPath}@v0.1.0`] = dependency(mainPath, random);
  const local = { "local/go.mod": dependency(pick(paths, random), random) };
  const main = mainModule(mainPath, random);
  if (random(4) > 0) return { files: { "go.mod": main, ...local }, mods };
  const work = `go ${pick(["1.21", "1.23.0"], random)}\nuse (\n\t.\n\t./z\n)\n${random(3) === 0 ? replacement(random) : ""}`;
  const files = { "go.work": work, "go.mod": main, "z/go.mod": mainModule("z.example/z", random), ...local };
  return { files, mods };
}

function dependency(path: string, random: Random): string {
  return `module ${path}\n${goLine(random)}${requires(random, random(4), false)}`;
}

function mainModule(path: string, random: Random): string {
  const toolchain =
    random(6) === 0
      ? pick(["toolchain go1.21.0\n", "toolchain go1.23.1\n", "toolchain default\n"], random)
      : "";
  const exclusion = random(3) === 0 ? `exclude ${coordinate(random)}\n` : "";
  const replacements = Array.from({ length: random(3) }, () => replacement(random)).join("");
  return `module ${path}\n${goLine(random)}${toolchain}${requires(random, 1 + random(5), true)}${exclusion}${replacements}`;
}

function requires(random: Random, count: number, comments: boolean): string {
  const lines = Array.from({ length: count }, () => {
    const required = random(12) === 0 ? `${mainPath} v0.1.0` : coordinate(random);
    return `require ${required}${comments && random(3) === 0 ? " // indirect" : ""}\n`;
  });
  return lines.join("");
}

function replacement(random: Random): string {
  const old = random(2) === 0 ? coordinate(random) : pick(paths, random);
  return `replace ${old} => ${random(3) === 0 ? "./local" : coordinate(random)}\n`;
}

function goLine(random: Random): string {
  const version = pick(goVersions, random);
  return version === "" ? "" : `go ${version}\n`;
}

function coordinate(random: Random): string {
  const path = pick(paths, random);
  return `${path} ${versionOf(path, random(3))}`;
}

function versionOf(path: string, minor: number): string {
  return `${path.endsWith("/v2") ? "v2" : "v1"}.${minor}.0`;
}

function pick<T>(list: readonly T[], random: Random): T {
  const chosen = list[random(list.length)];
  if (chosen === undefined) throw new Error("picked from an empty list");
  return chosen;
}

// A linear congruential generator: the same seed makes the same build everywhere.
function generator(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
