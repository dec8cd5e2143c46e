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
 * does not tell.
 */
export function buildInventory(modules: ModulesEvidence, licenses?: LicensesEvidence): Inventory {
  const rows = new Map<string, InventoryModule>();
  const edges = new Map<string, readonly [string, string]>();
  for (const resolution of modules.resolutions) {
    const keys = new Map<string, string>();
    const scene = { resolution, sums: zipSums(resolution), licenses };
    for (const selected of resolution.buildList.selected) {
      const row = inventoryModule(selected, scene);
      const key = rowKey(row);
      const known = rows.get(key);
      rows.set(key, known === undefined ? row : mergeRows(known, row));
      keys.set(selected.path, key);
    }
    for (const edge of selectedEdges(resolution, keys)) edges.set(edge.join("\n"), edge);
  }
  const sorted = [...rows].sort(([a], [b]) => compareText(a, b));
  const place = new Map(sorted.map(([key], index) => [key, index]));
  const gaps = gapsOf(modules);
  return {
    modules: sorted.map(([, row]) => row),
    edges: [...edges.values()]
      .map(([from, to]) => [place.get(from) ?? 0, place.get(to) ?? 0] as const)
      .sort(compareEdges),
    ...(gaps.length > 0 ? { gaps } : {}),
  };
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
    licenses: distinct(statements.map((statement) => statement.expression)),
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

function selectedEdges(
  resolution: Resolution,
  keys: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] {
  const selected = new Set(resolution.buildList.selected.map(moduleKey));
  return resolution.buildList.edges.flatMap(({ from, to }) => {
    const requirer = keys.get(from.path);
    const required = keys.get(to.path);
    if (!selected.has(moduleKey(from)) || requirer === undefined || required === undefined) return [];
    return requirer === required ? [] : [[requirer, required] as const];
  });
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

function compareEdges(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
