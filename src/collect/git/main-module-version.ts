import { checkPathMajor, pathMajorPrefix, splitPathVersion } from "../../go/module-path.ts";
import { isPseudoVersion, makePseudoVersion } from "../../go/pseudo-version.ts";
import { canonicalVersion, compareVersions } from "../../go/semver.ts";
import type { Commands } from "../../model/world.ts";
import { askGit } from "./git.ts";

/** What `mainModuleVersion` is asked. */
export interface VersionQuestion {
  readonly commands: Commands;
  readonly root: string;
  /** The module's folder relative to the root; "" for the root itself. */
  readonly moduleDir: string;
  /** "" where the folder has no go.mod that names a module. */
  readonly modulePath: string;
  readonly head: string;
  /** RFC 3339, UTC. */
  readonly headTime: string;
}

/** Tells the version that a tag gives to one module; "" where the tag is none of its versions. */
type ReadTag = (tag: string) => string;

/**
 * Names the version of the module at HEAD by git tags alone: the highest canonical tag on the commit, else a
 * pseudo-version on the highest tag that the commit descends from. Tags of a module in a sub-folder carry the
 * folder's name, without the major version suffix: `sub/v1.2.3`.
 *
 * "" where there is no module path, or where a shallow clone hides the tags before HEAD.
 *
 * Source: cmd/go/internal/modfetch codeRepo.convert, https://go.dev/ref/mod#vcs-version.
 */
export async function mainModuleVersion(question: VersionQuestion): Promise<string> {
  const split = splitPathVersion(question.modulePath);
  if (question.modulePath === "" || split === undefined) return "";
  const prefix = tagPrefix(question.moduleDir, split.pathMajor);
  const readTag = tagReader(prefix, split.pathMajor);
  const here = await tags(question, "--points-at");
  const exact = highest(here, (tag) => (tag === `${prefix}${readTag(tag)}` ? readTag(tag) : ""));
  if (exact !== "") return exact;
  if (await mayHideTags(question)) return "";
  return makePseudoVersion({
    major: pathMajorPrefix(split.pathMajor),
    older: highest(await tags(question, "--merged"), readTag),
    time: question.headTime,
    revision: question.head.slice(0, 12),
  });
}

function tagPrefix(moduleDir: string, pathMajor: string): string {
  const inMajorDir = pathMajor.startsWith("/") && `/${moduleDir}`.endsWith(pathMajor);
  const codeDir = inMajorDir ? `/${moduleDir}`.slice(1, -pathMajor.length) : moduleDir;
  return codeDir === "" ? "" : `${codeDir}/`;
}

// A tag with build metadata is no version of its own, but a pseudo-version may stand on it.
function tagReader(prefix: string, pathMajor: string): ReadTag {
  return (tag) => {
    if (!tag.startsWith(prefix)) return "";
    const text = tag.slice(prefix.length);
    const version = canonicalVersion(text);
    if (version === "" || !text.startsWith(version) || isPseudoVersion(version)) return "";
    return checkPathMajor(version, pathMajor) === undefined ? version : "";
  };
}

function highest(names: readonly string[], readTag: ReadTag): string {
  let best = "";
  for (const name of names) {
    const version = readTag(name);
    if (version !== "" && (best === "" || compareVersions(version, best) > 0)) best = version;
  }
  return best;
}

async function tags(
  question: VersionQuestion,
  relation: "--points-at" | "--merged",
): Promise<readonly string[]> {
  const args = ["for-each-ref", relation, question.head, "--format=%(refname)", "refs/tags/"];
  const names = (await askGit(question.commands, question.root, args)) ?? "";
  return names
    .split("\n")
    .filter((name) => name !== "")
    .map((name) => name.slice("refs/tags/".length));
}

async function mayHideTags(question: VersionQuestion): Promise<boolean> {
  const answer = await askGit(question.commands, question.root, ["rev-parse", "--is-shallow-repository"]);
  return answer !== "false";
}
