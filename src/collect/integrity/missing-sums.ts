import { join } from "node:path";
import { isKnownHash, type SumKind } from "../../go/go-sum.ts";
import { compareGoVersions } from "../../go/go-version.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { indexSums, type SumIndex } from "../../go/parse-go-sum.ts";
import { baseOf } from "../../model/base-of.ts";
import type { Location } from "../../model/location.ts";
import type { MissingSum } from "../../model/integrity.ts";
import type { MainModule, ModulesEvidence, Resolution } from "../../model/modules.ts";
import type { SourceTree } from "../../model/world.ts";
import type { SumFile } from "../modules/sum-book.ts";
import { importsOf } from "./go-imports.ts";
import { sumFileOf } from "./sum-files.ts";

/** What is searched: the builds, and the go.sum files of head and base. */
export interface MissingSumsQuestion {
  /** Absolute repository root. */
  readonly root: string;
  readonly tree: SourceTree;
  readonly modules: ModulesEvidence;
  readonly files: readonly SumFile[];
  readonly baseFiles: readonly SumFile[];
  readonly base?: { readonly modules: ModulesEvidence };
}

/**
 * Finds hashes that go needs and go.sum does not have: of every go.mod that the graph is read from; and of the
 * zips of required modules: all of them where base had all of them, as `go mod tidy` leaves it, else those that
 * packages of the main module import from or that are its tools.
 *
 * Which modules provide the packages of dependencies is known to who loads them only, so beyond that no zip line
 * is missed. In a workspace go asks for no completeness. Go files are read only where a required module has no
 * zip line and base does not decide.
 *
 * Source: cmd/go/internal/modload.keepSums, mustHaveSums.
 */
export async function findMissingSums(question: MissingSumsQuestion): Promise<readonly MissingSum[]> {
  const found: MissingSum[] = [];
  for (const resolution of question.modules.resolutions) {
    const [main] = resolution.main;
    if (resolution.mode !== "workspace" && main !== undefined)
      found.push(...(await missingIn(question, resolution, main)));
  }
  return found;
}

interface Search {
  readonly file: string;
  readonly sums: SumIndex;
  readonly before: SumIndex;
  /** Hashes of unknown algorithms by key, with their places. */
  readonly strange: ReadonlyMap<string, Location>;
  /** Modules that the graph of this go.mod was read from at base. */
  readonly baseMods: ReadonlySet<string>;
}

async function missingIn(
  question: MissingSumsQuestion,
  resolution: Resolution,
  main: MainModule,
): Promise<readonly MissingSum[]> {
  const file = sumFileOf(main);
  const own = question.files.find((one) => one.file === file);
  const before = question.baseFiles.filter((one) => one.file === file).map(({ goSum }) => goSum);
  // Another build's sums say nothing of this one's.
  const builtBefore = baseOf({ main: [main] }, question.base?.modules);
  const search: Search = {
    file,
    sums: indexSums(own === undefined ? [] : [own.goSum]),
    before: indexSums(before),
    strange: strangeLines(own),
    baseMods: new Set(builtBefore.flatMap(builtKeys)),
  };
  const { graphMods = [] } = resolution;
  const lacking = await lackingZips(question, resolution, { main, search });
  return [
    ...graphMods.filter((module) => !hasHash(search.sums, module, "mod")).map(missing(search, "mod")),
    ...lacking.map(missing(search, "zip")),
  ];
}

function builtKeys({ graphMods = [], buildList }: Resolution): readonly string[] {
  return [...graphMods, ...buildList.selected.map(({ path, version }) => ({ path, version }))].map(moduleKey);
}

function missing(search: Search, kind: SumKind): (module: ModuleVersion) => MissingSum {
  const { file, before, strange, baseMods } = search;
  return ({ path, version }) => {
    const module = { path, version };
    const at = strange.get(`${kind} ${moduleKey(module)}`);
    const standing = baseMods.has(moduleKey(module)) && !hasHash(before, module, kind);
    return { ...module, kind, file, ...(at === undefined ? {} : { at }), standing };
  };
}

function strangeLines(own: SumFile | undefined): ReadonlyMap<string, Location> {
  const lines = own?.goSum.lines.filter(({ hash }) => !isKnownHash(hash)) ?? [];
  return new Map(
    lines.map((line) => [
      `${line.kind} ${moduleKey(line)}`,
      { file: own?.file ?? "go.sum", line: line.line, column: 1 },
    ]),
  );
}

function hasHash(sums: SumIndex, module: ModuleVersion, kind: SumKind): boolean {
  return sums.hashes(module, kind).some(isKnownHash);
}

/** Required modules, as they are built, without a hash of their zip that go will ask for. */
async function lackingZips(
  question: MissingSumsQuestion,
  resolution: Resolution,
  { main, search }: { readonly main: MainModule; readonly search: Search },
): Promise<readonly ModuleVersion[]> {
  const required = new Set(main.goMod.require.map(({ path }) => path));
  const candidates = requiredBuilt(resolution, main).filter(
    ({ built }) => !hasHash(search.sums, built, "zip"),
  );
  if (candidates.length === 0) return [];
  if (wasTidy(question, search)) return candidates.map(({ built }) => built);
  const imported = await importsBelow(question.tree, join(question.root, main.dir));
  const used = [...imported, ...main.goMod.tool.map(({ value }) => value)];
  const providers = new Set(used.map((path) => providerOf(path, required)));
  return candidates.filter(({ path }) => providers.has(path)).map(({ built }) => built);
}

interface RequiredModule {
  readonly path: string;
  readonly built: ModuleVersion;
}

function requiredBuilt({ buildList }: Resolution, main: MainModule): readonly RequiredModule[] {
  const required = new Set(main.goMod.require.map(({ path }) => path));
  return buildList.selected.flatMap(({ path, version, replacedBy }) => {
    const built = replacedBy ?? { path, version };
    return required.has(path) && built.version !== "" ? [{ path, built }] : [];
  });
}

/**
 * Tells whether base had the zip of every module that its go.mod requires, as `go mod tidy` leaves it since go 1.17:
 * there each requirement provides a package.
 */
function wasTidy({ base }: MissingSumsQuestion, { file, before }: Search): boolean {
  const build = base?.modules.resolutions.find(({ mode, main: [main] }) => {
    return mode !== "workspace" && main !== undefined && sumFileOf(main) === file;
  });
  const [main] = build?.main ?? [];
  if (build === undefined || main === undefined) return false;
  if (compareGoVersions(main.goMod.go?.value ?? "1.16", "1.17") < 0) return false;
  const built = requiredBuilt(build, main);
  return built.length > 0 && built.every((one) => hasHash(before, one.built, "zip"));
}

/** What the packages of a module import, tests and generated files included. */
async function importsBelow(tree: SourceTree, folder: string): Promise<readonly string[]> {
  const names = (await tree.list(folder)) ?? [];
  const found: string[] = [];
  for (const name of names) {
    if (name.startsWith(".") || name.startsWith("_") || name === "vendor/" || name === "testdata/") continue;
    const path = join(folder, name);
    if (name.endsWith(".go")) found.push(...importsOf(new TextDecoder().decode(await tree.read(path))));
    if (!name.endsWith("/") || (await tree.read(join(path, "go.mod"))) !== undefined) continue;
    found.push(...(await importsBelow(tree, path)));
  }
  return found;
}

/** The required module with the longest path that a package may be in; "" where there is none. */
function providerOf(importPath: string, required: ReadonlySet<string>): string {
  for (let path = importPath; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
    if (required.has(path)) return path;
  }
  return "";
}
