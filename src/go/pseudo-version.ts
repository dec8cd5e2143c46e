import { buildOf, canonicalVersion, isValidVersion, prereleaseOf } from "./semver.ts";

// A pseudo-version names a commit that has no tag. Its forms, from https://go.dev/ref/mod#pseudo-versions:
//   vX.0.0-yyyymmddhhmmss-abcdefabcdef         no earlier tag
//   vX.Y.Z-pre.0.yyyymmddhhmmss-abcdefabcdef   after the pre-release vX.Y.Z-pre
//   vX.Y.(Z+1)-0.yyyymmddhhmmss-abcdefabcdef   after the release vX.Y.Z

const form = /^v[0-9]+\.(?:0\.0-|[0-9]+\.[0-9]+-(?:[^+]*\.)?0\.)[0-9]{14}-[A-Za-z0-9]+(?:\+[0-9A-Za-z.-]+)?$/;

/** Tells whether a version is a pseudo-version. Source: module.IsPseudoVersion. */
export function isPseudoVersion(version: string): boolean {
  return form.test(version) && isValidVersion(version);
}

/**
 * Reads the commit time of a pseudo-version in RFC 3339, UTC; undefined where the version is not one or its
 * digits are no time. The time is the committer's claim, not the time of publication.
 *
 * Source: module.PseudoVersionTime.
 */
export function pseudoVersionTime(version: string): string | undefined {
  const parts = split(version);
  return parts === undefined ? undefined : rfc3339(parts.timestamp);
}

/**
 * Reads the tag before the commit, `v1.2.3` of `v1.2.4-0.…`; "" where there was none, undefined where the
 * version is not a pseudo-version or its base is impossible.
 *
 * Source: module.PseudoVersionBase.
 */
export function pseudoVersionBase(version: string): string | undefined {
  const parts = split(version);
  if (parts === undefined) return undefined;
  const { base, build } = parts;
  const prerelease = prereleaseOf(base);
  if (prerelease === "") return build === "" ? "" : undefined;
  if (prerelease !== "-0") return `${base.slice(0, -".0".length)}${build}`;
  const release = base.slice(0, -prerelease.length);
  const patchStart = release.lastIndexOf(".") + 1;
  const patch = BigInt(release.slice(patchStart));
  return patch === 0n ? undefined : `${release.slice(0, patchStart)}${patch - 1n}${build}`;
}

/** Reads the revision, the commit hash cut to twelve letters; undefined where the version is not a pseudo-version. */
export function pseudoVersionRevision(version: string): string | undefined {
  return split(version)?.revision;
}

/** What a pseudo-version is made from. */
export interface PseudoVersionParts {
  /** The major version, `v2`; "" means v0. Only used where there is no older tag. */
  readonly major: string;
  /** The tag before the commit; "" where there is none. */
  readonly older: string;
  /** The commit time in RFC 3339, UTC (ending in `Z`); fractions of a second are dropped. */
  readonly time: string;
  /** The commit hash, already cut to twelve letters. */
  readonly revision: string;
}

/** Makes the pseudo-version of a commit. Source: module.PseudoVersion. */
export function makePseudoVersion(parts: PseudoVersionParts): string {
  const segment = `${parts.time.replace(/[^0-9]/g, "").slice(0, 14)}-${parts.revision}`;
  const older = canonicalVersion(parts.older);
  const build = buildOf(parts.older);
  if (older === "") return `${parts.major === "" ? "v0" : parts.major}.0.0-${segment}`;
  if (prereleaseOf(older) !== "") return `${older}.0.${segment}${build}`;
  const patchStart = older.lastIndexOf(".") + 1;
  return `${older.slice(0, patchStart)}${BigInt(older.slice(patchStart)) + 1n}-0.${segment}${build}`;
}

/** Tells whether a version ends in `+incompatible`: v2 or later of a module without a go.mod. */
export function isIncompatible(version: string): boolean {
  return buildOf(version) === "+incompatible";
}

interface Split {
  readonly base: string;
  readonly timestamp: string;
  readonly revision: string;
  readonly build: string;
}

function split(version: string): Split | undefined {
  if (!isPseudoVersion(version)) return undefined;
  const build = buildOf(version);
  const bare = version.slice(0, version.length - build.length);
  const revisionStart = bare.lastIndexOf("-") + 1;
  // The timestamp follows the last sign before it, `.0.` or, without an earlier tag, `.0.0-`.
  const timestampStart = revisionStart - 1 - "yyyymmddhhmmss".length;
  return {
    base: bare.slice(0, timestampStart - 1),
    timestamp: bare.slice(timestampStart, revisionStart - 1),
    revision: bare.slice(revisionStart),
    build,
  };
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function rfc3339(digits: string): string | undefined {
  const part = (start: number, end: number): string => digits.slice(start, end);
  const [year, month, day] = [Number(part(0, 4)), Number(part(4, 6)), Number(part(6, 8))];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && leap ? 29 : (monthDays[month - 1] ?? 0);
  if (day < 1 || day > days) return undefined;
  if (Number(part(8, 10)) > 23 || Number(part(10, 12)) > 59 || Number(part(12, 14)) > 59) return undefined;
  return `${part(0, 4)}-${part(4, 6)}-${part(6, 8)}T${part(8, 10)}:${part(10, 12)}:${part(12, 14)}Z`;
}
