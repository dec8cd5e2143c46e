import { type BuildDiff, compareBuilds } from "./module-diff.ts";
import type { ModulesEvidence, Resolution, UnresolvedModule } from "./modules.ts";

/** A build that could not be compared, as one side of it could not be resolved. */
export interface Uncompared {
  /** The go.mod or go.work that could not be resolved. */
  readonly file: string;
  readonly line?: number;
  readonly side: "base" | "head";
  readonly reason: string;
  readonly hint: string;
}

/** What changed in the builds of a repository. */
export interface RepositoryDiff {
  /** In order of their file; unchanged builds are among them. */
  readonly builds: readonly BuildDiff[];
  /** What is not known; a build that is named here is not among `builds`. */
  readonly uncompared: readonly Uncompared[];
}

/**
 * Compares the builds of two revisions. A build continues those that share a go.mod file or a main module's path.
 * Where one of them could not be resolved, nothing is said of it: it is neither removed nor unchanged.
 */
export function compareRepositories(before: ModulesEvidence, after: ModulesEvidence): RepositoryDiff {
  const lost = before.unresolved.map(namesOfUnresolved);
  const unknown = after.unresolved.map(namesOfUnresolved);
  const known = after.resolutions.filter((build) => !lost.some((names) => meets(names, namesOf(build))));
  const continued = new Set<Resolution>();
  const builds = known.map((build) => {
    const same = before.resolutions.filter((one) => meets(namesOf(one), namesOf(build)));
    for (const one of same) continued.add(one);
    return compareBuilds(same, build);
  });
  const gone = before.resolutions.filter((one) => {
    const names = namesOf(one);
    const stays = after.resolutions.some((build) => meets(namesOf(build), names));
    return !continued.has(one) && !stays && !unknown.some((other) => meets(other, names));
  });
  const removed = gone.map((one) => compareBuilds([one], undefined));
  return {
    builds: [...builds, ...removed].toSorted((a, b) => (a.file < b.file ? -1 : 1)),
    uncompared: [
      ...before.unresolved.map((one) => uncompared(one, "base")),
      ...after.unresolved.map((one) => uncompared(one, "head")),
    ],
  };
}

/** By what a build is known again: files, main modules' paths, and the folder below which a go.work may gather. */
interface Names {
  readonly words: ReadonlySet<string>;
  readonly gathers: string | undefined;
}

function namesOf({ main, work }: Resolution): Names {
  const files = main.flatMap(({ file, path }) => [`file ${file}`, `path ${path}`]);
  return { words: new Set(work === undefined ? files : [...files, `file ${work.file}`]), gathers: undefined };
}

// A go.work that does not parse does not tell its members: every go.mod below it may be one.
function namesOfUnresolved({ file, main = [], work }: UnresolvedModule): Names {
  const files = main.flatMap((one) => [`file ${one.file}`, `path ${one.path}`]);
  const words = new Set([`file ${file}`, ...files, ...(work === undefined ? [] : [`file ${work.file}`])]);
  const folder = /^(?:(.*)\/)?go\.work$/.exec(file);
  const gathers = folder === null || main.length > 0 ? undefined : (folder[1] ?? "");
  return { words, gathers };
}

function meets(a: Names, b: Names): boolean {
  if (!a.words.isDisjointFrom(b.words)) return true;
  const { gathers } = a;
  return gathers !== undefined && [...b.words].some((word) => isBelow(word, gathers));
}

function isBelow(word: string, folder: string): boolean {
  return word.startsWith("file ") && (folder === "" || word.startsWith(`file ${folder}/`));
}

function uncompared({ file, line, reason, hint }: UnresolvedModule, side: Uncompared["side"]): Uncompared {
  return { file, ...(line === undefined ? {} : { line }), side, reason, hint };
}
