import type { BuildList } from "./build-list.ts";
import type { GraphNode } from "./module-graph.ts";
import { ModuleMap } from "./module-map.ts";
import type { ModuleVersion } from "./module-version.ts";

/** Answers by which requirements modules came into a build. */
export interface RequireChains {
  /**
   * The shortest chain of requirements from a main module to `target`, both ends included; of several, the
   * one that `go mod graph` shows first. Empty where no chain leads there.
   */
  to(target: ModuleVersion): readonly ModuleVersion[];
  /** Lists every version of a module that a chain leads to, in the order of `go mod graph`. */
  versions(path: string): readonly ModuleVersion[];
  /** Walks the same graph with requirements of its main modules left out, and answers as `to` does. */
  without(leftOut: LeftOut): RequireChains["to"];
}

/** By path of a main module, the paths of its own requirements that no chain is to begin with. */
export type LeftOut = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Walks a build list's graph once, breadth first from the main modules, and answers for any of its nodes.
 *
 * The chain leads through nodes as the graph has them: a link may be a version that was not selected in the
 * end, but whose go.mod was read.
 */
export function requireChains(buildList: BuildList): RequireChains {
  const mains = mainNodes(buildList);
  const whole = requirersFrom(mains, new Map());
  const byPath = Map.groupBy(whole.keys(), ({ module }) => module.path);
  const nodesOf = (path: string): readonly GraphNode[] => byPath.get(path) ?? [];
  const chainsBy =
    (requirers: Requirers): RequireChains["to"] =>
    ({ path, version }) => {
      const target = nodesOf(path).find(({ module }) => module.version === version);
      return target === undefined || !requirers.has(target) ? [] : chainOf(target, requirers);
    };
  return {
    to: chainsBy(whole),
    versions: (path) => nodesOf(path).map(({ module }) => module),
    without: (leftOut) => chainsBy(requirersFrom(mains, leftOut)),
  };
}

/**
 * Finds the shortest chain of requirements from a main module to one node, both ends included; empty where
 * the node is not in the graph. For many targets use requireChains().
 */
export function requireChain(buildList: BuildList, target: ModuleVersion): readonly ModuleVersion[] {
  return requireChains(buildList).to(target);
}

function mainNodes(buildList: BuildList): readonly GraphNode[] {
  if (buildList.roots !== undefined) return buildList.roots.filter(({ module }) => module.version === "");
  const nodes = new ModuleMap<Node>();
  const nodeOf = (module: ModuleVersion): Node => {
    const known = nodes.get(module);
    if (known !== undefined) return known;
    const node = { module, requires: [] };
    nodes.set(module, node);
    return node;
  };
  for (const { from, to } of buildList.edges) nodeOf(from).requires.push(nodeOf(to));
  return buildList.selected.filter(({ main }) => main).map(({ path, version }) => nodeOf({ path, version }));
}

interface Node extends GraphNode {
  readonly requires: Node[];
}

/** Every node that a walk meets, and who requires it first. */
type Requirers = ReadonlyMap<GraphNode, GraphNode | undefined>;

function requirersFrom(mains: readonly GraphNode[], leftOut: LeftOut): Requirers {
  const requirers = new Map<GraphNode, GraphNode | undefined>(mains.map((main) => [main, undefined]));
  // A map hands out what is added while it is walked.
  for (const node of requirers.keys()) {
    const { path, version } = node.module;
    const skipped = version === "" ? leftOut.get(path) : undefined;
    for (const next of node.requires ?? []) {
      if (!requirers.has(next) && skipped?.has(next.module.path) !== true) requirers.set(next, node);
    }
  }
  return requirers;
}

function chainOf(last: GraphNode, requirers: Requirers): readonly ModuleVersion[] {
  const chain: ModuleVersion[] = [];
  for (let node: GraphNode | undefined = last; node !== undefined; node = requirers.get(node))
    chain.push(node.module);
  return chain.reverse();
}
