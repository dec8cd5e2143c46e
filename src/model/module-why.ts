import type { SelectedModule } from "../go/build-list.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { compareModuleVersions } from "../go/go-version.ts";
import { requireChains } from "../go/require-chain.ts";
import { directChains } from "./direct-chains.ts";
import type { Location } from "./location.ts";
import type { Resolution } from "./modules.ts";

/** A module that requires another one. */
export interface Parent extends ModuleVersion {
  /** The version it asks for. */
  readonly asks: string;
  /** True where that is the selected version: without its word a lower one would do, unless others say the same. */
  readonly decides: boolean;
  /** False where another version of the parent is built; its go.mod counts all the same. */
  readonly built: boolean;
}

/** How a module stands in a build. */
export interface Standing {
  /** From a main module to the selected version, both ends included; empty where nothing tells. */
  readonly why: readonly string[];
  /** Who requires any version of it: what decides first, then what is built, then by path. */
  readonly parents: readonly Parent[];
  /** The line of a go.mod that requires it, and whether `// indirect` stands there; absent where none does. */
  readonly line?: Location & { readonly indirect: boolean };
}

/** Tells how a module of a build came in. */
export function standingOf(resolution: Resolution, selected: SelectedModule): Standing {
  const line = lineOf(resolution, selected);
  return {
    why: directChains(resolution)(selected),
    parents: parentsOf(resolution, selected),
    ...(line === undefined ? {} : { line }),
  };
}

/** The shortest chain to one version of a module, selected or not; empty where nothing in the graph asks for it. */
export function chainTo({ buildList }: Resolution, module: ModuleVersion): readonly string[] {
  return requireChains(buildList).to(module).map(moduleKey);
}

function parentsOf({ buildList }: Resolution, selected: SelectedModule): readonly Parent[] {
  const versions = new Map(buildList.selected.map(({ path, version }) => [path, version]));
  const parents = new Map<string, Parent>();
  for (const { from, to } of buildList.edges) {
    if (to.path !== selected.path) continue;
    parents.set(moduleKey(from), {
      path: from.path,
      version: from.version,
      asks: to.version,
      decides: to.version === selected.version,
      built: versions.get(from.path) === from.version,
    });
  }
  return [...parents.values()].toSorted(
    (a, b) =>
      Number(b.decides) - Number(a.decides) ||
      Number(b.built) - Number(a.built) ||
      comparePaths(a, b) ||
      compareModuleVersions(a.path, a.version, b.version),
  );
}

function comparePaths(a: ModuleVersion, b: ModuleVersion): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

function lineOf({ main }: Resolution, { path, version }: ModuleVersion): Standing["line"] {
  const lines = main.flatMap(({ file, goMod }) =>
    goMod.require.filter((one) => one.path === path).map((one) => ({ file, one })),
  );
  const best =
    lines.find(({ one }) => !one.indirect && one.version === version) ??
    lines.find(({ one }) => !one.indirect) ??
    lines[0];
  if (best === undefined) return undefined;
  const { file, one } = best;
  return { file, line: one.at.line, column: one.at.column, indirect: one.indirect };
}
