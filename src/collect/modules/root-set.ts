import type { GoMod, TextPosition } from "../../go/go-mod.ts";
import { compareGoVersions, toolchainGoVersion } from "../../go/go-version.ts";
import { isStrictGoVersion, pruningFor } from "../../go/graph-load.ts";
import type { ModuleGraph } from "../../go/module-graph.ts";
import { noVersion, sortModules } from "../../go/module-order.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import {
  allRootsSelected,
  hasRedundantRoot,
  minimalRoots,
  raiseRoots,
  sameRoots,
} from "../../go/root-requirements.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { BuildScope } from "./build-scope.ts";
import type { DependencyMods } from "./dependency-mods.ts";
import { loadGraph, type Roots } from "./load-graph.ts";
import { goVersionOf, locate, type MainGoMod } from "./main-module.ts";
import { defaultGoWorkVersion } from "./workspace-members.ts";
import { malformedGoLine, staleRoot, updateNeeded } from "./update-needed.ts";

/** Whether go.mod may be changed (in memory), or has to be complete as it stands. */
export type RootPolicy = "update" | "as-written";

/** The roots that hold in the end, and their graph. */
export interface ResolvedRoots {
  readonly roots: Roots;
  readonly graph: ModuleGraph;
}

/**
 * Loads the graph of a scope, raising roots that are not the selected versions where that is allowed.
 *
 * @throws ModgateError build-list-inconsistent where go.mod needs an update that is not allowed; as loadGraph()
 *
 * Source: cmd/go/internal/modload.expandGraph.
 */
export async function resolveRoots(question: {
  readonly scope: BuildScope;
  readonly mods: DependencyMods;
  readonly policy: RootPolicy;
  /** The go version that -mod=mod writes into a go.mod without a go line; "" to leave it. */
  readonly addedGoVersion: string;
  /** The go version that `go mod graph -go` loads the graph by; "" for the module's own. */
  readonly graphGo?: string;
}): Promise<ResolvedRoots> {
  const { scope, mods, graphGo = "" } = question;
  const [main] = scope.mains;
  const load = (roots: Roots) => loadGraph(scope, roots, mods);
  if (scope.work !== undefined || main === undefined) {
    if (graphGo !== "") {
      throw new ModgateError("usage", "GOFLAGS sets -go, which is not followed in a workspace", {
        hint: "remove -go from GOFLAGS, or set GOWORK=off",
      });
    }
    const roots = workspaceRoots(scope);
    return { roots, graph: await load(roots) };
  }
  const update: Update = { main, load, policy: question.policy };
  let roots = moduleRoots(main);
  if (hasRedundantRoot(roots.modules, main.path)) roots = (await updateRoots(update, roots, undefined)).roots;
  if (main.goMod.go === undefined && question.addedGoVersion !== "") {
    roots = await withGoLine(roots, question.addedGoVersion, load);
  }
  if (graphGo !== "") {
    const read = asLoadedBy(graphGo, roots, scope.running);
    return { roots: read, graph: await load(read) };
  }
  const graph = await load(roots);
  if (allRootsSelected(graph, roots.modules)) return { roots, graph };
  const updated = await updateRoots(update, roots, graph);
  return { roots: updated.roots, graph: updated.graph ?? (await load(updated.roots)) };
}

/**
 * Refuses a go.mod that go would rewrite: its requirements are consistent, but it is not what go would write.
 *
 * @throws ModgateError build-list-inconsistent
 *
 * Source: cmd/go/internal/modload.commitRequirements, modFileIsDirty.
 */
export function requireCleanGoMod(main: MainGoMod): void {
  const { goMod, file } = main;
  if (main.rewritten !== undefined) {
    const { path, version, fixed, at } = main.rewritten;
    throw updateNeeded(main, `${shown(`${path}@${version}`)} stands for ${shown(fixed)}`, at);
  }
  const excluded = goMod.require.find((requirement) => main.excluded.has(moduleKey(requirement)));
  if (excluded !== undefined) {
    throw updateNeeded(main, `\`${moduleKey(excluded)}\` is both required and excluded`, excluded.at);
  }
  const unnamed =
    goMod.exclude.find(({ path }) => path === "") ?? goMod.replace.find(({ old }) => old.path === "");
  if (unnamed !== undefined)
    throw updateNeeded(main, "a line in it names no module, and go removes it", unnamed.at);
  const { toolchain } = goMod;
  if (toolchain === undefined) return;
  const implied = toolchain.value === `go${goVersionOf(goMod)}`;
  if (implied || !isStrictGoVersion(toolchainGoVersion(toolchain.value))) {
    throw updateNeeded(
      main,
      `the toolchain line of ${file} says nothing that its go line does not say`,
      toolchain.at,
    );
  }
}

// An older go sees all that a pruned module leaves out; roots stay as they are, even where they are stale.
function asLoadedBy(graphGo: string, roots: Roots, running: string): Roots {
  if (running !== "" && compareGoVersions(graphGo, running) > 0) {
    throw new ModgateError("usage", `GOFLAGS sets -go=${graphGo}, but go ${running} runs`, {
      hint: `remove -go from GOFLAGS, or set -go=${running}`,
    });
  }
  const own = roots.modules.find((root) => root.path === "go")?.version ?? "";
  if (isStrictGoVersion(own) && compareGoVersions(graphGo, own) < 0) {
    throw new ModgateError("usage", `GOFLAGS sets -go=${graphGo}, but the go line asks for go >= ${own}`, {
      hint: `remove -go from GOFLAGS, or set -go=${own}`,
    });
  }
  return pruningFor(graphGo) === "unpruned" ? { ...roots, pruning: "unpruned" } : roots;
}

interface Update {
  readonly main: MainGoMod;
  readonly load: (roots: Roots) => Promise<ModuleGraph>;
  readonly policy: RootPolicy;
}

async function updateRoots(
  update: Update,
  roots: Roots,
  graph: ModuleGraph | undefined,
): Promise<{ readonly roots: Roots; readonly graph?: ModuleGraph }> {
  return roots.pruning === "unpruned"
    ? updateUnpruned(update, roots, graph)
    : updatePruned(update, roots, graph);
}

async function updateUnpruned(
  update: Update,
  roots: Roots,
  known: ModuleGraph | undefined,
): Promise<{ readonly roots: Roots; readonly graph?: ModuleGraph }> {
  const graph = known ?? (await update.load(roots));
  if (update.policy === "as-written") {
    if (!allRootsSelected(graph, roots.modules)) throw staleRoot(update.main, roots.modules, graph);
    return { roots, graph };
  }
  // A go line that is no version is below all others, and go does not go on without one.
  if (graph.selected("go") === noVersion) throw malformedGoLine(update.main);
  return { roots: { ...roots, modules: minimalRoots(graph, roots.modules, roots.direct) } };
}

// Raising a root can bring in more of the graph, which can raise further roots, until nothing moves.
async function updatePruned(
  update: Update,
  roots: Roots,
  known: ModuleGraph | undefined,
): Promise<{ readonly roots: Roots; readonly graph?: ModuleGraph }> {
  const { pruning, direct } = roots;
  let current = roots;
  let graph = known;
  for (;;) {
    const next = raiseRoots(current.modules, update.main.path, graph);
    if (!next.raised) {
      // Doubled requirements alone are no reason to touch the file.
      const keep = update.policy === "as-written" || sameRoots(next.roots, current.modules);
      if (!keep) return { roots: { pruning, direct, modules: next.roots } };
      return graph === undefined ? { roots: current } : { roots: current, graph };
    }
    if (update.policy === "as-written") throw staleRoot(update.main, roots.modules, graph);
    current = { pruning, direct, modules: next.roots };
    graph = await update.load(current);
  }
}

// A go.mod without a go line is unpruned. go writes a pruned one that means the same: every module a root.
async function withGoLine(
  roots: Roots,
  goVersion: string,
  load: (roots: Roots) => Promise<ModuleGraph>,
): Promise<Roots> {
  const others = roots.modules.filter((root) => root.path !== "go");
  const modules = sortModules([...others, { path: "go", version: goVersion }]);
  if (pruningFor(goVersion) === "unpruned") return { ...roots, modules };
  const graph = await load({ ...roots, modules });
  const selected = graph.selectedModules().filter((module) => module.version !== "");
  return { ...roots, pruning: "pruned", modules: sortModules(selected) };
}

function moduleRoots(main: MainGoMod): Roots {
  const required = main.goMod.require.filter((requirement) => !main.excluded.has(moduleKey(requirement)));
  const unnamed = required.find(({ path }) => path === "");
  if (unnamed !== undefined) throw unnamedRequirement(main.file, unnamed.at);
  const goVersion = goVersionOf(main.goMod);
  return {
    pruning: pruningFor(goVersion),
    modules: sortModules([
      ...required.map(({ path, version }) => ({ path, version })),
      ...goAndToolchain(goVersion, main.goMod),
    ]),
    direct: new Set([
      "go",
      ...required.filter((requirement) => !requirement.indirect).map(({ path }) => path),
    ]),
  };
}

function workspaceRoots(scope: BuildScope): Roots {
  // Without a member go sees no more of go.work than that it is there.
  const goWork = scope.mains.length === 0 ? undefined : scope.work?.goWork;
  const required = scope.mains.flatMap((main) => main.goMod.require);
  return {
    pruning: "workspace",
    modules: sortModules([
      ...scope.mains.map(({ path }) => ({ path, version: "" })),
      ...goAndToolchain(goWork?.go?.value ?? defaultGoWorkVersion, goWork),
    ]),
    direct: new Set(required.filter((requirement) => !requirement.indirect).map(({ path }) => path)),
  };
}

function goAndToolchain(
  goVersion: string,
  file: Pick<GoMod, "toolchain"> | undefined,
): readonly ModuleVersion[] {
  const toolchain = file?.toolchain?.value;
  const go = { path: "go", version: goVersion };
  return toolchain === undefined ? [go] : [go, { path: "toolchain", version: toolchain }];
}

function unnamedRequirement(file: string, at: TextPosition): ModgateError {
  return new ModgateError("go-mod-invalid", `${file}: a require line names no module`, {
    hint: "remove the line",
    at: locate(file, at),
  });
}
