import { isPseudoVersion } from "../../go/pseudo-version.ts";
import { compareVersions, isValidVersion } from "../../go/semver.ts";
import type { OsvAffected, OsvEvent, OsvRecord } from "./osv-record.ts";

/** What one record says of one version of one module. */
export interface OsvVerdict {
  readonly affected: boolean;
  /** The lowest version after it that mends it, with its `v`; "" where there is none or it is not affected. */
  readonly fixed: string;
  /** True where the record names every version because nobody knew which. */
  readonly boundless: boolean;
  /** Why the answer may be wrong; "" where it is definite. */
  readonly doubt: string;
}

/**
 * Says whether a record names a version of a module as affected; undefined where it does not name the module.
 *
 * Ranges are closed at their beginning and open at their end. A record without ranges and versions means every
 * version. Where the Go database knows a range only by tags that are no module versions, that range decides,
 * unless the version is a commit that such tags cannot place.
 *
 * Source: https://ossf.github.io/osv-schema/#evaluation.
 */
export function osvVerdict(record: OsvRecord, path: string, version: string): OsvVerdict | undefined {
  // Only Go's own records keep the case of module paths.
  const sameModule = record.id.startsWith("GO-")
    ? (entry: OsvAffected) => entry.modulePath === path
    : (entry: OsvAffected) => entry.modulePath.toLowerCase() === path.toLowerCase();
  const verdicts = record.affected.filter(sameModule).map((entry) => entryVerdict(entry, version));
  return verdicts.find(({ affected }) => affected) ?? verdicts[0];
}

function entryVerdict(entry: OsvAffected, version: string): OsvVerdict {
  const boundless = isBoundless(entry);
  if (!boundless || entry.customRanges.length === 0) return rangesVerdict(entry, { version, boundless });
  if (!isComparable(version, entry.customRanges.flat())) {
    const doubt = "the affected versions are known by tags only, which cannot place this commit";
    return { affected: true, fixed: "", boundless, doubt };
  }
  return rangesVerdict({ ...entry, ranges: entry.customRanges }, { version, boundless: false });
}

function rangesVerdict(
  entry: OsvAffected,
  { version, boundless }: { readonly version: string; readonly boundless: boolean },
): OsvVerdict {
  const ranges = entry.ranges.map(sortEvents);
  const hit = ranges.find((events) => isInside(events, version));
  const listed = entry.versions.some((one) => compareVersions(withV(one), version) === 0);
  const affected = hit !== undefined || listed || (entry.versions.length === 0 && ranges.length === 0);
  if (!affected) return { affected, fixed: "", boundless, doubt: "" };
  const fixed = fixAfter(hit ?? ranges.flat(), version);
  const doubt =
    fixed !== "" && isUntagged(version) && !isUntagged(fixed)
      ? "the version is a commit without a tag before it, and may already hold the fix"
      : "";
  return { affected, fixed, boundless, doubt };
}

// An entry that only says "introduced at the beginning": true of some, and a stopgap in most.
function isBoundless({ ranges, versions }: OsvAffected): boolean {
  if (versions.length > 0) return false;
  return ranges.flat().every(({ kind, version }) => kind === "introduced" && version === "0");
}

function isComparable(version: string, events: readonly OsvEvent[]): boolean {
  if (!isUntagged(version))
    return events.every((event) => event.version === "0" || isValidVersion(withV(event.version)));
  return events.every((event) => event.version === "0" || isUntagged(withV(event.version)));
}

/** True for the pseudo-version of a commit before the module's first tag. */
function isUntagged(version: string): boolean {
  return isPseudoVersion(version) && /^v\d+\.0\.0-\d{14}-/.test(version);
}

function sortEvents(events: readonly OsvEvent[]): readonly OsvEvent[] {
  return events.toSorted((a, b) => compareEvents(a, b));
}

// At one version an end comes before a beginning: fixed and broken again.
function compareEvents(a: OsvEvent, b: OsvEvent): number {
  if (a.version === b.version) return Number(a.kind === "introduced") - Number(b.kind === "introduced");
  if (a.version === "0") return -1;
  if (b.version === "0") return 1;
  return compareVersions(withV(a.version), withV(b.version));
}

function isInside(events: readonly OsvEvent[], version: string): boolean {
  // An empty range means every version. Source: golang.org/x/vuln/internal/semver.Affects.
  let inside = events.length === 0;
  for (const event of events) {
    const order = event.version === "0" ? 1 : compareVersions(version, withV(event.version));
    if (event.kind === "introduced" && order >= 0) inside = true;
    if (event.kind === "fixed" && order >= 0) inside = false;
    if (event.kind === "last-affected" && order > 0) inside = false;
  }
  return inside;
}

function fixAfter(events: readonly OsvEvent[], version: string): string {
  const fixes = events.filter(({ kind }) => kind === "fixed").map((event) => withV(event.version));
  return fixes.filter((fix) => compareVersions(fix, version) > 0).sort(compareVersions)[0] ?? "";
}

function withV(version: string): string {
  return version.startsWith("v") ? version : `v${version}`;
}
