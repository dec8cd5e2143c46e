import { delimiter, isAbsolute, join } from "node:path";
import type { BuildList, GraphEdge, SelectedModule } from "../go/build-list.ts";
import { isToolchainModule } from "../go/go-version.ts";
import type { ModuleGraph } from "../go/module-graph.ts";
import type { ModuleVersion } from "../go/module-version.ts";
import { ModgateError } from "../model/error.ts";
import type { Resolution } from "../model/modules.ts";
import type { GoEnvironment } from "../model/request.ts";
import type { Log, ModuleProxy, SourceTree } from "../model/world.ts";
import { type BuildFlags, buildFlags } from "./build-flags.ts";
import { type BuildScope, findBuildScope } from "./build-scope.ts";
import { DependencyMods } from "./dependency-mods.ts";
import type { VersionFixer } from "./fix-versions.ts";
import type { MainGoMod } from "./main-module.ts";
import { Replacements } from "./replacements.ts";
import { type ResolvedRoots, requireCleanGoMod, resolveRoots } from "./root-set.ts";
import { requireInfos } from "./selected-infos.ts";
import { readSumBook, type SumBook } from "./sum-book.ts";
import { usesVendor } from "./vendor.ts";
import { queryVersion } from "./version-query.ts";

/** What is to be resolved, and how strictly. */
export interface BuildListOptions {
  /** Absolute folder that go would run in. */
  readonly dir: string;
  /** Absolute repository root, which paths in the answer are relative to. */
  readonly root: string;
  readonly tree: SourceTree;
  readonly proxy: ModuleProxy;
  readonly go: GoEnvironment;
  readonly log: Log;
  /**
   * `list` answers or refuses as `go list -m all`, `graph` as `go mod graph`. `build` is the list for a
   * judgement: it asks for no `.info`, and a hash that go.sum lacks is left for a gate to report.
   */
  readonly want: "list" | "graph" | "build";
  /** The folder for temporary files, whose own go.mod go ignores; absent: unknown. */
  readonly tempDir?: string;
  /** `as-go` (default) refuses the list of a vendored module, `graph` reads its true graph by proxy. */
  readonly vendor?: "as-go" | "graph";
}

/**
 * Resolves the module, or workspace, that a folder belongs to: every module of its build, and the graph.
 *
 * The go.mod files of dependencies come from the module proxy; those that go.sum names are asked for at once.
 * Files of the repository are only read.
 *
 * @throws ModgateError where go refuses: usage, input-missing, go-mod-invalid, go-work-invalid, go-sum-invalid,
 * build-list-inconsistent, sum-missing, sum-mismatch, module-path-mismatch, or what the proxy throws
 *
 * Source: https://go.dev/ref/mod, cmd/go/internal/modload.
 */
export async function collectBuildList(options: BuildListOptions): Promise<Resolution> {
  const flags = buildFlags(options.go);
  requireAbsoluteGopath(options.go);
  const scope = await findBuildScope({ ...options, flags, fixer: (paths) => versionFixer(options, paths) });
  const mod = await effectiveMod(options, flags, scope);
  const replacements = new Replacements(scope);
  const sums = await readSumBook(options.tree, options.root, [scope.sumPath, ...scope.memberSumPaths]);
  const mustHaveSums = options.want === "list" && mod === "readonly" && scope.work === undefined;
  const mods = new DependencyMods({
    ...options,
    modCacheDir: options.go.GOMODCACHE,
    scope,
    replacements,
    sums,
    mustHaveSums,
  });
  mods.prefetch();
  const done = options.log.step(`resolving ${scope.mains.map((main) => main.path).join(", ")}`);
  try {
    const resolved = await resolveRoots({
      scope,
      mods,
      policy: mod === "mod" ? "update" : "as-written",
      addedGoVersion: mod === "mod" && options.want === "list" ? scope.running : "",
    });
    const [main] = scope.mains;
    if (mod === "readonly" && scope.work === undefined && main !== undefined) requireCleanGoMod(main);
    const buildList = await buildListOf(options, { scope, resolved, mods, sums });
    if (options.want === "list") await requireInfos(buildList, replacements, options.proxy);
    return resolutionOf(scope, buildList, mods, sums);
  } finally {
    done();
  }
}

interface Resolving {
  readonly scope: BuildScope;
  readonly resolved: ResolvedRoots;
  readonly mods: DependencyMods;
  readonly sums: SumBook;
}

async function buildListOf(options: BuildListOptions, resolving: Resolving): Promise<BuildList> {
  const modules = resolving.resolved.graph
    .selectedModules()
    .filter((module) => !isToolchainModule(module.path));
  const selected = await Promise.all(modules.map((module) => selectedModule(options, resolving, module)));
  return { selected, edges: edgesOf(resolving.resolved.graph) };
}

async function selectedModule(
  options: BuildListOptions,
  { scope, resolved, mods, sums }: Resolving,
  module: ModuleVersion,
): Promise<SelectedModule> {
  const main =
    module.version === "" ? scope.mains.find((candidate) => candidate.path === module.path) : undefined;
  if (main !== undefined)
    return { ...module, main: true, indirect: false, ...goVersionField(main.goMod.go?.value) };
  const actual = mods.actual(module);
  const vouched = actual.version !== "" && sums.deciding(actual, "mod").length > 0;
  const read = mods.isRead(actual) || (options.want !== "graph" && (vouched || mods.mayRead(actual)));
  const goVersion = read ? await goVersionOf(mods, actual) : undefined;
  const indirect = !resolved.roots.direct.has(module.path);
  return {
    ...module,
    main: false,
    indirect,
    ...(actual === module ? {} : { replacedBy: { path: actual.path, version: actual.version } }),
    ...goVersionField(goVersion),
  };
}

// The go.mod of a module that the graph leaves out tells its go version and nothing else: go shrugs off
// whatever is wrong with it, except bytes that are not those that go.sum names.
async function goVersionOf(mods: DependencyMods, actual: ModuleVersion): Promise<string | undefined> {
  try {
    return (await mods.raw(actual)).goVersion || undefined;
  } catch (error) {
    if (!(error instanceof ModgateError) || error.code === "sum-mismatch") throw error;
    return undefined;
  }
}

function goVersionField(goVersion: string | undefined): { readonly goVersion?: string } {
  return goVersion === undefined ? {} : { goVersion };
}

function edgesOf(graph: ModuleGraph): readonly GraphEdge[] {
  return graph
    .nodes()
    .flatMap((node) => (node.requires ?? []).map((next) => ({ from: node.module, to: next.module })));
}

/**
 * Says how go would treat go.mod: `mod` may change it, `readonly` may not. `go mod graph` takes no -mod flag
 * and always works as with `mod`.
 */
async function effectiveMod(
  options: BuildListOptions,
  flags: BuildFlags,
  scope: BuildScope,
): Promise<"mod" | "readonly"> {
  if (options.want === "graph") {
    await refuseModuleInGopath(options);
    return "mod";
  }
  if (scope.work !== undefined && flags.mod === "mod") {
    throw new ModgateError("usage", "-mod=mod cannot be used in a workspace", {
      hint: "remove -mod=mod from GOFLAGS, or set GOWORK=off",
    });
  }
  if (scope.mains.length === 0) {
    throw new ModgateError("go-work-invalid", "the workspace has no modules", {
      hint: "add one: go work use DIR",
    });
  }
  const vendored = flags.mod === "vendor" || (flags.mod === "" && (await usesVendor(scope, options.tree)));
  if (!vendored) return flags.mod === "mod" ? "mod" : "readonly";
  if (options.vendor === "graph") return "readonly";
  throw new ModgateError("build-list-inconsistent", "the build list cannot be read from the vendor folder", {
    hint: "set GOFLAGS=-mod=readonly or -mod=mod to leave the vendor folder aside",
  });
}

function requireAbsoluteGopath({ GOPATH }: GoEnvironment): void {
  if (GOPATH.split(delimiter).every((path) => path === "" || isAbsolute(path))) return;
  throw new ModgateError("usage", "GOPATH holds a relative path", {
    hint: "set it to an absolute path, or unset it",
  });
}

async function refuseModuleInGopath(options: BuildListOptions): Promise<void> {
  const [gopath = ""] = options.go.GOPATH.split(delimiter);
  if (gopath === "" || (await options.tree.read(join(gopath, "go.mod"))) === undefined) return;
  throw new ModgateError("usage", "GOPATH is itself a module", {
    hint: "move its go.mod, or set another GOPATH",
  });
}

function versionFixer(options: BuildListOptions, sumPaths: readonly string[]): VersionFixer {
  const { tree, root, proxy } = options;
  return async (path, query) => {
    const sums = await readSumBook(tree, root, sumPaths);
    const goMod = async (modulePath: string, version: string) => {
      const module = { path: modulePath, version };
      return (await proxy.mod(module, sums.deciding(module, "mod"))).value;
    };
    return (await queryVersion({ proxy, goMod }, path, query)).version;
  };
}

function resolutionOf(
  scope: BuildScope,
  buildList: BuildList,
  mods: DependencyMods,
  sums: SumBook,
): Resolution {
  return {
    mode: scope.work === undefined ? "module" : "workspace",
    main: scope.mains.map(mainModule).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ...(scope.work === undefined ? {} : { work: { file: scope.work.file, goWork: scope.work.goWork } }),
    buildList,
    sums: sums.files.filter((file) => file.goSum.lines.length > 0),
    provenance: mods.provenance,
  };
}

function mainModule({ path, dir, file, goMod }: MainGoMod): Resolution["main"][number] {
  return { path, dir, file, goMod };
}
