import type { SumKind } from "../../go/go-sum.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { indexSums, type SumIndex } from "../../go/parse-go-sum.ts";
import type { Location } from "../../model/location.ts";
import type { MissingSum } from "../../model/integrity.ts";
import type { MainModule, ModulesEvidence, Resolution } from "../../model/modules.ts";
import type { SourceTree } from "../../model/world.ts";
import { readModuleSources } from "../lint/go-source-files.ts";
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
 * Finds hashes that go needs and go.sum does not have: of every go.mod that the graph is read from, and of the
 * zip of each required module that a package of the main module imports from.
 *
 * Those are lines that `go mod tidy` keeps in every case. Which modules provide the packages of dependencies is
 * known to who loads them only, so a zip line of theirs is not missed here. In a workspace go asks for no
 * completeness. Go files are read only where a required module has no zip line.
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
  /** Modules that base's graph was read from. */
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
  const { resolutions = [] } = question.base?.modules ?? {};
  const search: Search = {
    file,
    sums: indexSums(own === undefined ? [] : [own.goSum]),
    before: indexSums(before),
    strange: strangeLines(own),
    baseMods: new Set(resolutions.flatMap(builtKeys)),
  };
  const { graphMods = [] } = resolution;
  const lacking = await lackingZips(question, resolution, { main, sums: search.sums });
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
  const lines = own?.goSum.lines.filter(({ hash }) => !hash.startsWith("h1:")) ?? [];
  return new Map(
    lines.map((line) => [
      `${line.kind} ${moduleKey(line)}`,
      { file: own?.file ?? "go.sum", line: line.line, column: 1 },
    ]),
  );
}

function hasHash(sums: SumIndex, module: ModuleVersion, kind: SumKind): boolean {
  return sums.hashes(module, kind).some((hash) => hash.startsWith("h1:"));
}

/** Modules that main's packages or tools are in, as they are built, without a hash of their zip. */
async function lackingZips(
  { root, tree }: MissingSumsQuestion,
  { buildList }: Resolution,
  { main, sums }: { readonly main: MainModule; readonly sums: SumIndex },
): Promise<readonly ModuleVersion[]> {
  const required = new Set(main.goMod.require.map(({ path }) => path));
  const candidates = buildList.selected.flatMap(({ path, version, replacedBy }) => {
    const built = replacedBy ?? { path, version };
    const lacks = required.has(path) && built.version !== "" && !hasHash(sums, built, "zip");
    return lacks ? [{ path, built }] : [];
  });
  if (candidates.length === 0) return [];
  const { written } = await readModuleSources(tree, root, main.dir);
  const imported = [
    ...written.flatMap(({ text }) => importsOf(text)),
    ...main.goMod.tool.map(({ value }) => value),
  ];
  const providers = new Set(imported.map((path) => providerOf(path, required)));
  return candidates.filter(({ path }) => providers.has(path)).map(({ built }) => built);
}

/** The required module with the longest path that a package may be in; "" where there is none. */
function providerOf(importPath: string, required: ReadonlySet<string>): string {
  for (let path = importPath; path !== ""; path = path.slice(0, Math.max(0, path.lastIndexOf("/")))) {
    if (required.has(path)) return path;
  }
  return "";
}
