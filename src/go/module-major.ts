import { pathMajorPrefix, splitPathVersion } from "./module-path.ts";
import type { ModuleVersion } from "./module-version.ts";
import { versionMajor } from "./semver.ts";

/**
 * Computes a module's major from path and version together: the larger of what `/vN` or `.vN` and what the
 * version says, so that `v0.0.0-…` of gopkg.in/x.v1, `v3.1.0+incompatible` and `/v5` all count. 0 where neither
 * says anything.
 *
 * Source: https://go.dev/ref/mod#major-version-suffixes, #incompatible-versions.
 */
export function majorOf({ path, version }: ModuleVersion): number {
  const ofPath = pathMajorPrefix(splitPathVersion(path)?.pathMajor ?? "");
  return Math.max(numberOf(ofPath), numberOf(versionMajor(version)));
}

/** The path without its major suffix: what all majors of a module have in common. */
export function familyOf(path: string): string {
  return splitPathVersion(path)?.prefix ?? path;
}

function numberOf(major: string): number {
  return major === "" ? 0 : Number(major.slice(1));
}
