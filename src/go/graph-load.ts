import { compareGoVersions, isToolchainModule } from "./go-version.ts";
import { type GraphNode, ModuleGraph } from "./module-graph.ts";
import { compareForSelection, noVersion } from "./module-order.ts";
import { type ModuleVersion, moduleKey } from "./module-version.ts";

// Which go.mod files a module graph needs. Since go 1.17 a go.mod names everything its build needs, so the
// requirements of its requirements can be left out ("pruned"); an older go.mod does not, so everything below
// it is read, pruned or not. The load is a pure state machine: `needed()` names files, `provide()` takes what
// they say, in any order. Whoever drives it decides how to fetch, and never has to wait for a whole level.
// See https://go.dev/ref/mod#graph-pruning.

/**
 * How far a main module's requirements are followed: `pruned` to the requirements of its requirements,
 * `unpruned` to the end, `workspace` as `pruned` from each member, then again from the selected versions.
 */
export type Pruning = "pruned" | "unpruned" | "workspace";

/** What one go.mod says to the graph. `requires` is in file order, its `go` line last where it counts. */
export interface ModuleRequirements {
  /** True where its go line is 1.17 or later. */
  readonly pruned: boolean;
  readonly requires: readonly ModuleVersion[];
}

/** From this go version on a go.mod is complete enough to be pruned. */
const pruningSince = "1.17";

/** From this go version on the `go` line is a requirement like any other. */
const strictSince = "1.21";

/** Tells how a main module's own go version (default "1.16") makes its graph pruned or not. */
export function pruningFor(goVersion: string): "pruned" | "unpruned" {
  return compareGoVersions(goVersion, pruningSince) < 0 ? "unpruned" : "pruned";
}

/**
 * Says what a go.mod with this go line and these requirements contributes: from go 1.21 on, its go version
 * is itself a requirement. `goVersion` is "" where there is no go line.
 *
 * Source: cmd/go/internal/modload.summaryFromModFile.
 */
export function moduleRequirements(
  goVersion: string,
  requires: readonly ModuleVersion[],
): ModuleRequirements {
  const { pruned, required } = goLine(goVersion);
  return { pruned, requires: required === undefined ? requires : [...requires, required] };
}

interface GoLine {
  readonly pruned: boolean;
  /** What it requires, where it is a requirement. */
  readonly required?: ModuleVersion;
}

// Thousands of files state one of a few.
const goLines = new Map<string, GoLine>();

function goLine(version: string): GoLine {
  const known = goLines.get(version);
  if (known !== undefined) return known;
  const pruned = version !== "" && pruningFor(version) === "pruned";
  const line = isStrictGoVersion(version) ? { pruned, required: { path: "go", version } } : { pruned };
  goLines.set(version, line);
  return line;
}

/** Tells whether a go line is a minimum that go enforces: 1.21 or later. False for "". */
export function isStrictGoVersion(goVersion: string): boolean {
  return goVersion !== "" && compareGoVersions(goVersion, strictSince) >= 0;
}

interface LoadState {
  readonly node: GraphNode;
  /** Three at most, so that a list is cheaper than a set. */
  readonly followedAs: Pruning[];
  /** Absent as long as its go.mod was not read. */
  pruned?: boolean;
}

/**
 * The loading of one graph. Ask `needed()`, answer each with `provide()` or `fail()`, ask again; the graph is
 * complete when nothing is needed and nothing is unanswered.
 *
 * Source: cmd/go/internal/modload.readModGraph.
 */
export class GraphLoad {
  readonly graph: ModuleGraph;
  readonly #states = new Map<GraphNode, LoadState>();
  readonly #work: { readonly state: LoadState; readonly pruning: Pruning }[] = [];
  readonly #reload: WorkspaceReload | undefined;
  #newlyNeeded: ModuleVersion[] = [];
  #unanswered = 0;

  /**
   * `roots` are the main module's requirements with its `go` and `toolchain` nodes; in a workspace they are
   * the members themselves with go.work's. Sorted as by sortModules.
   */
  constructor(start: {
    readonly main: readonly ModuleVersion[];
    readonly pruning: Pruning;
    readonly roots: readonly ModuleVersion[];
  }) {
    const inWorkspace = start.pruning === "workspace";
    this.graph = new ModuleGraph(inWorkspace ? start.roots : start.main);
    const [onlyMain] = start.main;
    if (!inWorkspace && onlyMain !== undefined) this.graph.require(onlyMain, start.roots);
    for (const root of start.roots) this.#follow(this.graph.node(root), start.pruning);
    if (inWorkspace) this.#reload = new WorkspaceReload(this.graph, start.roots);
  }

  /** Names the modules whose go.mod became needed since the last call, each once, never a pseudo-module. */
  needed(): readonly ModuleVersion[] {
    this.#expand();
    while (this.#reload !== undefined && this.#unanswered === 0 && this.#newlyNeeded.length === 0) {
      const again = this.#reload.next();
      if (again.length === 0) break;
      for (const module of again) this.#follow(this.graph.node(module), "workspace");
      this.#expand();
    }
    const needed = this.#newlyNeeded;
    this.#newlyNeeded = [];
    this.#unanswered += needed.length;
    return needed;
  }

  /** Takes the requirements of a module that `needed()` named. */
  provide(module: ModuleVersion, requirements: ModuleRequirements): void {
    this.#unanswered -= 1;
    this.#accept(this.graph.require(module, requirements.requires), requirements.pruned);
  }

  /** Says that a needed go.mod cannot be had; the rest of the graph is loaded all the same. */
  fail(_module: ModuleVersion): void {
    this.#unanswered -= 1;
  }

  #follow(node: GraphNode, pruning: Pruning): void {
    if (node.module.version === noVersion) return;
    const state = this.#states.get(node);
    if (state === undefined) {
      this.#states.set(node, { node, followedAs: [pruning] });
      this.#ask(node);
      return;
    }
    if (state.followedAs.includes(pruning)) return;
    state.followedAs.push(pruning);
    if (state.pruned !== undefined) this.#work.push({ state, pruning });
  }

  #ask(node: GraphNode): void {
    const { module } = node;
    if (isToolchainModule(module.path)) this.#accept(this.graph.require(module, toolchainOf(module)), true);
    else this.#newlyNeeded.push(module);
  }

  #accept(node: GraphNode, pruned: boolean): void {
    const state = this.#states.get(node);
    if (state === undefined) return;
    state.pruned = pruned;
    for (const pruning of state.followedAs) this.#work.push({ state, pruning });
  }

  // A stack instead of recursion: chains of requirements can be longer than any call stack.
  #expand(): void {
    for (let item = this.#work.pop(); item !== undefined; item = this.#work.pop()) {
      const { node, pruned } = item.state;
      if (item.pruning === "pruned" && pruned === true) continue;
      const below = item.pruning === "unpruned" || pruned === false ? "unpruned" : "pruned";
      for (const requirement of node.requires ?? []) this.#follow(requirement, below);
    }
  }
}

/**
 * The second pass of a workspace. A member's own requirements do not list what the other members need, so a
 * dependency that another member raised is read again at its selected version, as long as there is one.
 */
class WorkspaceReload {
  readonly #graph: ModuleGraph;
  readonly #paths: Set<string>;
  readonly #seen = new Set<string>();

  constructor(graph: ModuleGraph, roots: readonly ModuleVersion[]) {
    this.#graph = graph;
    this.#paths = new Set(roots.map((root) => root.path));
  }

  /** Modules to follow again from now on; empty when the selection has settled. */
  next(): readonly ModuleVersion[] {
    const again = new Map<string, ModuleVersion>();
    for (const path of this.#paths) {
      for (const module of this.#raisedBy({ path, version: this.#graph.selected(path) })) {
        again.set(moduleKey(module), module);
      }
    }
    for (const [key, module] of again) {
      this.#seen.add(key);
      this.#paths.add(module.path);
    }
    return [...again.values()];
  }

  #raisedBy(module: ModuleVersion): readonly ModuleVersion[] {
    if (!this.#seen.has(moduleKey(module))) return [module];
    const raised: ModuleVersion[] = [];
    for (const required of this.#graph.requiredBy(module) ?? []) {
      const selected = { path: required.path, version: this.#graph.selected(required.path) };
      if (selected.version === "" || this.#seen.has(moduleKey(selected))) continue;
      if (compareForSelection(required.path, selected.version, required.version) > 0) raised.push(selected);
    }
    return raised;
  }
}

// `go@1.21.3` needs a toolchain that provides it. The pseudo-modules count as pruned: they hide nothing.
function toolchainOf(module: ModuleVersion): readonly ModuleVersion[] {
  const needsToolchain = module.path === "go" && isStrictGoVersion(module.version);
  return needsToolchain ? [{ path: "toolchain", version: `go${module.version}` }] : [];
}
