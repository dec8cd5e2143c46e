import { isAbsolute, join } from "node:path";
import { absoluteFrom, relativeTo } from "../collect/modules/build-paths.ts";
import type { SelectedModule } from "../go/build-list.ts";
import { escapePath, escapeVersion } from "../go/escape.ts";
import { compareGoVersions } from "../go/go-version.ts";
import { isStrictGoVersion } from "../go/graph-load.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { isKnownHash } from "../go/go-sum.ts";
import { indexSums, type SumIndex } from "../go/parse-go-sum.ts";
import { ModgateError } from "../model/error.ts";
import type { Resolution } from "../model/modules.ts";
import type { Files, ModuleProxy } from "../model/world.ts";

/** What `go list -m -json all` is made from. */
export interface GoListScene {
  readonly resolution: Resolution;
  readonly proxy: ModuleProxy;
  readonly files: Pick<Files, "read" | "list">;
  /** Absolute folder that paths of the resolution are relative to. */
  readonly root: string;
  readonly modCacheDir: string;
  /** What -modfile names, as it is written there; "" where it is not set. */
  readonly modFile: string;
  /** The go version that runs; "" where it is not known. */
  readonly running: string;
  /** The go version that go puts where a lone go.mod names none. */
  readonly defaultGoVersion: string;
  /** True where a module without a hash in go.sum is told of less, as in a module under -mod=readonly. */
  readonly mustHaveSums: boolean;
  /** Fields to print; empty: all. */
  readonly fields: readonly string[];
}

/**
 * Prints a build list as `go list -m -json all` does, for GOFLAGS that ask for JSON: one object a module.
 *
 * Places in go's module cache are told where they exist, as go tells them after its own run.
 *
 * Source: cmd/go/internal/modload.moduleInfo, cmd/go/internal/modinfo.ModulePublic.
 */
export async function goListJson(scene: GoListScene): Promise<string> {
  const sums = indexSums(scene.resolution.sums.map(({ goSum }) => goSum));
  const objects = await Promise.all(
    scene.resolution.buildList.selected.map(async (module) => await describe({ ...scene, sums }, module)),
  );
  return objects.map((object) => `${goJson(chosen(object, scene.fields))}\n`).join("");
}

interface Scene extends GoListScene {
  readonly sums: SumIndex;
}

type Facts = Readonly<Record<string, unknown>>;

async function describe(scene: Scene, module: SelectedModule): Promise<Facts> {
  if (module.main) return describeMain(scene, module);
  const { path, version, replacedBy } = module;
  const goVersion = readableGoVersion(scene, module);
  const indirect = module.indirect || undefined;
  if (replacedBy === undefined)
    return ordered({ ...(await cachedFacts(scene, module, goVersion)), Indirect: indirect });
  const by =
    replacedBy.version === ""
      ? folderFacts(scene, replacedBy.path, goVersion)
      : await cachedFacts(scene, replacedBy, goVersion);
  const { Dir, GoMod, GoVersion } = by;
  return ordered({
    Path: path,
    Version: version,
    Replace: ordered(by),
    Indirect: indirect,
    Dir,
    GoMod,
    GoVersion,
  });
}

/** Of a go.mod that is too new for it, go tells nothing. */
function readableGoVersion({ running }: Scene, { goVersion = "" }: SelectedModule): string | undefined {
  const isTooNew =
    isStrictGoVersion(goVersion) && running !== "" && compareGoVersions(goVersion, running) > 0;
  return isTooNew ? undefined : goVersion || undefined;
}

function describeMain(scene: Scene, { path, goVersion }: SelectedModule): Facts {
  const { resolution, root, modFile, defaultGoVersion } = scene;
  const main = resolution.main.find((one) => one.path === path);
  return ordered({
    Path: path,
    Main: true,
    Dir: main === undefined ? undefined : mainFolder(scene, main.dir),
    GoMod: main === undefined ? undefined : modFile || join(root, main.file),
    GoVersion: goVersion ?? (resolution.mode === "module" ? defaultGoVersion : undefined),
  });
}

/** Of a member, as its use line spells it. */
function mainFolder({ resolution, root }: Scene, dir: string): string {
  const { work } = resolution;
  const used = (work?.goWork.use ?? []).map((use) =>
    absoluteFrom(join(root, work?.file ?? "", ".."), use.value),
  );
  return used.find((folder) => relativeTo(root, folder) === dir) ?? join(root, dir);
}

function folderFacts({ resolution, root }: Scene, path: string, goVersion: string | undefined): Facts {
  const { work, main } = resolution;
  const base = work === undefined ? join(root, main[0]?.dir ?? "") : join(root, work.file, "..");
  const Dir = absoluteFrom(base, path);
  return { Path: path, Dir, GoMod: join(Dir, "go.mod"), GoVersion: goVersion };
}

async function cachedFacts(
  scene: Scene,
  module: ModuleVersion,
  goVersion: string | undefined,
): Promise<Facts> {
  const { path, version } = module;
  const zipSums = scene.sums.hashes(module, "zip").filter(isKnownHash);
  const modSums = scene.sums.hashes(module, "mod").filter(isKnownHash);
  return {
    Path: path,
    Version: version,
    ...(await infoFacts(scene, module)),
    Dir: scene.mustHaveSums && zipSums.length === 0 ? undefined : await extractedFolder(scene, module),
    GoMod: scene.mustHaveSums && modSums.length === 0 ? undefined : await cachedGoMod(scene, module),
    GoVersion: goVersion,
    Sum: onlySum(zipSums),
    GoModSum: onlySum(modSums),
  };
}

/** A replacement is listed without its `.info` as well, with the trouble instead of the time. */
async function infoFacts({ proxy }: Scene, { path, version }: ModuleVersion): Promise<Facts> {
  try {
    const { value } = await proxy.info(path, version, "cached");
    return { Time: value.time ?? "0001-01-01T00:00:00Z" };
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    return { Error: { Err: `${path}@${version}: ${error.message}` } };
  }
}

async function cachedGoMod(scene: Scene, module: ModuleVersion): Promise<string | undefined> {
  if (!isAbsolute(scene.modCacheDir)) return undefined;
  const place = `${cacheStem(scene, module)}.mod`;
  const isRead = scene.resolution.provenance.has(moduleKey(module));
  return isRead || (await scene.files.read(place)) !== undefined ? place : undefined;
}

async function extractedFolder(scene: Scene, module: ModuleVersion): Promise<string | undefined> {
  if (!isAbsolute(scene.modCacheDir)) return undefined;
  const folder = join(scene.modCacheDir, `${escapePath(module.path)}@${escapeVersion(module.version)}`);
  if ((await scene.files.list(folder)) === undefined) return undefined;
  return (await scene.files.read(`${cacheStem(scene, module)}.partial`)) === undefined ? folder : undefined;
}

function cacheStem({ modCacheDir }: Scene, { path, version }: ModuleVersion): string {
  return join(modCacheDir, "cache", "download", escapePath(path), "@v", escapeVersion(version));
}

/** Files that disagree tell nothing. */
function onlySum(hashes: readonly string[]): string | undefined {
  return new Set(hashes).size === 1 ? hashes[0] : undefined;
}

const fieldOrder = "Path Version Replace Time Main Indirect Dir GoMod GoVersion Error Sum GoModSum".split(
  " ",
);

function ordered(facts: Facts): Facts {
  const known = fieldOrder.flatMap((name) =>
    facts[name] === undefined ? [] : [[name, facts[name]] as const],
  );
  return Object.fromEntries(known);
}

function chosen(facts: Facts, fields: readonly string[]): Facts {
  return fields.length === 0
    ? facts
    : Object.fromEntries(Object.entries(facts).filter(([name]) => fields.includes(name)));
}

/** Go's encoder writes signs that would mean something in a web page as escapes. */
function goJson(value: Facts): string {
  const text = JSON.stringify(value, undefined, "\t");
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
