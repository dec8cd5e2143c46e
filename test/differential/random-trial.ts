import { localMod, mainMod, type MainMaking, replacements, sumText } from "./main-files.ts";
import { mutate } from "./mutate.ts";
import { type Random, randomOf } from "./random.ts";
import { proxyFolder, type Trial } from "./trial.ts";
import { proxyFiles, randomUniverse } from "./universe.ts";

/** Makes the trial of a seed: a universe of modules, a build, and the settings to resolve it with. */
export function randomTrial(seed: number): Trial {
  const random = randomOf(seed);
  const hostile = random.chance(35);
  const universe = randomUniverse(random, hostile && random.chance(60));
  const making: MainMaking = { random, universe, hostile };
  const files = new Map<string, string>();
  const served = proxyFiles(universe, random, hostile && random.chance(60));
  for (const [name, text] of served) files.set(`${proxyFolder}/${name}`, text);
  const build = random.chance(25) ? workspace(making) : loneModule(making);
  for (const [name, text] of build.files) files.set(name, text);
  // modgate does not follow -go in a workspace, and says so.
  const choices = files.has("tree/go.work") ? goflags.filter((flag) => !flag.startsWith("-go=")) : goflags;
  const settings = settingsOf(random, files, choices);
  if (random.chance(15)) warmCache(files, settings, random);
  if (random.chance(25)) damageOne(files, random);
  return { files, dir: build.dir, env: settings };
}

// go's module cache has the layout of a file proxy; what it holds may be all there is.
function warmCache(files: Map<string, string>, env: Record<string, string>, random: Random): void {
  for (const [name, text] of Array.from(files)) {
    const cached = /^proxy\/(.*\/@v\/v.*\.(?:mod|info))$/.exec(name)?.[1];
    if (cached !== undefined && random.chance(80)) files.set(`modcache/cache/download/${cached}`, text);
  }
  if (random.chance(50)) env["GOPROXY"] = "off";
}

// Mostly a file of the repository, as what a proxy serves is often not asked for.
function damageOne(files: Map<string, string>, random: Random): void {
  // A damaged cache go refuses to use, and modgate asks the proxy instead.
  const names = [...files.keys()].filter((name) => !name.startsWith("modcache"));
  const ours = names.filter((name) => !name.startsWith(proxyFolder));
  const name = random.pick(random.chance(75) ? ours : names);
  files.set(name, mutate(files.get(name) ?? "", random));
}

interface Build {
  readonly files: ReadonlyMap<string, string>;
  readonly dir: string;
}

function loneModule(making: MainMaking): Build {
  const { random } = making;
  const consistent = random.chance(75);
  const files = new Map([
    ["tree/go.mod", mainMod("m.example/m", making, consistent)],
    ["tree/go.sum", sumText(making)],
    ["tree/local/go.mod", localMod(making)],
    ["tree/sub/inner/go.mod", localMod(making)],
  ]);
  if (random.chance(60)) files.set("outside/go.mod", localMod(making));
  if (random.chance(10)) {
    files.set("tree/alt.mod", mainMod(random.pick(["m.example/m", "alt.example/alt"]), making, consistent));
    files.set("tree/alt.sum", sumText(making));
  }
  if (random.chance(8)) files.set("tree/vendor/modules.txt", vendorText(making));
  return { files, dir: random.chance(85) ? "tree" : random.pick(["tree/deep", "tree/local"]) };
}

// Only the first line bears on the list and the graph: whether the folder is for a workspace.
function vendorText({ random, universe }: MainMaking): string {
  const first = random.pick(["", "## workspace\n"]);
  return (
    first +
    universe.modules
      .slice(0, 3)
      .map(({ path, version }) => `# ${path} ${version}\n## explicit\n`)
      .join("")
  );
}

function workspace(making: MainMaking): Build {
  const { random } = making;
  const members = ["one", "two", "three"].slice(0, 1 + random.below(3));
  const files = new Map<string, string>();
  for (const member of members) {
    const path = random.chance(96) ? `${member}.example/${member}` : "m.example/m";
    files.set(`tree/${member}/go.mod`, mainMod(path, making, random.chance(50)));
    files.set(`tree/${member}/go.sum`, sumText(making));
    if (random.chance(50)) files.set(`tree/${member}/local/go.mod`, localMod(making));
  }
  files.set("tree/local/go.mod", localMod(making));
  files.set("tree/go.work", workText(making, members));
  files.set("tree/go.work.sum", random.chance(50) ? sumText(making) : "");
  return { files, dir: random.chance(70) ? "tree" : `tree/${random.pick(members)}` };
}

function workText(making: MainMaking, members: readonly string[]): string {
  const { random, hostile } = making;
  const go = random.chance(90)
    ? `go ${random.pick(["1.18", "1.20", "1.21", "1.23.0", "1.26", "1.26.0"])}\n`
    : "";
  const uses = members.map((member) => `use ${random.pick([`./${member}`, member, `./${member}/`])}\n`);
  return [
    go,
    random.chance(10) ? `toolchain ${random.pick(["go1.21.1", "go1.26.1", "default", "go1.99.1"])}\n` : "",
    ...(random.chance(90)
      ? uses
      : [`use (\n${members.map((member) => `\t./${member} // kept\n`).join("")})\n`]),
    ...replacements(making, ["./local", "./one", "./nowhere"]),
    hostile && random.chance(5)
      ? random.pick(["use ./none\n", "use ./one\n", "require x v1.0.0\n", "godebug nosuch=1\n"])
      : "",
  ].join("");
}

const goflags = [
  "-mod=mod",
  "-mod=mod",
  "-mod=readonly",
  "-mod=vendor",
  "-modfile=alt.mod",
  "-modfile=alt.mod -mod=mod",
  "-mod=odd",
  "-nosuch",
  "-modcacherw",
  "-trimpath '-ldflags=-s -w'",
  "-mod",
  "-json",
  "-go=1.16",
  "-go=1.20",
] as const;

function settingsOf(
  random: Random,
  files: Map<string, string>,
  choices: readonly string[],
): Record<string, string> {
  const env: Record<string, string> = { GOPROXY: chain(random, files) };
  if (random.chance(50))
    setSomewhere(env, files, [
      "GOFLAGS",
      random.pick(random.chance(60) ? ["-mod=mod"] : choices),
      random.chance(25),
    ]);
  if (random.chance(5))
    env["GOWORK"] = random.pick([
      "off",
      "auto",
      "$ROOT/tree/go.work",
      "relative/go.work",
      "$ROOT/none/go.work",
    ]);
  if (random.chance(6))
    env["GOTOOLCHAIN"] = random.pick([
      "local+auto",
      "auto",
      "path",
      "go1.26.8",
      "odd",
      "go1.26.8+path",
      "local",
    ]);
  if (random.chance(3)) env["GO111MODULE"] = random.pick(["on", "auto", "off", "odd"]);
  if (random.chance(3)) env["GOPRIVATE"] = random.pick(["none.example", "*.none.example/x"]);
  return env;
}

function setSomewhere(
  env: Record<string, string>,
  files: Map<string, string>,
  [name, value, inFile]: readonly [string, string, boolean],
): void {
  if (!inFile) {
    env[name] = value;
    return;
  }
  env["GOENV"] = "$ROOT/goenv";
  files.set("goenv", `# settings\n${name}=${value}\n`);
}

/** Never empty, which would mean a proxy in the network. Usually the proxy alone; else a chain in which modules lie here and there. */
function chain(random: Random, files: Map<string, string>): string {
  const only = `file://$ROOT/${proxyFolder}`;
  if (random.chance(80)) return only;
  if (random.chance(50)) splitProxy(random, files);
  const backup = "file://$ROOT/backup";
  return random.pick([
    `${only},${backup}`,
    `${only}|${backup}`,
    `${backup},${only}`,
    `${backup}|${only}`,
    `file://$ROOT/empty,${only},off`,
    `${only},off,${backup}`,
    `off`,
    `, ${only} ,`,
    `${only}|off`,
    "odd",
    "ftp://odd.example",
    `file://$ROOT/empty`,
  ]);
}

// Some modules, or some files of them, are at the backup only; some at both and different.
function splitProxy(random: Random, files: Map<string, string>): void {
  for (const [name, text] of files) {
    if (!name.startsWith(`${proxyFolder}/`) || !random.chance(20)) continue;
    files.set(name.replace(proxyFolder, "backup"), text);
    if (random.chance(60)) files.delete(name);
  }
}
