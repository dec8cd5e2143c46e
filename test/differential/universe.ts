import { pseudoVersionFor } from "./versions.ts";
import type { Random } from "./random.ts";
import { proxyFile } from "./trial.ts";

/** A module at one version, with the go.mod that its proxy serves. */
export interface UniverseModule {
  readonly path: string;
  readonly version: string;
  readonly mod: string;
}

/** What a proxy has. */
export interface Universe {
  readonly modules: readonly UniverseModule[];
  readonly paths: readonly string[];
}

const goLines = [
  "",
  "",
  "1.11",
  "1.13",
  "1.16",
  "1.17",
  "1.17",
  "1.18",
  "1.20",
  "1.21",
  "1.21.0",
  "1.22",
  "1.22.1",
] as const;
const rareGoLines = [
  "1.21rc2",
  "1.23.4",
  "1.25",
  "1.26",
  "1.99",
  "1.22beta1x",
  "v1.17",
  "1",
  "1.2.3.4",
] as const;
const names = "a b c d e f g h i j k l Mixed UPPER n o p q r s t u v w x y z".split(" ");

/** Makes the modules of a seed. `hostile`: some of them are broken. */
export function randomUniverse(random: Random, hostile: boolean): Universe {
  const paths = randomPaths(random);
  const coordinates = paths.flatMap((path) => versionsOf(path, random).map((version) => ({ path, version })));
  const modules = coordinates.map(({ path, version }) => ({
    path,
    version,
    mod: dependencyMod(path, { random, coordinates, hostile }),
  }));
  return { modules, paths };
}

function randomPaths(random: Random): readonly string[] {
  const count = 4 + random.below(18);
  const paths = names.slice(0, count).flatMap((name) => {
    if (random.chance(8)) return [`gopkg.in/${name}.v${1 + random.below(3)}`];
    const path = random.chance(15) ? `dir.example/x/${name}` : `${name.toLowerCase()}.example/${name}`;
    return random.chance(25) ? [path, `${path}/v2`] : [path];
  });
  return random.chance(20) ? [...paths, "m.example/m"] : paths;
}

function versionsOf(path: string, random: Random): readonly string[] {
  const major = /(?:\/v|\.v)(\d+)$/.exec(path)?.[1] ?? random.pick(["1", "1", "1", "0"]);
  const count = 1 + random.below(4);
  const versions = new Set<string>();
  for (let minor = 0; minor < count; minor += 1) {
    const base = `v${major}.${minor}.${random.below(2)}`;
    versions.add(base);
    if (random.chance(12)) versions.add(`v${major}.${minor}.9-rc.${1 + random.below(2)}`);
    if (random.chance(12)) versions.add(pseudoVersionFor(base, random));
  }
  const plain = !/(?:\/v|\.v)\d+$/.test(path);
  if (plain && random.chance(15)) versions.add(`v${2 + random.below(2)}.0.${random.below(2)}+incompatible`);
  return [...versions];
}

interface Coordinate {
  readonly path: string;
  readonly version: string;
}

interface Making {
  readonly random: Random;
  readonly coordinates: readonly Coordinate[];
  readonly hostile: boolean;
}

/** A go line; sometimes none, sometimes an odd one. */
export function goLine(random: Random, hostile: boolean): string {
  const version = random.pick(hostile && random.chance(8) ? rareGoLines : goLines);
  return version === "" ? "" : `go ${version}\n`;
}

function dependencyMod(path: string, making: Making): string {
  const { random, coordinates, hostile } = making;
  const declared = hostile && random.chance(2) ? random.pick(["other.example/other", `${path}/sub`]) : path;
  const head = hostile && random.chance(1) ? "" : `module ${declared}\n`;
  if (random.chance(6)) return head;
  const required = Array.from({ length: random.below(5) }, () =>
    requirement(random.pick(coordinates), making),
  );
  return `${head}${goLine(random, hostile)}${required.join("")}${oddLines(making)}`;
}

/** What go passes over in a dependency's go.mod, and what it does not. */
function oddLines({ random, coordinates, hostile }: Making): string {
  return [
    random.chance(5) ? `exclude ${written(random.pick(coordinates))}\n` : "",
    random.chance(5) ? `replace ${random.pick(coordinates).path} => ./nowhere\n` : "",
    random.chance(6) ? `toolchain go1.2${random.below(7)}.${random.below(3)}\n` : "",
    random.chance(6) ? `retract ${random.pick(["v1.0.0", "[v1.0.0, v1.9.9]", "v0.1"])} // broken\n` : "",
    random.chance(3) ? "unknown directive here\n" : "",
    hostile && random.chance(2)
      ? random.pick(["require (\n", "require x\n", "require a.example/a vX\n", "go 1.x\n", "\u0000\n"])
      : "",
  ].join("");
}

function requirement(coordinate: Coordinate, { random, hostile }: Making): string {
  const missing = hostile && random.chance(1);
  const short = hostile && random.chance(2);
  const version = missing ? "v1.77.0" : coordinate.version;
  const words = `${coordinate.path} ${short ? version.replace(/\.\d+$/, "") : version}`;
  return `require ${words}${random.chance(20) ? " // indirect" : ""}\n`;
}

function written({ path, version }: Coordinate): string {
  return `${path} ${version}`;
}

/** The files of a proxy that has these modules. `hostile`: some are missing or wrong. */
export function proxyFiles(
  universe: Universe,
  random: Random,
  hostile: boolean,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const module of universe.modules) {
    const { path, version, mod } = module;
    if (!(hostile && random.chance(1))) files.set(proxyFile(path, version, "mod"), mod);
    if (!(hostile && random.chance(1)))
      files.set(proxyFile(path, version, "info"), infoText(module, random, hostile));
  }
  for (const path of universe.paths) addAnswers(files, path, { universe, random, hostile });
  return files;
}

function infoText({ version }: UniverseModule, random: Random, hostile: boolean): string {
  if (hostile && random.chance(1)) {
    return random.pick([
      "",
      "{",
      "null",
      "[]",
      '{"Version":""}',
      '{"version":"v1.0.0"}',
      '{"Version":"v9.9.9"}',
      "<html>",
    ]);
  }
  const time = random.chance(10)
    ? ""
    : `,"Time":"202${random.below(5)}-0${1 + random.below(9)}-11T12:13:14Z"`;
  return `{"Version":"${version}"${time}}`;
}

interface Answering {
  readonly universe: Universe;
  readonly random: Random;
  readonly hostile: boolean;
}

/** The list of versions, `@latest`, and what branches mean. */
function addAnswers(
  files: Map<string, string>,
  path: string,
  { universe, random, hostile }: Answering,
): void {
  const versions = universe.modules.filter((module) => module.path === path).map(({ version }) => version);
  const listed = versions.filter(
    (version) => random.chance(95) && (!/\d{14}-/.test(version) || random.chance(20)),
  );
  const folder = proxyFile(path, "v", "mod").replace(/v\.mod$/, "");
  if (!(hostile && random.chance(4)))
    files.set(`${folder}list`, listed.map((version) => `${version}\n`).join(""));
  const latest = versions.at(-1);
  if (latest === undefined) return;
  if (random.chance(50)) files.set(`${folder.replace(/@v\/$/, "")}@latest`, `{"Version":"${latest}"}`);
  if (random.chance(60)) files.set(`${folder}master.info`, `{"Version":"${random.pick(versions)}"}`);
}
