import type { BuildList } from "./build-list.ts";
import { type ModuleVersion, moduleKey } from "./module-version.ts";

/** Answers by which requirements modules came into a build. */
export interface RequireChains {
  /**
   * The shortest chain of requirements from a main module to `target`, both ends included; of several, the
   * one that `go mod graph` shows first. Empty where the target is not in the graph.
   */
  to(target: ModuleVersion): readonly ModuleVersion[];
}

/**
 * Walks a build list's graph once, breadth first from the main modules, and answers for any of its nodes.
 *
 * The chain leads through nodes as the graph has them: a link may be a version that was not selected in the
 * end, but whose go.mod was read.
 */
export function requireChains(buildList: BuildList): RequireChains {
  const required = new Map<string, ModuleVersion[]>();
  for (const edge of buildList.edges) {
    const key = moduleKey(edge.from);
    const known = required.get(key);
    if (known === undefined) required.set(key, [edge.to]);
    else known.push(edge.to);
  }
  const mains = buildList.selected
    .filter((module) => module.main)
    .map(({ path, version }) => ({ path, version }));
  const links = linksFrom(mains, required);
  return { to: (target) => chainOf(links.get(moduleKey(target))) };
}

/**
 * Finds the shortest chain of requirements from a main module to one node, both ends included; empty where
 * the node is not in the graph. For many targets use requireChains().
 */
export function requireChain(buildList: BuildList, target: ModuleVersion): readonly ModuleVersion[] {
  return requireChains(buildList).to(target);
}

interface Link {
  readonly module: ModuleVersion;
  readonly requirer: Link | undefined;
}

function linksFrom(
  mains: readonly ModuleVersion[],
  required: ReadonlyMap<string, readonly ModuleVersion[]>,
): ReadonlyMap<string, Link> {
  const links = new Map<string, Link>(
    mains.map((module) => [moduleKey(module), { module, requirer: undefined }]),
  );
  for (const [key, link] of links) {
    for (const module of required.get(key) ?? []) {
      const next = moduleKey(module);
      if (!links.has(next)) links.set(next, { module, requirer: link });
    }
  }
  return links;
}

function chainOf(last: Link | undefined): readonly ModuleVersion[] {
  const chain: ModuleVersion[] = [];
  for (let link = last; link !== undefined; link = link.requirer) chain.push(link.module);
  return chain.reverse();
}
