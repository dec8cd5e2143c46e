import { compareForSelection, noVersion, sortModules } from "./module-order.ts";
import { ModuleMap } from "./module-map.ts";
import type { ModuleVersion } from "./module-version.ts";

// The module requirement graph. A node is a module at one version; its edges are the requirements its go.mod
// states, in file order. Minimal version selection picks for each path the highest version that any edge
// names: no solver, no search, and the same answer whatever order the nodes were read in. A node whose go.mod
// was not read (its requirements are pruned out) has no edges, yet its version still counts.
// See https://go.dev/ref/mod#minimal-version-selection and https://research.swtch.com/vgo-mvs.

/** A module at a version, and what it requires; `requires` is absent where its go.mod was not read. */
export interface GraphNode {
  readonly module: ModuleVersion;
  readonly requires?: readonly GraphNode[];
}

interface OpenNode extends GraphNode {
  requires?: readonly OpenNode[];
}

/**
 * A module graph that grows while go.mod files are read.
 *
 * Source: cmd/go/internal/mvs.Graph.
 */
export class ModuleGraph {
  /** The main modules; in a workspace also its `go` and `toolchain` nodes. Every walk starts here. */
  readonly roots: readonly GraphNode[];
  readonly #nodes = new ModuleMap<OpenNode>();
  /** The same by the objects that named them: most are shared by many requirers, and an object is found faster. */
  readonly #byObject = new Map<ModuleVersion, OpenNode>();
  readonly #selected = new Map<string, string>();
  #raised: ModuleVersion[] = [];

  constructor(roots: readonly ModuleVersion[]) {
    this.roots = roots.map((root) => this.#reach(root));
  }

  /** States what a module requires, in file order. The first statement about a module stands. */
  require(module: ModuleVersion, requirements: readonly ModuleVersion[]): GraphNode {
    const node = this.#reach(module);
    node.requires ??= requirements.map((requirement) => this.#reach(requirement));
    return node;
  }

  /** The node of a module, put into the graph if it is not there yet: its version counts from then on. */
  node(module: ModuleVersion): GraphNode {
    return this.#reach(module);
  }

  /** What a module requires, in file order; undefined where its go.mod was not read. */
  requiredBy(module: ModuleVersion): readonly ModuleVersion[] | undefined {
    return this.#nodes.get(module)?.requires?.map((node) => node.module);
  }

  /** The highest version of `path` in the graph: "" for a main module, "none" where nothing requires it. */
  selected(path: string): string {
    return this.#selected.get(path) ?? noVersion;
  }

  /** Takes the modules that became the highest of their path since this was last asked, in the order they were met. */
  takeRaised(): readonly ModuleVersion[] {
    const raised = this.#raised;
    this.#raised = [];
    return raised;
  }

  /**
   * Lists every selected module: the roots in their order, each path once, then the rest by path. The
   * pseudo-modules `go` and `toolchain` are among them.
   */
  selectedModules(): readonly ModuleVersion[] {
    const rootPaths = new Set(this.roots.map((root) => root.module.path));
    const roots = [...rootPaths].map((path) => ({ path, version: this.selected(path) }));
    const others: ModuleVersion[] = [];
    for (const [path, version] of this.#selected) {
      if (!rootPaths.has(path)) others.push({ path, version });
    }
    return [...roots.filter((root) => root.version !== noVersion), ...sortModules(others)];
  }

  /** Lists every node once, breadth first from the roots: the order of `go mod graph`. */
  nodes(): readonly GraphNode[] {
    const seen = new Set<GraphNode>(this.roots);
    for (const node of seen) {
      // A set hands out what is added while it is walked, so it is queue and memory in one.
      for (const next of node.requires ?? []) {
        if (next.module.version !== noVersion) seen.add(next);
      }
    }
    return [...seen];
  }

  /**
   * Finds the shortest chain of requirements from a root to the first node, breadth first, that `wanted`
   * accepts, both ends included; empty where there is none.
   */
  pathTo(wanted: (module: ModuleVersion) => boolean): readonly ModuleVersion[] {
    const requirer = new Map<GraphNode, GraphNode | undefined>(this.roots.map((root) => [root, undefined]));
    for (const node of requirer.keys()) {
      if (wanted(node.module)) return chainTo(node, requirer);
      for (const next of node.requires ?? []) {
        if (!requirer.has(next)) requirer.set(next, node);
      }
    }
    return [];
  }

  #reach(module: ModuleVersion): OpenNode {
    const met = this.#byObject.get(module);
    if (met !== undefined) return met;
    const node = this.#nodes.get(module) ?? this.#add(module);
    this.#byObject.set(module, node);
    return node;
  }

  #add(module: ModuleVersion): OpenNode {
    const node: OpenNode = { module };
    this.#nodes.set(module, node);
    const selected = this.selected(module.path);
    if (compareForSelection(module.path, selected, module.version) < 0) {
      this.#selected.set(module.path, module.version);
      this.#raised.push(module);
    }
    return node;
  }
}

function chainTo(
  last: GraphNode,
  requirer: ReadonlyMap<GraphNode, GraphNode | undefined>,
): readonly ModuleVersion[] {
  const chain: ModuleVersion[] = [];
  for (let node: GraphNode | undefined = last; node !== undefined; node = requirer.get(node)) {
    chain.push(node.module);
  }
  return chain.reverse();
}
