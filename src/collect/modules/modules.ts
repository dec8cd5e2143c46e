import { dirname, join } from "node:path";
import picomatch from "picomatch";
import { parseGoWork } from "../../go/parse-go-work.ts";
import { ModgateError } from "../../model/error.ts";
import type { ModulesEvidence, Resolution, UnresolvedModule } from "../../model/modules.ts";
import type { GoEnvironment } from "../../model/request.ts";
import type { Log, ModuleProxy, SourceTree } from "../../model/world.ts";
import { collectBuildList } from "./build-list.ts";
import { absoluteFrom, relativeTo } from "./build-paths.ts";
import { findModules } from "./find-modules.ts";
import { readText } from "../read-text.ts";
import { readableModules } from "./readable-modules.ts";

/** What is to be resolved: the work tree, or a revision. */
export interface ModulesOptions {
  /** Absolute repository root. */
  readonly root: string;
  readonly tree: SourceTree;
  readonly proxy: ModuleProxy;
  readonly go: GoEnvironment;
  readonly log: Log;
  /** Globs of go.mod folders relative to the root, `.` for the root itself; empty: every one. */
  readonly modules: readonly string[];
}

/**
 * Resolves every go.mod of a repository: a workspace as one build of all its members, all others each alone; the
 * members of a workspace by themselves as well, as leniently as `go mod graph` does.
 *
 * A build that cannot be resolved is told with its reason and does not keep the others from being resolved.
 * A go.work above the repository root has no say, unless GOWORK names it. Builds are in order of their file.
 *
 * @throws ModgateError usage where the environment is wrong for all of them
 */
export async function collectModules(options: ModulesOptions): Promise<ModulesEvidence> {
  const { builds, members, leftOut } = await findBuilds(options);
  const [whole, alone] = await Promise.all([
    resolveBuilds(options, builds, "build"),
    resolveBuilds(options, members, "graph"),
  ]);
  if (members.length === 0) return { ...whole, leftOut };
  const unresolved = alone.unresolved.filter(({ code }) => !onlyInWorkspace.has(code));
  return { ...whole, alone: { resolutions: alone.resolutions, unresolved }, leftOut };
}

/** What stops a member from being built by itself, and its users from building it. */
const onlyInWorkspace: ReadonlySet<string> = new Set([
  "module-not-found",
  "module-path-mismatch",
  "build-list-inconsistent",
  "go-mod-invalid",
  "go-sum-invalid",
  "sum-mismatch",
]);

async function resolveBuilds(
  options: ModulesOptions,
  builds: readonly Build[],
  want: "build" | "graph",
): Promise<Pick<ModulesEvidence, "resolutions" | "unresolved">> {
  const outcomes = await Promise.all(builds.map((build) => resolveBuild(options, build, want)));
  return {
    resolutions: outcomes.flatMap((outcome) => ("resolution" in outcome ? [outcome.resolution] : [])),
    unresolved: outcomes.flatMap((outcome) => ("unresolved" in outcome ? [outcome.unresolved] : [])),
  };
}

/** One build: the folder to run in, and the GOWORK that makes it a workspace (a path) or not (`off`). */
interface Build {
  readonly file: string;
  readonly dir: string;
  readonly gowork: string;
}

type Outcome = { readonly resolution: Resolution } | { readonly unresolved: UnresolvedModule };

async function findBuilds(options: ModulesOptions): Promise<{
  readonly builds: readonly Build[];
  /** Each member of a workspace by itself. */
  readonly members: readonly Build[];
  readonly leftOut: readonly string[];
}> {
  const { root, tree } = options;
  const found = await findModules(tree, root);
  const isWanted = folderFilter(options.modules);
  const wanted = found.goMod.filter((folder) => isWanted(relativeTo(root, folder) || "."));
  const covered = new Set<string>();
  const builds: Build[] = [];
  const paths = workPaths(options, found.goWork);
  const works = paths.map(dirname);
  for (const path of paths) {
    const members = await membersOf(tree, path);
    const used = members.filter((folder) => (nearestWork(folder, works) ?? path) === path);
    if (members.length > 0 && !used.some((folder) => wanted.includes(folder))) continue;
    for (const folder of used) covered.add(folder);
    builds.push({ file: relativeTo(root, path), dir: dirname(path), gowork: path });
  }
  for (const folder of wanted) {
    if (!covered.has(folder)) builds.push(aloneBuild(root, folder));
  }
  const leftOut = found.goMod.filter((folder) => !wanted.includes(folder) && !covered.has(folder));
  const members = [...covered].filter((folder) => folder === root || folder.startsWith(`${root}/`));
  return {
    builds: builds.toSorted(byFile),
    members: members.map((folder) => aloneBuild(root, folder)).toSorted(byFile),
    leftOut: leftOut.map((folder) => relativeTo(root, join(folder, "go.mod"))),
  };
}

function aloneBuild(root: string, folder: string): Build {
  return { file: relativeTo(root, join(folder, "go.mod")), dir: folder, gowork: "off" };
}

function byFile(a: Build, b: Build): number {
  return a.file < b.file ? -1 : 1;
}

function folderFilter(globs: readonly string[]): (folder: string) => boolean {
  if (globs.length === 0) return () => true;
  return picomatch(globs.map((glob) => glob.replace(/^\.\/(?=.)/, "").replace(/(?<=.)\/$/, "")));
}

function workPaths(options: ModulesOptions, folders: readonly string[]): readonly string[] {
  const { GOWORK } = options.go;
  if (GOWORK === "off") return [];
  if (GOWORK !== "" && GOWORK !== "auto") return [GOWORK];
  return folders.map((folder) => join(folder, "go.work"));
}

// What go.work uses, as absolute folders. A file that cannot be read has no members, and is reported when
// it is resolved.
async function membersOf(tree: SourceTree, path: string): Promise<readonly string[]> {
  const parsed = parseGoWork((await readText(tree, path)) ?? "");
  if (!parsed.ok) return [];
  return parsed.value.use.map((use) => absoluteFrom(dirname(path), use.value).replace(/(?<=.)[\\/]$/, ""));
}

// With several go.work files, a folder belongs to the nearest one above it.
function nearestWork(folder: string, workFolders: readonly string[]): string | undefined {
  for (let dir = folder; ; dir = dirname(dir)) {
    if (workFolders.includes(dir)) return join(dir, "go.work");
    if (dirname(dir) === dir) return undefined;
  }
}

async function resolveBuild(
  options: ModulesOptions,
  build: Build,
  want: "build" | "graph",
): Promise<Outcome> {
  const { root, tree, proxy, log } = options;
  const go = { ...options.go, GOWORK: build.gowork };
  try {
    const resolution = await collectBuildList({
      dir: build.dir,
      root,
      tree,
      proxy,
      go,
      log,
      want,
      vendor: "graph",
    });
    return { resolution };
  } catch (error) {
    if (!(error instanceof ModgateError) || error.code === "usage" || error.code === "bug") throw error;
    const readable = await readableModules(tree, root, absoluteFrom(root, build.file));
    return { unresolved: { ...unresolvedModule(build.file, error), ...readable } };
  }
}

function unresolvedModule(file: string, error: ModgateError): UnresolvedModule {
  const { at, hint } = error.details;
  return {
    file: at?.file ?? file,
    code: error.code,
    reason: error.message,
    hint: hint ?? (error.code === "go-mod-invalid" ? "see every mistake of the file: modgate resolve" : ""),
    ...(at?.line === undefined ? {} : { line: at.line }),
  };
}
