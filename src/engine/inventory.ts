import type { SelectedModule } from "../go/build-list.ts";
import { moduleKey } from "../go/module-version.ts";
import type { ModulesEvidence, Resolution } from "../model/modules.ts";
import type { LicensesEvidence } from "../model/quality.ts";
import type { Inventory, InventoryModule } from "../model/report.ts";

/**
 * Lists what the repository builds: every module of every resolution once, sorted by path, version and
 * replacement, with requirement edges between the selected versions.
 *
 * A requirement of a version that was not selected becomes one of the version that was; `go` and `toolchain`
 * are left out. `gaps` says what is missing: a go.mod that could not be resolved, or a graph that vendor/
 * does not tell. The edges, tens of thousands of them, are made when they are first looked at.
 */
export function buildInventory(modules: ModulesEvidence, licenses?: LicensesEvidence): Inventory {
  const rows = new Map<string, InventoryModule>();
  const builds = modules.resolutions.map((resolution) => ({
    resolution,
    keys: addRows(rows, { resolution, sums: zipSums(resolution), licenses }),
  }));
  const sorted = [...rows].sort(([a], [b]) => compareText(a, b));
  const gaps = gapsOf(modules);
  let edges: Inventory["edges"] | undefined;
  return {
    modules: sorted.map(([, row]) => row),
    get edges() {
      edges ??= edgesBetween(builds, new Map(sorted.map(([key], index) => [key, index])));
      return edges;
    },
    ...(gaps.length > 0 ? { gaps } : {}),
  };
}

/** Adds what one build selects; answers the key of each path's row. */
function addRows(rows: Map<string, InventoryModule>, scene: Scene): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const selected of scene.resolution.buildList.selected) {
    const row = inventoryModule(selected, scene);
    const key = rowKey(row);
    const known = rows.get(key);
    rows.set(key, known === undefined ? row : mergeRows(known, row));
    keys.set(selected.path, key);
  }
  return keys;
}

interface Scene {
  readonly resolution: Resolution;
  /** Hashes of zips by module key. */
  readonly sums: ReadonlyMap<string, string>;
  readonly licenses: LicensesEvidence | undefined;
}

function inventoryModule(selected: SelectedModule, { resolution, sums, licenses }: Scene): InventoryModule {
  const { path, version, main, indirect, replacedBy } = selected;
  const built = replacedBy ?? { path, version };
  const statements = licenses?.licenses.get(moduleKey(built)) ?? [];
  return {
    path,
    version,
    main,
    indirect,
    goVersion: selected.goVersion ?? "",
    replacedBy: replacedBy === undefined ? null : { path: replacedBy.path, version: replacedBy.version },
    sum: main ? "" : (sums.get(moduleKey(built)) ?? ""),
    licenses: statements.length === 0 ? [] : distinct(statements.map((statement) => statement.expression)),
    dir: folderOf(selected, resolution),
  };
}

// Of several hashes for one zip the first is shown; whether each is true is the integrity gate's business.
function zipSums(resolution: Resolution): ReadonlyMap<string, string> {
  const lines = resolution.sums.flatMap(({ goSum }) => goSum.lines.filter(({ kind }) => kind === "zip"));
  return new Map(lines.toReversed().map((line) => [moduleKey(line), line.hash]));
}

function folderOf({ path, main, replacedBy }: SelectedModule, resolution: Resolution): string {
  if (main) return resolution.main.find((module) => module.path === path)?.dir ?? "";
  if (replacedBy === undefined || replacedBy.version !== "") return "";
  return resolveFolder(replacementBase(resolution), replacedBy.path);
}

// A replacement's folder is relative to the main module; in a workspace cmd/go rewrites the members' folders
// relative to go.work (modload.canonicalizeReplacePath).
function replacementBase(resolution: Resolution): string {
  const { work } = resolution;
  if (work === undefined) return resolution.main[0]?.dir ?? "";
  return work.file.includes("/") ? work.file.slice(0, work.file.lastIndexOf("/")) : "";
}

/** Joins a folder and a path as written in a go.mod; keeps leading `..` and absolute paths. */
function resolveFolder(base: string, path: string): string {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return path;
  const elements: string[] = [];
  for (const element of [...base.split("/"), ...path.replaceAll("\\", "/").split("/")]) {
    if (element === "" || element === ".") continue;
    if (element === ".." && elements.length > 0 && elements.at(-1) !== "..") elements.pop();
    else elements.push(element);
  }
  return elements.join("/");
}

// The same module can be replaced in one go.mod of the repository and plain in the next: two rows.
function rowKey({ path, version, main, replacedBy, dir }: InventoryModule): string {
  const place = main || replacedBy?.version === "" ? dir : "";
  return [path, version, replacedBy?.path ?? "", replacedBy?.version ?? "", place].join("\u0000");
}

function mergeRows(a: InventoryModule, b: InventoryModule): InventoryModule {
  return {
    ...a,
    indirect: a.indirect && b.indirect,
    goVersion: a.goVersion === "" ? b.goVersion : a.goVersion,
    sum: a.sum === "" ? b.sum : a.sum,
  };
}

interface Build {
  readonly resolution: Resolution;
  /** The key of each path's row. */
  readonly keys: ReadonlyMap<string, string>;
}

/** Each requirement between rows once, given the place of every row's key. */
function edgesBetween(builds: readonly Build[], places: ReadonlyMap<string, number>): Inventory["edges"] {
  const pairs = new Set<number>();
  for (const { resolution, keys } of builds) {
    const { selected, edges } = resolution.buildList;
    const versions = new Map(selected.map(({ path, version }) => [path, version]));
    const placeOf = new Map(Array.from(keys, ([path, key]) => [path, places.get(key) ?? 0]));
    for (const { from, to } of edges) {
      const requirer = versions.get(from.path) === from.version ? placeOf.get(from.path) : undefined;
      const required = placeOf.get(to.path);
      if (requirer === undefined || required === undefined || requirer === required) continue;
      pairs.add(requirer * places.size + required);
    }
  }
  // One number a pair: tens of thousands of texts would take longer than all else.
  const sorted = Float64Array.from(pairs).sort();
  return Array.from(sorted, (pair) => [Math.floor(pair / places.size), pair % places.size]);
}

function gapsOf({ resolutions, unresolved }: ModulesEvidence): readonly string[] {
  const failed = unresolved.map(({ file }) => `${file} could not be resolved`);
  const vendored = resolutions
    .filter(({ mode, buildList }) => mode === "vendor" && buildList.edges.length === 0)
    .flatMap(({ main }) =>
      main.map(({ file }) => `${file} is built from vendor/, which does not tell who requires whom`),
    );
  return [...failed, ...vendored].sort();
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.filter((text) => text !== ""))].sort();
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
