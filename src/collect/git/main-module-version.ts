import { checkPathMajor, pathMajorPrefix, splitPathVersion } from "../../go/module-path.ts";
import { isPseudoVersion, makePseudoVersion } from "../../go/pseudo-version.ts";
import { canonicalVersion, compareVersions } from "../../go/semver.ts";
import type { Commands } from "../../model/world.ts";
import type { Checkout } from "./checkout.ts";
import { askGit } from "./git.ts";

/** What `mainModuleVersion` is asked. */
export interface VersionQuestion {
  /** Its folder is the module's. */
  readonly checkout: Pick<Checkout, "folder" | "head" | "shallow">;
  /** "" where the folder has no go.mod that names a module. */
  readonly modulePath: string;
  readonly tags: readonly Tag[];
  /** RFC 3339, UTC. */
  readonly headTime: string;
}

/** A tag that HEAD descends from. */
export interface Tag {
  readonly name: string;
  /** True where it is on HEAD itself. */
  readonly here: boolean;
}

/** Lists the tags that HEAD descends from; none where git cannot tell. */
export async function collectTags(
  commands: Commands,
  { root, head }: Pick<Checkout, "root" | "head">,
): Promise<readonly Tag[]> {
  // An annotated tag is an object of its own, and what it stands on follows.
  const format = "--format=%(objectname) %(*objectname) %(refname)";
  const told = await askGit(commands, root, ["for-each-ref", "--merged", head, format, "refs/tags/"]);
  return (told ?? "").split("\n").flatMap((line) => {
    const [, object, peeled, name] = /^(\S*) (\S*) refs\/tags\/(.+)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, here: object === head || peeled === head }];
  });
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
export function mainModuleVersion({ checkout, modulePath, tags, headTime }: VersionQuestion): string {
  const split = splitPathVersion(modulePath);
  if (modulePath === "" || split === undefined) return "";
  const prefix = tagPrefix(checkout.folder, split.pathMajor);
  const readTag = tagReader(prefix, split.pathMajor);
  const here = tags.filter((tag) => tag.here);
  const exact = highest(here, (tag) => (tag === `${prefix}${readTag(tag)}` ? readTag(tag) : ""));
  if (exact !== "") return exact;
  if (checkout.shallow) return "";
  return makePseudoVersion({
    major: pathMajorPrefix(split.pathMajor),
    older: highest(tags, readTag),
    time: headTime,
    revision: checkout.head.slice(0, 12),
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

function highest(tags: readonly Tag[], readTag: ReadTag): string {
  let best = "";
  for (const { name } of tags) {
    const version = readTag(name);
    if (version !== "" && (best === "" || compareVersions(version, best) > 0)) best = version;
  }
  return best;
}
