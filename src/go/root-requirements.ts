import type { ModuleGraph } from "./module-graph.ts";
import { compareForSelection, noVersion, sortModules } from "./module-order.ts";
import { type ModuleVersion, moduleKey } from "./module-version.ts";

// The roots of a module graph are what the main module's go.mod requires, with its `go` and `toolchain` lines.
// They are consistent when each is the version that the graph selects. `go list -m all` refuses a go.mod whose
// roots are not; `go mod graph` and -mod=mod raise them first and read the graph anew, which for a pruned
// module can bring in more.

/** Tells whether every root is the version its graph selects. */
export function allRootsSelected(graph: ModuleGraph, roots: readonly ModuleVersion[]): boolean {
  return roots.every((root) => graph.selected(root.path) === root.version);
}

/** Tells whether a path stands twice among sorted roots, or the main module itself stands there. */
export function hasRedundantRoot(roots: readonly ModuleVersion[], mainPath: string): boolean {
  return roots.some((root, index) => root.path === mainPath || root.path === roots[index - 1]?.path);
}

/**
 * Raises each root of a pruned main module to its selected version, each path once and the main module left
 * out; `raised` tells whether any version moved, and so whether the graph must be read again. Without a
 * graph, the highest version among the roots counts as selected.
 *
 * Source: cmd/go/internal/modload.updatePrunedRoots.
 */
export function raiseRoots(
  roots: readonly ModuleVersion[],
  mainPath: string,
  graph: ModuleGraph | undefined,
): { readonly roots: readonly ModuleVersion[]; readonly raised: boolean } {
  const highest = highestVersions(roots);
  const seen = new Set([mainPath]);
  const kept: ModuleVersion[] = [];
  let raised = false;
  for (const root of roots) {
    if (seen.has(root.path)) continue;
    seen.add(root.path);
    const version = graph?.selected(root.path) ?? highest.get(root.path) ?? noVersion;
    kept.push({ path: root.path, version });
    raised ||= version !== root.version;
  }
  return { roots: kept, raised };
}

// Of versions that rank alike, as v1.0.0 and v1.0.0+incompatible do, the first counts.
function highestVersions(roots: readonly ModuleVersion[]): ReadonlyMap<string, string> {
  const highest = new Map<string, string>();
  for (const { path, version } of roots) {
    const known = highest.get(path);
    if (known === undefined || compareForSelection(path, known, version) < 0) highest.set(path, version);
  }
  return highest;
}

/**
 * Computes the fewest roots of an unpruned main module that keep its build list: the roots that are selected
 * already, every direct requirement, and whatever neither of them implies. Sorted by path.
 *
 * Source: cmd/go/internal/modload.updateUnprunedRoots, cmd/go/internal/mvs.Req.
 */
export function minimalRoots(
  graph: ModuleGraph,
  roots: readonly ModuleVersion[],
  direct: ReadonlySet<string>,
): readonly ModuleVersion[] {
  const selected = roots
    .filter((root) => graph.selected(root.path) === root.version)
    .map((root) => root.path);
  const directly = graph
    .selectedModules()
    .filter((module) => module.version !== "" && direct.has(module.path));
  return fewestRoots(graph, [...selected, ...directly.map((module) => module.path)]);
}

/**
 * Computes the fewest requirements that give the build list of a graph, with every path of `base` among them.
 * Sorted by path.
 *
 * Source: cmd/go/internal/mvs.Req, https://research.swtch.com/vgo-mvs#algorithm_r.
 */
export function fewestRoots(graph: ModuleGraph, base: readonly string[]): readonly ModuleVersion[] {
  const implied = new Set<string>();
  const fewest: ModuleVersion[] = [];
  const add = (module: ModuleVersion): void => {
    fewest.push(module);
    imply(graph, module, implied);
  };
  for (const path of new Set(base)) add({ path, version: graph.selected(path) });
  const mainPaths = new Set(graph.roots.map((root) => root.module.path));
  const built = graph.selectedModules().filter((module) => !mainPaths.has(module.path));
  for (const module of postorder(graph, built).reverse()) {
    const isSelected = graph.selected(module.path) === module.version;
    if (isSelected && !implied.has(moduleKey(module))) add(module);
  }
  return sortModules(fewest);
}

// Marks a module and all that is reachable from it.
function imply(graph: ModuleGraph, module: ModuleVersion, implied: Set<string>): void {
  const stack = [module];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const key = moduleKey(next);
    if (implied.has(key)) continue;
    implied.add(key);
    for (const required of graph.requiredBy(next) ?? []) stack.push(required);
  }
}

// Depth-first postorder with a stack of its own, as chains can be longer than the call stack.
function postorder(graph: ModuleGraph, modules: readonly ModuleVersion[]): ModuleVersion[] {
  const entered = new Set<string>();
  const order: ModuleVersion[] = [];
  const stack: { readonly module: ModuleVersion; readonly rest: Iterator<ModuleVersion> }[] = [];
  const enter = (module: ModuleVersion) => {
    const key = moduleKey(module);
    if (entered.has(key) || module.version === "") return;
    entered.add(key);
    stack.push({ module, rest: (graph.requiredBy(module) ?? [])[Symbol.iterator]() });
  };
  for (const module of modules) {
    enter(module);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = top.rest.next();
      if (next.done === true) order.push(stack.pop()?.module ?? top.module);
      else enter(next.value);
    }
  }
  return order;
}

/** Compares two sorted root lists for equality. */
export function sameRoots(a: readonly ModuleVersion[], b: readonly ModuleVersion[]): boolean {
  return (
    a.length === b.length &&
    a.every((root, index) => root.path === b[index]?.path && root.version === b[index]?.version)
  );
}
