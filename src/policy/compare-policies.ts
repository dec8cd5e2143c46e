import { withoutCredentials } from "../go/proxy-chain.ts";
import type { PolicyPath } from "../model/finding.ts";
import { compareLevels, levels, type Level } from "../model/level.ts";
import { plainText } from "./plain-text.ts";
import { canonical, isRecord } from "./canonical.ts";
import { isOpeningList, listDirection, type PolicyDirection } from "./list-direction.ts";
import type { LoadedPolicy } from "./policy.ts";

/** One value in which two policies differ in effect. */
export interface PolicyChange {
  readonly path: PolicyPath;
  readonly direction: PolicyDirection;
  /**
   * JSON of both values in one line, cut to 120 characters; "" where a side has none. Entries that both lists
   * hold are left out as `…` where they would not fit.
   */
  readonly before: string;
  readonly after: string;
  /** The index of the first map that only the later list holds; absent where there is none. */
  readonly entry?: number;
}

/** How a policy's effect differs from another's. */
export interface PolicyDifference {
  /** The worst of all changes, `looser` first; undefined where the effect is the same. */
  readonly direction: PolicyDirection | undefined;
  readonly changes: readonly PolicyChange[];
}

/**
 * Compares two policies by what they do: defaults filled, everything merged. Comments, order of keys and entries,
 * reasons and other words for people, and where a value is written do not count. Changes are in order of their paths.
 */
export function comparePolicies(base: LoadedPolicy, head: LoadedPolicy): PolicyDifference {
  if (base.common === head.common && base.effective === head.effective)
    return { direction: undefined, changes: [] };
  const changes = differences({ path: [], before: effectOf(base), after: effectOf(head) });
  const order: readonly PolicyDirection[] = ["looser", "different", "stricter"];
  return { direction: order.find((one) => changes.some(({ direction }) => direction === one)), changes };
}

interface Pair {
  readonly path: PolicyPath;
  readonly before: unknown;
  readonly after: unknown;
}

function effectOf({ common, effective }: LoadedPolicy): unknown {
  const { existing, proxy, waivers, maxWaiverDays } = common;
  return { existing, proxy, waivers, "max-waiver-days": maxWaiverDays, ...Object.fromEntries(effective) };
}

function differences(pair: Pair): readonly PolicyChange[] {
  const { path, before, after } = pair;
  if (canonical(before) === canonical(after)) return [];
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return keys.flatMap((key) =>
      differences({ path: [...path, key], before: before[key], after: after[key] }),
    );
  }
  if (!Array.isArray(before) && !Array.isArray(after)) {
    const direction = valueDirection(pair);
    return [{ path, direction, before: jsonText(before), after: jsonText(after) }];
  }
  const direction = listDirection(pair);
  if (direction === undefined) return [];
  const entry = firstNewMap(pair);
  return [{ path, direction, ...listTexts(pair), ...(entry < 0 ? {} : { entry }) }];
}

function firstNewMap({ before, after }: Pair): number {
  const had = new Set(entriesOf(before).map(canonical));
  return entriesOf(after).findIndex((one) => isRecord(one) && !had.has(canonical(one)));
}

// A long list would be cut before the entry that makes the difference.
function listTexts({ before, after }: Pair): Pick<PolicyChange, "before" | "after"> {
  const whole = { before: jsonText(before), after: jsonText(after) };
  if (!whole.before.endsWith("…") && !whole.after.endsWith("…")) return whole;
  return { before: withoutShared(before, after), after: withoutShared(after, before) };
}

function withoutShared(list: unknown, other: unknown): string {
  if (list === undefined) return "";
  const shared = new Set(entriesOf(other).map(canonical));
  const own = entriesOf(list).filter((one) => !shared.has(canonical(one)));
  if (own.length === entriesOf(list).length) return jsonText(list);
  return own.length === 0 ? "[…]" : jsonText(own).replace("[", "[…,");
}

function entriesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function valueDirection({ path, before, after }: Pair): PolicyDirection {
  // A whole section that comes or goes, a rule that is switched on or off by being there.
  if (before === undefined) return isOpening(path, after) ? "looser" : "stricter";
  if (after === undefined) return isOpening(path, before) ? "stricter" : "looser";
  if (typeof before === "number" && typeof after === "number") return numberDirection(path, after - before);
  return levelDirection(before, after) ?? wordDirection(String(path.at(-1)), { path, before, after });
}

/** Words of a key, the strictest first. */
const scales: ReadonlyMap<string, readonly string[]> = new Map([
  ["fail-on", ["low", "medium", "high", "critical"]],
  ["scope", ["all", "changed"]],
]);

/** Single words and switches whose sides are known. */
function wordDirection(key: string, { before, after }: Pair): PolicyDirection {
  if (key === "default") return after === "deny" ? "stricter" : "looser";
  if (key === "allowDirect") return after === true ? "looser" : "stricter";
  const words = scales.get(key);
  const [from, to] = [before, after].map((one) => words?.indexOf(String(one)) ?? -1);
  if (from === undefined || to === undefined || from < 0 || to < 0) return "different";
  return to < from ? "stricter" : "looser";
}

/** What permits by being there, instead of demanding. */
function isOpening(path: PolicyPath, value: unknown): boolean {
  const key = String(path.at(-1));
  return isOpeningList(key) || value === "off" || key === "chain" || key === "report";
}

function levelDirection(before: unknown, after: unknown): PolicyDirection | undefined {
  const from = levelNumber(before);
  const to = levelNumber(after);
  if (from === undefined || to === undefined) return undefined;
  return to < from ? "looser" : "stricter";
}

function levelNumber(value: unknown): number | undefined {
  if (value === "off") return -1;
  const level = levels.find((one): one is Level => one === value);
  return level === undefined ? undefined : compareLevels(level, "notice");
}

/** Limits from above are looser when they rise, limits from below are stricter; other numbers tell nothing. */
function numberDirection(path: PolicyPath, difference: number): PolicyDirection {
  const key = String(path.at(-1));
  const parent = String(path.at(-2));
  const rising = difference > 0;
  if (/^(max(-|[A-Z]|$)|p99|build-time)/.test(key) || parent === "max-growth")
    return rising ? "looser" : "stricter";
  if (/^min(-|[A-Z]|$)|^(total|patch)$/.test(key)) return rising ? "stricter" : "looser";
  return "different";
}

function jsonText(value: unknown): string {
  return plainText(withoutCredentials(JSON.stringify(value) ?? ""), 120);
}
