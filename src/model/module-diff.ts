import type { GoMod } from "../go/go-mod.ts";
import { isToolchainModule } from "../go/go-version.ts";
import { familyOf, majorOf } from "../go/module-major.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { compareVersions } from "../go/semver.ts";
import { directChains } from "./direct-chains.ts";
import type { Resolution } from "./modules.ts";

/** What became of one module. A crossed major counts as such and not as an upgrade. */
export type ModuleChangeKind = "added" | "removed" | "upgraded" | "downgraded" | "major";

/** One module that changed between two builds; paths of one module that differ in their major are one change. */
export interface ModuleChange {
  readonly kind: ModuleChangeKind;
  /** The path now; of a removed module, the path before. */
  readonly path: string;
  /** Absent for an added one. */
  readonly before?: ModuleVersion;
  /** Absent for a removed one. */
  readonly after?: ModuleVersion;
  /** True where a go.mod requires it without `// indirect`; of a removed one, did. */
  readonly direct: boolean;
  /** Keys from a main module to it, both ends included; of a removed one, as it was. Empty where nothing tells. */
  readonly why: readonly string[];
}

/** One replacement that changed; `before` and `after` are keys or folders, absent where there was or is none. */
export interface ReplacementChange {
  /** The left side as written: a path, or `path@version`. */
  readonly replaces: string;
  readonly before?: string;
  readonly after?: string;
  readonly file: string;
}

/** One `go` or `toolchain` line that changed. */
export interface GoLineChange {
  readonly file: string;
  readonly directive: "go" | "toolchain";
  readonly before?: string;
  readonly after?: string;
}

/** How large a graph is: main modules, `go` and `toolchain` not counted. */
export interface GraphSize {
  readonly modules: number;
  readonly edges: number;
}

/** What changed in one build. */
export interface BuildDiff {
  /** Its go.mod or go.work relative to the repository root; of a removed build, as it was. */
  readonly file: string;
  /** The paths of its main modules. */
  readonly main: readonly string[];
  readonly state: "changed" | "unchanged" | "added" | "removed";
  /** By family, then kind: one line for each module. */
  readonly modules: readonly ModuleChange[];
  readonly replacements: readonly ReplacementChange[];
  readonly goLines: readonly GoLineChange[];
  /** Zeros where there was no such build. */
  readonly before: GraphSize;
  readonly after: GraphSize;
}

/**
 * Compares one build with what it was: several builds of then count as their union, of each module the highest
 * version; none makes it an added build, and no `after` a removed one.
 */
export function compareBuilds(before: readonly Resolution[], after: Resolution | undefined): BuildDiff {
  const one = after ?? before[0];
  const was = sideOf(before);
  const is = sideOf(after === undefined ? [] : [after]);
  const modules = moduleChanges(was, is);
  const replacements = replacementChanges(was, is);
  const goLines = goLineChanges(was, is);
  return {
    file: one === undefined ? "" : buildFile(one),
    main: (one?.main ?? []).map(({ path }) => path),
    state: stateOf({ was, is, changes: modules.length + replacements.length + goLines.length }),
    modules,
    replacements,
    goLines,
    before: sizeOf(was),
    after: sizeOf(is),
  };
}

/** Names a build by its go.work, else its go.mod. */
export function buildFile({ main, work }: Resolution): string {
  return work?.file ?? main[0]?.file ?? "go.mod";
}

/** One side of the comparison. */
interface Side {
  readonly builds: readonly Resolution[];
  /** Selected modules by path, main modules left out. */
  readonly selected: ReadonlyMap<string, Selected>;
}

interface Selected extends ModuleVersion {
  readonly direct: boolean;
}

function sideOf(builds: readonly Resolution[]): Side {
  const selected = new Map<string, Selected>();
  for (const { path, version, main, indirect } of builds.flatMap(({ buildList }) => buildList.selected)) {
    const known = selected.get(path);
    if (main || (known !== undefined && compareVersions(known.version, version) >= 0)) continue;
    selected.set(path, { path, version, direct: !indirect });
  }
  return { builds, selected };
}

function stateOf({ was, is, changes }: { readonly was: Side; readonly is: Side; readonly changes: number }) {
  if (was.builds.length === 0) return "added" as const;
  if (is.builds.length === 0) return "removed" as const;
  return changes === 0 ? ("unchanged" as const) : ("changed" as const);
}

function moduleChanges(was: Side, is: Side): readonly ModuleChange[] {
  const added = [...is.selected.values()].filter(({ path }) => !was.selected.has(path));
  const removed = [...was.selected.values()].filter(({ path }) => !is.selected.has(path));
  const pairs = [...was.selected.values()].flatMap((before): Pair[] => {
    const after = is.selected.get(before.path);
    return after === undefined || after.version === before.version ? [] : [{ before, after }];
  });
  const all = [...pairs, ...pairFamilies(removed, added)];
  const chainsAfter = chainsOf(is);
  const chainsBefore = chainsOf(was);
  return all
    .map((pair) => {
      const one = pair.after ?? pair.before;
      const why = pair.after === undefined ? chainsBefore(pair.before) : chainsAfter(pair.after);
      return { kind: kindOf(pair), path: one?.path ?? "", ...bare(pair), direct: one?.direct === true, why };
    })
    .toSorted((a, b) => compareText(familyOf(a.path), familyOf(b.path)) || compareText(a.path, b.path));
}

interface Pair {
  readonly before?: Selected;
  readonly after?: Selected;
}

/** Of what went and what came of one module, the highest major of each side is one change; the rest stands alone. */
function pairFamilies(removed: readonly Selected[], added: readonly Selected[]): readonly Pair[] {
  const byFamily = Map.groupBy([...removed, ...added], ({ path }) => familyOf(path));
  return [...byFamily.values()].flatMap((members) => {
    const went = members.filter((one) => removed.includes(one)).toSorted(highestFirst);
    const came = members.filter((one) => added.includes(one)).toSorted(highestFirst);
    return Array.from({ length: Math.max(went.length, came.length) }, (_, at) =>
      defined({ before: went[at], after: came[at] }),
    );
  });
}

function highestFirst(a: ModuleVersion, b: ModuleVersion): number {
  return majorOf(b) - majorOf(a) || compareText(a.path, b.path);
}

function kindOf({ before, after }: Pair): ModuleChangeKind {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  if (majorOf(before) !== majorOf(after)) return "major";
  return compareVersions(after.version, before.version) > 0 ? "upgraded" : "downgraded";
}

function bare({ before, after }: Pair): Pick<ModuleChange, "before" | "after"> {
  return defined({ before: coordinate(before), after: coordinate(after) });
}

function coordinate(module: ModuleVersion | undefined): ModuleVersion | undefined {
  return module === undefined ? undefined : { path: module.path, version: module.version };
}

function chainsOf({ builds }: Side): (module: ModuleVersion | undefined) => readonly string[] {
  const chains = builds.map((build) => directChains(build));
  return (module) => {
    const found = chains.map((chain) => (module === undefined ? [] : chain(module)));
    return found.filter((chain) => chain.length > 0).toSorted((a, b) => a.length - b.length)[0] ?? [];
  };
}

function replacementChanges(was: Side, is: Side): readonly ReplacementChange[] {
  const before = replacementsOf(was);
  const after = replacementsOf(is);
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort()
    .filter((key) => before.get(key)?.by !== after.get(key)?.by)
    .map((replaces) => {
      const [old, now] = [before.get(replaces), after.get(replaces)];
      return {
        replaces,
        ...defined({ before: old?.by, after: now?.by }),
        file: now?.file ?? old?.file ?? "",
      };
    });
}

// go.work's word counts before a go.mod's, so that it comes first and stays.
function replacementsOf({
  builds,
}: Side): ReadonlyMap<string, { readonly by: string; readonly file: string }> {
  const found = new Map<string, { readonly by: string; readonly file: string }>();
  for (const { file, lines } of builds.flatMap(filesOf)) {
    for (const line of lines.replace) {
      const key = moduleKey(line.old);
      if (!found.has(key)) found.set(key, { by: moduleKey(line.new), file });
    }
  }
  return found;
}

type Lines = Pick<GoMod, "replace" | "go" | "toolchain">;

function filesOf({ main, work }: Resolution): readonly { readonly file: string; readonly lines: Lines }[] {
  const mods = main.map(({ file, goMod }) => ({ file, lines: goMod }));
  return work === undefined ? mods : [{ file: work.file, lines: work.goWork }, ...mods];
}

function goLineChanges(was: Side, is: Side): readonly GoLineChange[] {
  const before = new Map(was.builds.flatMap(filesOf).map(({ file, lines }) => [file, lines]));
  return is.builds.flatMap(filesOf).flatMap(({ file, lines }) => {
    const old = before.get(file);
    if (old === undefined) return [];
    return (["go", "toolchain"] as const).flatMap((directive): GoLineChange[] => {
      const [then, now] = [old[directive]?.value, lines[directive]?.value];
      return then === now ? [] : [{ file, directive, ...defined({ before: then, after: now }) }];
    });
  });
}

function sizeOf({ builds, selected }: Side): GraphSize {
  const edges = new Set<string>();
  for (const { from, to } of builds.flatMap(({ buildList }) => buildList.edges)) {
    if (isToolchainModule(to.path) || isToolchainModule(from.path)) continue;
    edges.add(`${moduleKey(from)} ${moduleKey(to)}`);
  }
  return { modules: selected.size, edges: edges.size };
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(fields: T): Defined<T>;
function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
