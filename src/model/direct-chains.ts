import type { BuildList } from "../go/build-list.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { type RequireChains, requireChains } from "../go/require-chain.ts";
import type { Resolution } from "./modules.ts";

/** Answers by which chain of requirements, beginning with a direct one if possible, a module came in; empty where by none. */
export type Chains = (selected: ModuleVersion) => readonly string[];

/**
 * Chains that begin with a requirement without `// indirect`: an indirect one is only written down in go.mod,
 * somebody else brings it. Where the selected version is not reached that way, any version of the path will do;
 * where none is, because go left the graph below the direct ones out (lazy loading), a chain by an indirect one.
 */
export function directChains(resolution: Resolution): Chains {
  const chains = requireChains(withoutIndirect(resolution));
  let written: RequireChains | undefined;
  // Each version once: the same one may be required a thousand times.
  const versions = new Map<string, Map<string, ModuleVersion>>();
  for (const { to } of resolution.buildList.edges) {
    const known = versions.get(to.path);
    if (known === undefined) versions.set(to.path, new Map([[to.version, to]]));
    else if (!known.has(to.version)) known.set(to.version, to);
  }
  return (selected) => {
    const exact = chains.to(selected);
    if (exact.length > 0) return exact.map(moduleKey);
    const others = [...(versions.get(selected.path)?.values() ?? [])]
      .map((one) => chains.to(one))
      .filter((one) => one.length > 0);
    const [shortest] = others.toSorted((a, b) => a.length - b.length);
    if (shortest !== undefined) return [...shortest.slice(0, -1).map(moduleKey), moduleKey(selected)];
    written ??= requireChains(resolution.buildList);
    return written.to(selected).map(moduleKey);
  };
}

function withoutIndirect({ main, buildList }: Resolution): BuildList {
  const indirect = new Map(
    main.map(({ path, goMod }) => {
      const direct = new Set(goMod.require.filter((line) => !line.indirect).map((line) => line.path));
      const marked = goMod.require.filter((line) => line.indirect && !direct.has(line.path));
      return [path, new Set(marked.map((line) => line.path))];
    }),
  );
  const edges = buildList.edges.filter(
    ({ from, to }) => from.version !== "" || !indirect.get(from.path)?.has(to.path),
  );
  return { ...buildList, edges };
}
