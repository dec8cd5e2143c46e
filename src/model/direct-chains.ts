import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { type LeftOut, requireChains } from "../go/require-chain.ts";
import type { Resolution } from "./modules.ts";

/** Answers by which chain of requirements, beginning with a direct one if possible, a module came in; empty where by none. */
export type Chains = (selected: ModuleVersion) => readonly string[];

/**
 * Chains that begin with a requirement without `// indirect`: an indirect one is only written down in go.mod,
 * somebody else brings it. Where the selected version is not reached that way, any version of the path will do;
 * where none is, because go left the graph below the direct ones out (lazy loading), a chain by an indirect one.
 */
export function directChains({ main, buildList }: Resolution): Chains {
  const written = requireChains(buildList);
  const chainTo = written.without(onlyIndirect(main));
  return (selected) => {
    const exact = chainTo(selected);
    if (exact.length > 0) return exact.map(moduleKey);
    const others = written
      .versions(selected.path)
      .map(chainTo)
      .filter((one) => one.length > 0);
    const [shortest] = others.toSorted((a, b) => a.length - b.length);
    if (shortest !== undefined) return [...shortest.slice(0, -1).map(moduleKey), moduleKey(selected)];
    return written.to(selected).map(moduleKey);
  };
}

function onlyIndirect(main: Resolution["main"]): LeftOut {
  return new Map(
    main.map(({ path, goMod }) => {
      const direct = new Set(goMod.require.filter((line) => !line.indirect).map((line) => line.path));
      const marked = goMod.require.filter((line) => line.indirect && !direct.has(line.path));
      return [path, new Set(marked.map((line) => line.path))];
    }),
  );
}
