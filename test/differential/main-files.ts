import { compareVersions } from "../../src/go/semver.ts";
import { hashGoMod } from "../../src/go/dirhash.ts";
import type { Random } from "./random.ts";
import { goLine, type Universe, type UniverseModule } from "./universe.ts";

/** What main modules are made from. */
export interface MainMaking {
  readonly random: Random;
  readonly universe: Universe;
  readonly hostile: boolean;
}

const mainGoLines = ["1.16", "1.17", "1.18", "1.20", "1.21", "1.21.0", "1.22.3", "1.24.0", "1.26"] as const;
const queries = [
  "v1",
  "v1.0",
  "latest",
  "upgrade",
  "patch",
  "master",
  "<v1.2.0",
  ">v1.0.0",
  "<=v1.1.0",
  ">=v1.1.0",
  "<=v1",
  "none",
  "v1.0.0+meta",
  "abcdef012345",
] as const;

/** Makes the go.mod of a main module. `consistent`: most requirements name the highest version there is. */
export function mainMod(path: string, making: MainMaking, consistent: boolean): string {
  const { random, universe, hostile } = making;
  const paths = random.some(universe.paths, random.pick([20, 40, 70]));
  const required = paths.map((wanted) => `require ${requirement(wanted, making, consistent)}\n`);
  const twice = random.chance(5) && required.length > 0 ? [random.pick(required)] : [];
  const go = hostile ? mainGoLine(random, hostile) : `go ${random.pick(mainGoLines)}\n`;
  return [
    `module ${path}\n`,
    random.chance(92) ? go : "",
    random.chance(8)
      ? `toolchain ${random.pick(["go1.20.1", "go1.23.1", "go1.26.0", "default", "go1.24.1-custom", "go1.99.0"])}\n`
      : "",
    ...required,
    ...twice,
    random.chance(3) ? "godebug default=go1.21\n" : "",
    random.chance(3) ? `tool ${random.pick(universe.paths)}/cmd/x\n` : "",
    random.chance(3) ? "ignore ./tmp\n" : "",
    random.chance(3) ? "retract v0.1.0\n" : "",
    ...exclusions(making),
    ...replacements(making, ["./local", "./sub/inner", "../outside", "$ROOT/tree/local"]),
    hostile && random.chance(3)
      ? random.pick([
          "godebug nosuch=1\n",
          "tool bad path\n",
          "unknown x\n",
          "toolchain 1.21\n",
          "exclude x\n",
        ])
      : "",
  ].join("");
}

function mainGoLine(random: Random, hostile: boolean): string {
  return random.chance(70) ? `go ${random.pick(mainGoLines)}\n` : goLine(random, hostile);
}

function requirement(path: string, { random, universe, hostile }: MainMaking, consistent: boolean): string {
  const versions = versionsIn(universe, path);
  const highest = versions.toSorted(compareVersions).at(-1) ?? "v1.0.0";
  const chosen = consistent && random.chance(95) ? highest : random.pick(versions);
  const version = hostile && random.chance(4) ? random.pick(queries) : chosen;
  return `${path} ${version}${random.chance(35) ? " // indirect" : ""}`;
}

function exclusions({ random, universe }: MainMaking): readonly string[] {
  const count = random.chance(25) ? 1 + random.below(3) : 0;
  return Array.from({ length: count }, () => `exclude ${coordinate(random.pick(universe.modules))}\n`);
}

/** Some replacements, in the forms of go.mod and go.work. */
export function replacements(
  { random, universe, hostile }: MainMaking,
  folders: readonly string[],
): readonly string[] {
  const count = random.chance(45) ? 1 + random.below(3) : 0;
  return Array.from({ length: count }, () => {
    const old = random.pick(universe.modules);
    const others = universe.modules.filter((module) => module.path === old.path);
    const by = random.pick(random.chance(60) ? others : universe.modules);
    const target = random.chance(35)
      ? random.pick(folders)
      : coordinate(hostile && random.chance(5) ? { ...by, path: old.path } : by);
    return `replace ${random.chance(50) ? old.path : coordinate(old)} => ${target}\n`;
  });
}

/** The go.mod of a folder that something is replaced by. */
export function localMod({ random, universe, hostile }: MainMaking): string {
  const required = random.some(universe.modules, 8).map((module) => `require ${coordinate(module)}\n`);
  const head =
    hostile && random.chance(10)
      ? random.pick(["", "broken\n"])
      : `module ${random.pick([...universe.paths, "local.example/x"])}\n`;
  return `${head}${goLine(random, hostile)}${required.join("")}`;
}

/** A go.sum for the universe: whole, with gaps, wrong, or none. */
export function sumText({ random, universe }: MainMaking): string {
  const form = random.below(20);
  if (form === 0) return "";
  const kept = form < 4 ? random.some(universe.modules, 85) : universe.modules;
  const lines = kept.map(({ path, version, mod }) => {
    const wrong = form === 4 && random.chance(3);
    const hash = wrong ? hashGoMod(new TextEncoder().encode(`${mod}\nwrong`)) : "$HASH";
    return `${path} ${version}/go.mod ${hash}\n`;
  });
  return form === 5
    ? `${lines.join("")}${random.pick(["odd line\n", "\n\n", lines[0] ?? "", "a.example/a v1.0.0 h2:x\n"])}`
    : lines.join("");
}

function coordinate({ path, version }: Pick<UniverseModule, "path" | "version">): string {
  return `${path} ${version}`;
}

function versionsIn(universe: Universe, path: string): readonly string[] {
  return universe.modules.filter((module) => module.path === path).map(({ version }) => version);
}
