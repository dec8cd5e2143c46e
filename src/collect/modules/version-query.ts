import { decodeText } from "../../go/decode-text.ts";
import {
  canonicalModuleVersion,
  checkModulePath,
  checkPathMajor,
  splitPathVersion,
} from "../../go/module-path.ts";
import { shown } from "../../go/parsed.ts";
import { isIncompatible } from "../../go/pseudo-version.ts";
import { compareVersions, isValidVersion, prereleaseOf } from "../../go/semver.ts";
import { ModgateError } from "../../model/error.ts";
import type { ModuleProxy, VersionAnswers, VersionInfo } from "../../model/world.ts";

/** Asks for versions, and tells whether a version has a go.mod of its own. */
export interface VersionSource {
  readonly proxy: ModuleProxy;
  /** The bytes of a version's go.mod, checked against go.sum where it has a hash. */
  readonly goMod: (path: string, version: string) => Promise<Uint8Array>;
}

/**
 * Finds the version that a query of go.mod means: `latest`, a prefix (`v1.2`), a range (`>=v1.2.0`), or a
 * branch, tag or commit. Nothing is excluded and no version is current.
 *
 * @throws ModgateError go-mod-invalid where no version fits; what the proxy throws
 *
 * All of it is asked of one source of the chain, or else all of it of the next.
 *
 * Source: https://go.dev/ref/mod#version-queries, cmd/go/internal/modload.queryProxy.
 */
export async function queryVersion(source: VersionSource, path: string, query: string): Promise<VersionInfo> {
  const problem = checkModulePath(path);
  if (problem !== undefined) throw noMatch(path, query, `malformed module path: ${problem}`);
  const wanted = parseQuery(path, query);
  return await source.proxy.among(path, async (answers) => {
    const asked = { ...source, answers, path, query };
    return wanted.kind === "revision" ? await statRevision(asked) : await chooseVersion(asked, wanted);
  });
}

/** A query as it is put to one source. */
interface AskedQuery extends VersionSource {
  readonly answers: VersionAnswers;
  readonly path: string;
  readonly query: string;
}

async function chooseVersion(asked: AskedQuery, wanted: Choice): Promise<VersionInfo> {
  const { answers, path, query } = asked;
  const { value: listed } = await answers.list(path);
  const fitting = listed.toSorted(inOrder).filter(wanted.fits);
  const eligible = wanted.takesIncompatible ? fitting : await withoutIncompatible(asked, path, fitting);
  const releases = eligible.filter((version) => prereleaseOf(version) === "");
  const prereleases = eligible.filter((version) => prereleaseOf(version) !== "");
  const candidates = releases.length > 0 ? releases : prereleases;
  const chosen = wanted.lowest ? candidates[0] : candidates.at(-1);
  if (chosen !== undefined) return (await answers.info(path, chosen, "cached")).value;
  if (!wanted.mayBeUntagged) throw noMatch(path, query, "none that the proxy lists fits");
  try {
    return (await answers.latest(path)).value;
  } catch (error) {
    if (!(error instanceof ModgateError) || error.code !== "module-not-found") throw error;
    throw noMatch(path, query, "the proxy lists no version and knows no latest one");
  }
}

// Source: semver.Sort.
function inOrder(a: string, b: string): number {
  return compareVersions(a, b) || (a < b ? -1 : Number(a > b));
}

type Query = { readonly kind: "revision" } | Choice;

interface Choice {
  readonly kind: "choice";
  readonly fits: (version: string) => boolean;
  readonly lowest: boolean;
  readonly mayBeUntagged: boolean;
  readonly takesIncompatible: boolean;
}

const choice = {
  kind: "choice",
  fits: () => true,
  lowest: false,
  mayBeUntagged: false,
  takesIncompatible: false,
} as const satisfies Query;

function parseQuery(path: string, query: string): Query {
  if (query === "latest" || query === "upgrade") return { ...choice, mayBeUntagged: true };
  if (query === "patch") throw noMatch(path, query, "go.mod names no version that it would be a patch of");
  if (/^[<>]/.test(query)) return parseRange(path, query);
  if (!isValidVersion(query) || !isPrefix(query)) return { kind: "revision" };
  // `v1.2` does not mean v1.2.0-rc.1, which is lower than v1.2.0.
  const fits = (version: string) => version.startsWith(`${query}.`) && compareVersions(version, query) >= 0;
  return { ...choice, fits, takesIncompatible: !fitsMajor(path, query) };
}

function parseRange(path: string, query: string): Query {
  const [, relation = "", bound = ""] = /^([<>]=?)(.*)$/s.exec(query) ?? [];
  if (!isValidVersion(bound)) throw noMatch(path, query, "no semantic version in the range");
  // Would `<=v1.2` allow v1.2.3? go does not say either.
  if (isPrefix(bound) && (relation === "<=" || relation === ">"))
    throw noMatch(path, query, `does ${bound} mean ${bound}.0, or all that begin so?`);
  const fits = (version: string): boolean => {
    const order = compareVersions(version, bound);
    if (order === 0) return relation.endsWith("=");
    return relation.startsWith("<") ? order < 0 : order > 0;
  };
  return { ...choice, fits, lowest: relation.startsWith(">"), takesIncompatible: !fitsMajor(path, bound) };
}

async function statRevision({ answers, path, query }: AskedQuery): Promise<VersionInfo> {
  try {
    return (await answers.info(path, query, "cached")).value;
  } catch (error) {
    // `v1.2.3+meta` and v1.2.3 are the same version; a repository may have tagged either.
    const canonical = isValidVersion(query) ? canonicalModuleVersion(query) : "";
    if (canonical === "" || canonical === query) throw error;
    return (await answers.info(path, canonical, "cached")).value;
  }
}

// A module whose last compatible version has a go.mod left the time of +incompatible versions behind.
async function withoutIncompatible(
  source: VersionSource,
  path: string,
  versions: readonly string[],
): Promise<readonly string[]> {
  const end = versions.findIndex((version, index) => {
    const before = versions[index - 1];
    return isIncompatible(version) && before !== undefined && !isIncompatible(before);
  });
  const lastCompatible = versions[end - 1];
  const isModern = lastCompatible !== undefined && (await hasGoMod(source, path, lastCompatible));
  return isModern ? versions.slice(0, end) : versions;
}

// For a version without a go.mod a proxy makes one up that holds nothing but the module line.
async function hasGoMod(source: VersionSource, path: string, version: string): Promise<boolean> {
  const text = decodeText(await source.goMod(path, version));
  return text !== `module ${path}\n`;
}

function isPrefix(version: string): boolean {
  return !/[-+]/.test(version) && version.split(".").length < 3;
}

function fitsMajor(path: string, version: string): boolean {
  const split = splitPathVersion(path);
  return split !== undefined && checkPathMajor(version, split.pathMajor) === undefined;
}

function noMatch(path: string, query: string, reason: string): ModgateError {
  // Not module-not-found: that a source has none that fits is its answer, and the next one is not asked.
  return new ModgateError(
    "go-mod-invalid",
    `no version of ${shown(path)} matches ${shown(query)}: ${reason}`,
    {
      hint: `name a version that exists: go list -m -versions ${path}`,
    },
  );
}
