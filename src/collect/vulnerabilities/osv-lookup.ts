import type { Vulnerability } from "../../model/quality.ts";
import { aliasGroups, rankIds } from "./alias-groups.ts";
import type { LookupTarget } from "./lookup-targets.ts";
import { osvVerdict, type OsvVerdict } from "./osv-affected.ts";
import type { OsvRecord } from "./osv-record.ts";
import { highestSeverity } from "./severity.ts";

/**
 * Looks coordinates up in OSV records: one vulnerability for each module and each group of records that are
 * aliases of one another, in order of module and id. Withdrawn records do not count.
 *
 * GitHub's ranges decide for other people's modules and the Go database's for Go's own, as each is reviewed by
 * those who know it. A record that names every version because nobody has reviewed it yields to any other.
 */
export function osvLookup(
  records: readonly OsvRecord[],
  targets: readonly LookupTarget[],
): readonly Vulnerability[] {
  const standing = records.filter((record) => !record.withdrawn);
  const groups = aliasGroups(standing, (record) => [record.id, ...record.aliases]);
  const found = new Map<string, Vulnerability>();
  for (const [path, group] of groupsByPath(groups, targets)) {
    for (const target of targets.filter(({ lookup }) => lookup.path === path)) {
      const vulnerability = groupVulnerability(group, target);
      if (vulnerability === undefined) continue;
      const key = `${target.module.path}\n${target.module.version}\n${vulnerability.id}`;
      // A hit under the module's own name says more than one under the name it replaces.
      if (!found.has(key) || vulnerability.doubt === undefined) found.set(key, vulnerability);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, vulnerability]) => vulnerability);
}

function* groupsByPath(
  groups: readonly (readonly OsvRecord[])[],
  targets: readonly LookupTarget[],
): Generator<readonly [string, readonly OsvRecord[]]> {
  const paths = new Map<string, Set<string>>();
  for (const { lookup } of targets) {
    const folded = lookup.path.toLowerCase();
    paths.set(folded, (paths.get(folded) ?? new Set()).add(lookup.path));
  }
  for (const group of groups) {
    const named = new Set(
      group.flatMap(({ affected }) => affected.map((entry) => entry.modulePath.toLowerCase())),
    );
    for (const folded of named) for (const path of paths.get(folded) ?? []) yield [path, group];
  }
}

interface Ruling {
  readonly record: OsvRecord;
  readonly verdict: OsvVerdict;
}

function groupVulnerability(group: readonly OsvRecord[], target: LookupTarget): Vulnerability | undefined {
  const { path, version } = target.lookup;
  const rulings = group.flatMap((record): readonly Ruling[] => {
    const verdict = osvVerdict(record, path, version);
    return verdict === undefined ? [] : [{ record, verdict }];
  });
  const ruling = decidingRuling(rulings, path);
  if (ruling === undefined || !ruling.verdict.affected) return undefined;
  const [id = ruling.record.id] = rankIds(group.map((record) => record.id));
  const named = group.find((record) => record.id === id) ?? ruling.record;
  const rated = highestSeverity(group.flatMap(({ ratings }) => ratings));
  const doubt = [target.doubt, doubtOf(ruling)].filter((text) => text !== "").join("; ");
  return {
    id,
    aliases: rankIds(group.flatMap((record) => [record.id, ...record.aliases])).filter((name) => name !== id),
    module: target.module,
    severity: rated.severity,
    severitySource: rated.source,
    summary: named.summary,
    fixed: fixedVersion(ruling.verdict.fixed, path),
    url: named.url,
    ...(doubt === "" ? {} : { doubt }),
  };
}

function decidingRuling(rulings: readonly Ruling[], path: string): Ruling | undefined {
  const definite = rulings.filter(({ record, verdict }) => record.reviewed || !verdict.boundless);
  const candidates = definite.length > 0 ? definite : rulings;
  const isGoRecord = ({ record }: Ruling): boolean => record.id.startsWith("GO-");
  const wantsGo = path === "stdlib" || path === "toolchain" || path.startsWith("golang.org/x/");
  return candidates.find((ruling) => isGoRecord(ruling) === wantsGo) ?? candidates[0];
}

function doubtOf({ record, verdict }: Ruling): string {
  if (verdict.doubt !== "") return verdict.doubt;
  return verdict.boundless && !record.reviewed
    ? "the record names every version, as nobody has reviewed it yet"
    : "";
}

function fixedVersion(fixed: string, path: string): string {
  const isGo = path === "stdlib" || path === "toolchain";
  return isGo && fixed !== "" ? `go${fixed.slice(1)}` : fixed;
}
