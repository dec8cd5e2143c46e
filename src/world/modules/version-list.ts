import { fields } from "../../go/fields.ts";
import { isPseudoVersion, pseudoVersionTime } from "../../go/pseudo-version.ts";
import { compareVersions, isValidVersion, prereleaseOf } from "../../go/semver.ts";

/**
 * Reads a proxy's `@v/list`: the first word of each line, without what is no version and without
 * pseudo-versions, in the proxy's order.
 *
 * Source: modfetch.proxyRepo.Versions.
 */
export function parseVersionList(text: string): readonly string[] {
  return versionLines(text)
    .map(([version = ""]) => version)
    .filter((version) => !isPseudoVersion(version));
}

/**
 * Picks the latest version of a list for proxies that have no `@latest`: the highest release, else the highest
 * pre-release, else the newest pseudo-version. "" where the list has none.
 *
 * Source: https://go.dev/ref/mod#version-queries, modfetch.proxyRepo.latestFromList.
 */
export function latestOfList(text: string): string {
  const tagged = [...parseVersionList(text)].sort(compareVersions);
  const release = tagged.findLast((version) => prereleaseOf(version) === "") ?? tagged.at(-1);
  if (release !== undefined) return release;
  const timed = versionLines(text).map(([version = "", time]) => ({
    version,
    time: Date.parse(time ?? pseudoVersionTime(version) ?? ""),
  }));
  let best = { version: "", time: Number.NEGATIVE_INFINITY };
  for (const one of timed) if (one.time > best.time) best = one;
  return best.version;
}

function versionLines(text: string): readonly (readonly string[])[] {
  return text
    .split("\n")
    .map((line) => fields(line))
    .filter(([version]) => version !== undefined && isValidVersion(version));
}
