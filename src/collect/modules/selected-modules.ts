import type { DependencyMod } from "../../go/dependency-mod.ts";
import type { BuildList, GraphEdge, SelectedModule } from "../../go/build-list.ts";
import { isToolchainModule } from "../../go/go-version.ts";
import type { ModuleGraph } from "../../go/module-graph.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { ModgateError } from "../../model/error.ts";
import type { BuildScope } from "./build-scope.ts";
import type { DependencyMods } from "./dependency-mods.ts";
import type { ResolvedRoots } from "./root-set.ts";
import type { SumBook } from "./sum-book.ts";

/** A loaded graph and what it was loaded from. */
export interface LoadedBuild {
  readonly scope: BuildScope;
  readonly resolved: ResolvedRoots;
  readonly mods: DependencyMods;
  readonly sums: SumBook;
  /**
   * Which go.mod files that the graph did not need are read for their go version. Those that nothing vouches for would
   * be fetched anew in every run.
   */
  readonly reads: "none" | "vouched" | "all";
}

/**
 * Makes the build list of a loaded graph: each selected module with its replacement, whether a main module
 * requires it directly, and its go version where that is known.
 *
 * @throws ModgateError sum-mismatch
 */
export async function buildListOf(build: LoadedBuild): Promise<BuildList> {
  const modules = build.resolved.graph.selectedModules().filter((module) => !isToolchainModule(module.path));
  const described = modules.map((module) => selectedModule(build, module));
  // All at once, so that a failure is told while others are still waited for.
  await Promise.all(described.filter((one) => one instanceof Promise));
  const selected: SelectedModule[] = [];
  for (const one of described) selected.push(one instanceof Promise ? await one : one);
  const { graph } = build.resolved;
  let edges: readonly GraphEdge[] | undefined;
  return {
    selected,
    roots: graph.roots,
    // Thousands of objects that a list has no use for.
    get edges() {
      edges ??= edgesOf(graph);
      return edges;
    },
  };
}

/** A promise only where a go.mod has to be fetched for it. */
function selectedModule(build: LoadedBuild, module: ModuleVersion): SelectedModule | Promise<SelectedModule> {
  const { scope, resolved, mods, sums, reads } = build;
  const main =
    module.version === "" ? scope.mains.find((candidate) => candidate.path === module.path) : undefined;
  if (main !== undefined)
    return { ...module, main: true, indirect: false, ...goVersionField(main.goMod.go?.value) };
  // go asks for the replacement of each module that it lists, and of those that make the graph.
  const actual = reads === "none" ? mods.actualUnread(module) : mods.actual(module);
  const vouched = actual.version === "" || sums.deciding(actual, "mod").length > 0;
  const may = reads === "all" ? vouched || mods.mayRead(actual) : reads === "vouched" && vouched;
  const read = mods.isRead(actual) || may;
  const dependency = (goVersion = ""): SelectedModule => ({
    path: module.path,
    version: module.version,
    main: false,
    indirect: !resolved.roots.direct.has(module.path),
    ...(actual === module ? {} : { replacedBy: { path: actual.path, version: actual.version } }),
    ...goVersionField(goVersion || undefined),
  });
  if (!read) return dependency();
  const atHand = goModAtHand(mods, actual);
  return atHand === undefined ? goVersionOf(mods, actual).then(dependency) : dependency(atHand.goVersion);
}

function goModAtHand(mods: DependencyMods, actual: ModuleVersion): DependencyMod | undefined {
  try {
    return mods.rawAtHand(actual);
  } catch {
    return undefined; // Waiting for it tells what is wrong, and whether that matters.
  }
}

// The go.mod of a module that the graph leaves out tells its go version and nothing else: go shrugs off
// whatever is wrong with it, except bytes that are not those that go.sum names, and a dishonest log.
async function goVersionOf(mods: DependencyMods, actual: ModuleVersion): Promise<string | undefined> {
  try {
    return (await mods.raw(actual)).goVersion || undefined;
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    if (error.code === "sum-mismatch" || error.code === "log-untrusted") throw error;
    return undefined;
  }
}

function goVersionField(goVersion: string | undefined): { readonly goVersion?: string } {
  return goVersion === undefined ? {} : { goVersion };
}

function edgesOf(graph: ModuleGraph): readonly GraphEdge[] {
  const edges: GraphEdge[] = [];
  for (const { module, requires = [] } of graph.nodes())
    for (const next of requires) edges.push({ from: module, to: next.module });
  return edges;
}

/** Lists the modules whose go.mod files made the graph, each once, replacements in place of what they replace. */
export function graphModsOf({ resolved, mods }: LoadedBuild): readonly ModuleVersion[] {
  const read = resolved.graph
    .nodes()
    .filter(({ requires, module }) => requires !== undefined && module.version !== "");
  const actual = read.map(({ module }) => mods.actual(module));
  const fetched = actual.filter(({ path, version }) => version !== "" && !isToolchainModule(path));
  return [...new Map(fetched.map((module) => [moduleKey(module), module])).values()];
}
