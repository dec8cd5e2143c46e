import { familyOf, majorOf } from "../../go/module-major.ts";
import { checkModuleVersion, pathMajorPrefix, splitPathVersion } from "../../go/module-path.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { compareVersions, prereleaseOf } from "../../go/semver.ts";
import { admissionOfMajor, type Admission, judgeAdmission, type Objection } from "./admission.ts";
import type { VersionJudge } from "./judge-version.ts";

// The one search for "the nearest allowed version". It goes in three steps, as gates and collectors may not ask
// each other: which lists are needed (pure), which of the listed versions could do, best first (pure), and, with
// release facts of the first of those at hand, which one the policy admits (pure).

/**
 * Names the module paths among whose versions one could be admitted in the place of a refused one: its own
 * first, then those of other majors that the policy names. Paths of which no version can be admitted are left out.
 */
export function alternativePaths(admission: Admission): readonly string[] {
  const { path } = admission.module;
  const family = familyOf(path);
  const majors = namedMajors(admission);
  const others = majors.map((major) => pathOfMajor(path, major));
  const paths = [...new Set([path, family, ...others])].filter(isModulePath);
  return paths.filter((one) =>
    majorsOfPath(one, majors).some((major) => admissionOfMajor(admission, { path: one, major })),
  );
}

/**
 * Ranks listed versions that path and version alone do not refuse, the best first: of the asked major the highest
 * not above the asked version, then the lowest above it, then other majors, the nearest first, the highest version
 * of each. Releases come before pre-releases of the same rank, as for go.
 */
export function rankedAlternatives(
  admission: Admission,
  versions: ReadonlyMap<string, readonly string[]>,
): readonly ModuleVersion[] {
  const { module } = admission;
  const listed = alternativePaths(admission).flatMap((path) =>
    (versions.get(path) ?? []).map((version) => ({ path, version })),
  );
  return listed
    .filter((one) => checkModuleVersion(one.path, one.version) === undefined)
    .filter((one) => moduleKey(one) !== moduleKey(module))
    .filter((one) => judgeAdmission({ ...admission, module: one }).every(({ level }) => level !== "error"))
    .toSorted((a, b) => compareAlternatives(module, a, b));
}

/** What is to be mended: the codes that must be gone, of all that is said against the module now. */
export interface Mending {
  readonly codes: readonly string[];
  readonly against: readonly Objection[];
}

/**
 * Finds the first of ranked candidates that is free of the codes to be mended, of any error, and of anything that
 * is not said against the module already; undefined where none is, or none is known to be.
 */
export function nearestAllowed(
  ranked: readonly ModuleVersion[],
  { codes, against }: Mending,
  judge: VersionJudge,
): ModuleVersion | undefined {
  const known = new Set<string>(against.map(({ code }) => code));
  return ranked.find((module) => {
    const { objections, doubts } = judge({ module, part: "built" });
    if (doubts.length > 0) return false;
    return objections.every(
      ({ code, level }) => level !== "error" && known.has(code) && !codes.includes(code),
    );
  });
}

// A young release a day for a fortnight.
const mostCandidates = 14;

/** Takes the candidates that are worth asking about: the best ones, and the best of those above the asked version. */
export function firstCandidates(
  asked: ModuleVersion,
  ranked: readonly ModuleVersion[],
): readonly ModuleVersion[] {
  const best = ranked.slice(0, mostCandidates);
  const above = ranked.filter((one) => isAbove(one, asked)).slice(0, mostCandidates);
  return [...best, ...above.filter((one) => !best.includes(one))];
}

/** Tells whether a version is higher than the asked one, of the same path and major. */
export function isAbove(one: ModuleVersion, asked: ModuleVersion): boolean {
  if (one.path !== asked.path || majorOf(one) !== majorOf(asked)) return false;
  return compareVersions(one.version, asked.version) > 0;
}

function namedMajors({ section }: Admission): readonly number[] {
  const listed = section.allow.flatMap(({ majors }) => (Array.isArray(majors) ? majors : []));
  return [...new Set([...section["free-majors"], ...listed])];
}

function pathOfMajor(path: string, major: number): string {
  const family = familyOf(path);
  if (path.startsWith("gopkg.in/")) return `${family}.v${major}`;
  return major < 2 ? family : `${family}/v${major}`;
}

function isModulePath(path: string): boolean {
  return splitPathVersion(path) !== undefined;
}

/** The majors that versions of a path can have: that of its suffix, else 0, 1 and all +incompatible ones. */
function majorsOfPath(path: string, named: readonly number[]): readonly number[] {
  const suffix = pathMajorPrefix(splitPathVersion(path)?.pathMajor ?? "");
  return suffix === "" ? [...new Set([0, 1, ...named])] : [Number(suffix.slice(1))];
}

function compareAlternatives(asked: ModuleVersion, a: ModuleVersion, b: ModuleVersion): number {
  const byRank = rankOf(asked, a) - rankOf(asked, b);
  if (byRank !== 0) return byRank;
  const upwards = rankOf(asked, a) % 4 === rankAbove;
  const byVersion = upwards ? compareVersions(a.version, b.version) : compareVersions(b.version, a.version);
  if (byVersion !== 0) return byVersion;
  return a.path < b.path ? -1 : 1;
}

const rankAbove = 1;

// In fours: below, above, and the same two for pre-releases; then other majors by their distance.
function rankOf(asked: ModuleVersion, one: ModuleVersion): number {
  const pre = prereleaseOf(one.version) === "" ? 0 : 1;
  const major = majorOf(asked);
  const own = one.path === asked.path && majorOf(one) === major;
  if (own) return pre * 4 + (compareVersions(one.version, asked.version) > 0 ? rankAbove : 0);
  const distance = Math.abs(majorOf(one) - major) * 2 + (majorOf(one) > major ? 1 : 0);
  return 8 + (distance * 2 + pre) * 4;
}
