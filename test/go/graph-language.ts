import type { BuildList } from "../../src/go/build-list.ts";
import {
  GraphLoad,
  type ModuleRequirements,
  moduleRequirements,
  pruningFor,
} from "../../src/go/graph-load.ts";
import { isToolchainModule } from "../../src/go/go-version.ts";
import type { ModuleGraph } from "../../src/go/module-graph.ts";
import { sortModules } from "../../src/go/module-order.ts";
import { type ModuleVersion, moduleKey } from "../../src/go/module-version.ts";

// A small language for module graphs. One line a go.mod, its requirements after a colon, a go version in front:
//   A (1.17): B1 C2     the main module A at go 1.17 requires B v1.1.0 and C v1.2.0
//   B1: C1              B v1.1.0 has no go line
// A letter is a module, the digit its minor version.

/** A graph read from text: the main module is the first line's. */
export interface WrittenGraph {
  readonly main: ModuleVersion;
  readonly mods: ReadonlyMap<
    string,
    { readonly goVersion: string; readonly requires: readonly ModuleVersion[] }
  >;
}

/** Reads the language. */
export function readGraph(text: string): WrittenGraph {
  const mods = new Map<string, { readonly goVersion: string; readonly requires: readonly ModuleVersion[] }>();
  let main: ModuleVersion | undefined;
  for (const line of text.split("\n")) {
    const [, name = "", goVersion = "", words = ""] = /^\s*(\w+)(?: \((\S+)\))?:(.*)$/.exec(line) ?? [];
    if (name === "") continue;
    const module = moduleOf(name);
    main ??= module;
    const requires = words
      .split(" ")
      .filter((word) => word !== "")
      .map(moduleOf);
    mods.set(moduleKey(module), { goVersion, requires });
  }
  if (main === undefined) throw new Error("a graph without a line");
  return { main, mods };
}

/** Loads a written graph from its main module, answering in the order that `pick` chooses. */
export function loadWritten(
  graph: WrittenGraph,
  pick: (waiting: number) => number = () => 0,
): { readonly graph: ModuleGraph; readonly asked: readonly string[] } {
  const load = startLoad(graph);
  const asked: string[] = [];
  const waiting = [...load.needed()];
  while (waiting.length > 0) {
    const [module] = waiting.splice(pick(waiting.length), 1);
    if (module === undefined) throw new Error("picked nothing");
    asked.push(moduleKey(module));
    load.provide(module, writtenRequirements(graph, module));
    waiting.push(...load.needed());
  }
  return { graph: load.graph, asked };
}

/** What a written go.mod says to a graph; one that is not written requires nothing. */
export function writtenRequirements(graph: WrittenGraph, module: ModuleVersion): ModuleRequirements {
  const found = graph.mods.get(moduleKey(module));
  return moduleRequirements(found?.goVersion ?? "", found?.requires ?? []);
}

function startLoad({ main, mods }: WrittenGraph): GraphLoad {
  const { goVersion = "", requires = [] } = mods.get(moduleKey(main)) ?? {};
  const version = goVersion === "" ? "1.16" : goVersion;
  const roots = sortModules([...requires, { path: "go", version }]);
  return new GraphLoad({ main: [main], pruning: pruningFor(version), roots });
}

/** Writes selected modules the way the language does: `A B1 C2`, main module first. */
export function selection(graph: ModuleGraph): string {
  return graph
    .selectedModules()
    .filter((module) => !isToolchainModule(module.path))
    .map(nameOf)
    .join(" ");
}

/** A build list with the graph's edges, for what is printed from one. */
export function buildListOf(graph: ModuleGraph): BuildList {
  const modules = graph.selectedModules().filter((module) => !isToolchainModule(module.path));
  return {
    selected: modules.map(({ path, version }) => ({ path, version, main: version === "", indirect: false })),
    edges: graph
      .nodes()
      .flatMap((node) => (node.requires ?? []).map((next) => ({ from: node.module, to: next.module }))),
  };
}

/** Writes coordinates the way the language does. */
export function nameOf(module: ModuleVersion): string {
  return module.path + module.version.replace(/^v1\.(\d+)\.0$/, "$1");
}

/** Reads `B1` as B v1.1.0, `A` as a main module. */
export function moduleOf(word: string): ModuleVersion {
  const [, path = "", minor = ""] = /^([A-Za-z]+)(\d*)$/.exec(word) ?? [];
  if (path === "") throw new Error(`no module: ${word}`);
  return { path, version: minor === "" ? "" : `v1.${minor}.0` };
}
