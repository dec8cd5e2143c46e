import { dirname, join } from "node:path";
import picomatch from "picomatch";
import { parseGoWork } from "../../go/parse-go-work.ts";
import { ModgateError } from "../../model/error.ts";
import type { ModulesEvidence, Resolution, UnresolvedModule } from "../../model/modules.ts";
import { type RecordedTree, recordTree } from "../../model/recorded-tree.ts";
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
  /**
   * `always`: every go.work of the repository is judged, whatever GOWORK says, and its members by themselves as well:
   * whoever builds elsewhere has another GOWORK. Absent: as go would, here.
   */
  readonly workspaces?: "always";
  /** What the work tree's builds and base's share; with the same options but for the tree. Absent: nothing. */
  readonly shared?: SharedBuilds;
}

/**
 * Builds that one run resolved. A change that leaves all files alone that a build is made from leaves the build
 * alone, so that it is not resolved once more for base.
 */
export type SharedBuilds = Map<string, { readonly tree: RecordedTree; readonly outcome: Promise<Outcome> }>;

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
  const isBuilt = options.go.GOWORK === "off";
  const unresolved = alone.unresolved.filter(({ code }) => isBuilt || !onlyInWorkspace.has(code));
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
  const known = new Set(found.goMod);
  const isLeftOut = (folder: string) => known.has(folder) && !wanted.includes(folder);
  for (const path of workPaths(options, found.goWork)) {
    const members = await membersOf(tree, path);
    // A member that is no module folder of the repository (a link, a folder elsewhere) is for go to take or refuse.
    if (members.length > 0 && members.every(isLeftOut)) continue;
    for (const folder of members) covered.add(folder);
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
  const found = folders.map((folder) => join(folder, "go.work"));
  if (GOWORK === "" || GOWORK === "auto") return found;
  const others = options.workspaces === "always" ? found : [];
  return GOWORK === "off" ? others : [...new Set([GOWORK, ...others])];
}

// What go.work uses, as absolute folders. A file that cannot be read has no members, and is reported when
// it is resolved.
async function membersOf(tree: SourceTree, path: string): Promise<readonly string[]> {
  const text = await readText(tree, path).catch((cause: unknown) => {
    if (cause instanceof ModgateError) return undefined;
    throw cause;
  });
  const parsed = parseGoWork(text ?? "");
  if (!parsed.ok) return [];
  return parsed.value.use.map((use) => absoluteFrom(dirname(path), use.value).replace(/(?<=.)[\\/]$/, ""));
}

async function resolveBuild(
  options: ModulesOptions,
  build: Build,
  want: "build" | "graph",
): Promise<Outcome> {
  const { root, shared = new Map() } = options;
  const key = `${want} ${build.file} ${build.gowork}`;
  const known = shared.get(key);
  // What is held against another tree is asked of git once, and not again when it is resolved.
  const tree = recordTree(options.tree);
  const anew = (): Promise<Outcome> => resolveAnew({ ...options, tree }, build, want);
  if (known === undefined) {
    const outcome = anew();
    shared.set(key, { tree, outcome });
    return outcome;
  }
  // Most that differ do so in these: they need not wait for one another.
  const file = join(root, build.file);
  const ownFiles = [file, file.endsWith(".mod") ? file.replace(/mod$/, "sum") : `${file}.sum`];
  if (!(await known.tree.isLike(tree, ownFiles))) return anew();
  const outcome = await known.outcome;
  return (await known.tree.isLike(tree)) ? outcome : anew();
}

async function resolveAnew(options: ModulesOptions, build: Build, want: "build" | "graph"): Promise<Outcome> {
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
    const isClosed = error.code === "evidence-invalid";
    const readable = isClosed ? {} : await readableModules(tree, root, absoluteFrom(root, build.file));
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
