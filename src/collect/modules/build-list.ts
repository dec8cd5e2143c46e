import { join } from "node:path";
import type { BuildList } from "../../go/build-list.ts";
import type { Resolution } from "../../model/modules.ts";
import type { GoEnvironment } from "../../model/request.ts";
import type { Log, ModuleProxy, SourceTree } from "../../model/world.ts";
import { buildFlags } from "./build-flags.ts";
import { findBuildScope } from "./build-scope.ts";
import { DependencyMods } from "./dependency-mods.ts";
import { ExpectedFiles } from "./expected-files.ts";
import type { VersionFixer } from "./fix-versions.ts";
import { withRequireChain } from "./load-graph.ts";
import type { LoggedMods } from "./logged-mods.ts";
import type { MainGoMod } from "./main-module.ts";
import { modMode, requireAbsoluteGopath } from "./mod-mode.ts";
import { Replacements } from "./replacements.ts";
import { requireCleanGoMod, resolveRoots } from "./root-set.ts";
import { SelectedInfos } from "./selected-infos.ts";
import { buildListOf, graphModsOf, type LoadedBuild } from "./selected-modules.ts";
import { readSumBook } from "./sum-book.ts";
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
  /** The folder for temporary files in each of its spellings, whose own go.mod go ignores; absent: unknown. */
  readonly tempDirs?: readonly string[];
  /** `as-go` (default) refuses the list of a vendored module, `graph` reads its true graph by proxy. */
  readonly vendor?: "as-go" | "graph";
  /** What is asked about a go.mod without a hash in go.sum, where it may be read. Absent: nothing. */
  readonly loggedMods?: Pick<LoggedMods, "require">;
}

/**
 * Resolves the module, or workspace, that a folder belongs to: every module of its build, and the graph.
 *
 * The go.mod files of dependencies come from the module proxy; those that go.sum names are asked for at once.
 * Files of the repository are only read.
 *
 * @throws ModgateError where go refuses: usage, input-missing, go-mod-invalid, go-work-invalid, go-sum-invalid,
 * build-list-inconsistent, sum-missing, sum-mismatch, sum-unlogged, module-path-mismatch, or what the proxy throws
 *
 * Source: https://go.dev/ref/mod, cmd/go/internal/modload.
 */
export async function collectBuildList(options: BuildListOptions): Promise<Resolution> {
  const expectedFiles = await openEarly(options);
  const flags = buildFlags(options.go, options.want);
  requireAbsoluteGopath(options.go);
  const scope = await findBuildScope({ ...options, flags, fixer: (paths) => versionFixer(options, paths) });
  if (expectedFiles > 0) await options.proxy.open(expectedFiles);
  const mod = await modMode(options, flags, scope);
  const replacements = new Replacements(scope);
  const sums = await readSumBook(options, [scope.sumPath, ...scope.memberSumPaths]);
  if (sums.modules.length > 0) await options.proxy.open(sums.modules.length);
  const mustHaveSums = options.want === "list" && mod === "readonly" && scope.work === undefined;
  const readMods = options.proxy.readMods(scope.mains.map((main) => main.path).join(" "));
  const infos = new SelectedInfos(options.proxy, readMods);
  const mods = new DependencyMods({
    ...options,
    scope,
    replacements,
    readMods,
    sums,
    mustHaveSums,
    reuse: reuseFor(options),
    expected: new ExpectedFiles({ ...options, sums, replacements, infos: options.want === "list" }),
  });
  const done = options.log.step(`resolving ${scope.mains.map((main) => main.path).join(", ")}`);
  try {
    const resolved = await resolveRoots({
      scope,
      mods,
      policy: mod === "mod" ? "update" : "as-written",
      graphGo: flags.graphGo,
      addedGoVersion: mod === "mod" && options.want === "list" ? scope.running : "",
    });
    const [main] = scope.mains;
    if (mod === "readonly" && scope.work === undefined && main !== undefined) requireCleanGoMod(main);
    const build = { scope, resolved, mods, sums, reads: readsFor(options) };
    const buildList = await buildListOf(build);
    if (options.want === "list") {
      await infos.require(buildList, (failure, chain) => withRequireChain(failure, chain, { scope, mods }));
    }
    return resolutionOf(build, buildList);
  } finally {
    done();
  }
}

/** Of some fifty modules: the files of fewer are there soon. */
const largeSumBytes = 10_000;
// A line of a go.mod alone, or together with that of a module.
const sumBytesEach = 120;

// Whoever has to connect can do so while the files of the repository are read. Tells for how many files that was done.
async function openEarly({ dir, tree, proxy }: BuildListOptions): Promise<number> {
  const size = (await tree.read(join(dir, "go.sum")))?.length ?? 0;
  if (size < largeSumBytes) return 0;
  const expectedFiles = Math.ceil(size / sumBytesEach);
  await proxy.open(expectedFiles);
  return expectedFiles;
}

function readsFor({ want }: BuildListOptions): LoadedBuild["reads"] {
  if (want === "graph") return "none";
  return want === "list" ? "all" : "vouched";
}

// A judgement takes nothing from a cache that nobody vouches for.
function reuseFor({ want }: BuildListOptions): "cached" | undefined {
  return want === "build" ? undefined : "cached";
}

function versionFixer(options: BuildListOptions, sumPaths: readonly string[]): VersionFixer {
  const { proxy } = options;
  return async (path, query) => {
    const sums = await readSumBook(options, sumPaths);
    const goMod = async (modulePath: string, version: string) => {
      const module = { path: modulePath, version };
      const hashes = sums.deciding(module, "mod");
      const { value } = await proxy.mod(module, hashes, reuseFor(options));
      if (hashes.length === 0) await options.loggedMods?.require(module, value);
      return value;
    };
    return (await queryVersion({ proxy, goMod }, path, query)).version;
  };
}

function resolutionOf(build: LoadedBuild, buildList: BuildList): Resolution {
  const { scope, mods, sums } = build;
  // Only a judgement asks for these; a list should not wait for them.
  let provenance: Resolution["provenance"] | undefined;
  let graphMods: Resolution["graphMods"];
  return {
    mode: scope.work === undefined ? "module" : "workspace",
    main: scope.mains.map(mainModule).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ...(scope.work === undefined ? {} : { work: { file: scope.work.file, goWork: scope.work.goWork } }),
    buildList,
    sums: sums.files.filter((file) => file.goSum.lines.length > 0),
    get provenance() {
      provenance ??= mods.provenance();
      return provenance;
    },
    get graphMods() {
      graphMods ??= graphModsOf(build);
      return graphMods;
    },
  };
}

function mainModule({ path, dir, file, goMod }: MainGoMod): Resolution["main"][number] {
  return { path, dir, file, goMod };
}
