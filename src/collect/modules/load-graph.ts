import { GraphLoad, type Pruning } from "../../go/graph-load.ts";
import type { ModuleGraph } from "../../go/module-graph.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { ModgateError } from "../../model/error.ts";
import type { Location } from "../../model/location.ts";
import type { BuildScope } from "./build-scope.ts";
import type { DependencyMods } from "./dependency-mods.ts";
import { locate } from "./main-module.ts";

/** The roots that a graph is loaded from. */
export interface Roots {
  readonly pruning: Pruning;
  /** Sorted as by sortModules; `go` is always among them. */
  readonly modules: readonly ModuleVersion[];
  /** Paths that a main module requires without `// indirect`. */
  readonly direct: ReadonlySet<string>;
}

/**
 * Loads a module graph: every go.mod that becomes needed is asked for at once, never a level at a time.
 *
 * @throws ModgateError of the first module, breadth first, whose go.mod cannot be had, with the require chain
 */
export async function loadGraph(scope: BuildScope, roots: Roots, mods: DependencyMods): Promise<ModuleGraph> {
  const main = scope.mains.map(({ path }) => ({ path, version: "" }));
  const load = new GraphLoad({ main, pruning: roots.pruning, roots: roots.modules });
  const failures = new Map<string, unknown>();
  const fail = (module: ModuleVersion, error: unknown): void => {
    load.fail(module);
    failures.set(moduleKey(module), error);
  };
  /** False where the module has to be waited for. */
  const isTaken = (module: ModuleVersion): boolean => {
    try {
      const requirements = mods.requirementsAtHand(module);
      if (requirements === undefined) return false;
      load.provide(module, requirements);
    } catch (error) {
      fail(module, error);
    }
    return true;
  };
  /** Takes what needs no waiting; names the rest. */
  const takeAtHand = (): readonly ModuleVersion[] => {
    const rest: ModuleVersion[] = [];
    for (let needed = load.needed(); needed.length > 0; needed = load.needed()) {
      for (const module of needed) if (!isTaken(module)) rest.push(module);
    }
    return rest;
  };
  const fetch = async (module: ModuleVersion): Promise<void> => {
    try {
      load.provide(module, await mods.requirements(module));
      mods.expected.selected(load.graph.takeRaised());
    } catch (error) {
      fail(module, error);
    }
    await Promise.all(takeAtHand().map(fetch));
  };
  for (let rest = takeAtHand(); rest.length > 0; rest = takeAtHand()) await Promise.all(rest.map(fetch));
  if (failures.size > 0) throw firstFailure({ scope, mods, graph: load.graph }, failures);
  return load.graph;
}

interface Loading {
  readonly scope: BuildScope;
  readonly mods: DependencyMods;
  readonly graph: ModuleGraph;
}

function firstFailure(loading: Loading, failures: ReadonlyMap<string, unknown>): unknown {
  const chain = loading.graph.pathTo((module) => failures.has(moduleKey(module)));
  const last = chain.at(-1);
  const cause = last === undefined ? [...failures.values()][0] : failures.get(moduleKey(last));
  return cause instanceof ModgateError ? withRequireChain(cause, chain, loading) : cause;
}

/**
 * Adds to the trouble with the last module of a chain who requires it, and the require line that brings it in.
 */
export function withRequireChain(
  trouble: ModgateError,
  chain: readonly ModuleVersion[],
  { scope, mods }: Pick<Loading, "scope" | "mods">,
): ModgateError {
  const dependencies = chain.filter((module) => module.version !== "");
  const chained = dependencies.length > 1 ? `${requireChain(dependencies, mods)}: ` : "";
  // Trouble in another file of the repository has its own line; all else came by a require line.
  const at = trouble.details.at?.line === undefined ? requireLine(scope, chain) : trouble.details.at;
  return new ModgateError(trouble.code, `${chained}${trouble.message}`, {
    ...trouble.details,
    ...(at === undefined ? {} : { at }),
    cause: trouble,
  });
}

function requireChain(chain: readonly ModuleVersion[], mods: DependencyMods): string {
  const last = chain.at(-1);
  const actual = last === undefined ? undefined : mods.actual(last);
  const replaced = actual === undefined || actual === last ? "" : ` (replaced by ${moduleKey(actual)})`;
  return `${chain.map(moduleKey).join(" requires ")}${replaced}`;
}

// The require line of a main module that brings the chain in.
function requireLine(scope: BuildScope, chain: readonly ModuleVersion[]): Location | undefined {
  const first = chain.find((module) => module.version !== "");
  for (const main of scope.mains) {
    const requirement = main.goMod.require.find((candidate) => candidate.path === first?.path);
    if (requirement !== undefined) return locate(main.file, requirement.at);
  }
  return undefined;
}
