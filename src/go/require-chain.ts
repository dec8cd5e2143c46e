import type { BuildList } from "./build-list.ts";
import { ModuleMap } from "./module-map.ts";
import type { ModuleVersion } from "./module-version.ts";

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
  const required = new ModuleMap<ModuleVersion[]>();
  for (const { from, to } of buildList.edges) {
    const known = required.get(from);
    if (known === undefined) required.set(from, [to]);
    else known.push(to);
  }
  const mains = buildList.selected
    .filter((module) => module.main)
    .map(({ path, version }) => ({ path, version }));
  const links = linksFrom(mains, required);
  return { to: (target) => chainOf(links.get(target)) };
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
  required: ModuleMap<readonly ModuleVersion[]>,
): ModuleMap<Link> {
  const links = new ModuleMap<Link>();
  const queue: Link[] = [];
  const reach = (module: ModuleVersion, requirer: Link | undefined): void => {
    if (links.has(module)) return;
    const link = { module, requirer };
    links.set(module, link);
    queue.push(link);
  };
  for (const module of mains) reach(module, undefined);
  // A list hands out what is added while it is walked.
  for (const link of queue) {
    for (const module of required.get(link.module) ?? []) reach(module, link);
  }
  return links;
}

function chainOf(last: Link | undefined): readonly ModuleVersion[] {
  const chain: ModuleVersion[] = [];
  for (let link = last; link !== undefined; link = link.requirer) chain.push(link.module);
  return chain.reverse();
}
