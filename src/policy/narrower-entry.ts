import subset from "semver/ranges/subset.js";
import { matchGlob } from "../go/module-pattern.ts";
import type { PolicyPath } from "../model/finding.ts";
import { canonical, type Entry, isRecord, isText, words } from "./canonical.ts";

/** Tells whether an entry of a list covers no more than another, as far as their values tell. */
export type Narrower = (one: unknown, other: unknown) => boolean;

/** Says how entries of a list are compared, given where it stands in a policy. */
export function narrowerIn(path: PolicyPath): Narrower {
  const list = path.slice(0, 2).join(".");
  const patterns = patternsOf.get(list);
  return (one, other) => {
    if (isText(one) && isText(other)) return patterns?.(one, other) ?? false;
    if (!isRecord(one) || !isRecord(other)) return false;
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.every(
      (key) =>
        isNoWider(key, one, other) ||
        (patternKeys.has(key) && patterns?.(one[key], other[key]) === true) ||
        isNoMore(list, { key, one, other }),
    );
  };
}

/** Keys of entries that hold a pattern. */
const patternKeys: ReadonlySet<string> = new Set(["path", "with", "module"]);

type Covering = (inner: unknown, outer: unknown) => boolean;

/** A pattern also covers what is below it. */
const below: Covering = (inner, outer) => isText(inner) && isText(outer) && isBelow(inner, outer);

const belowInAnyCase: Covering = (inner, outer) =>
  isText(inner) && isText(outer) && isBelow(inner.toLowerCase(), outer.toLowerCase());

/** What is no glob covers itself alone, and nothing covers a folder but its like. */
const belowGlob: Covering = (inner, outer) =>
  isText(inner) && isText(outer) && isGlob(outer) && !/^[./]/.test(outer) && isBelow(inner, outer);

/** Without a module a waiver is for all. */
const belowWaived: Covering = (inner, outer) => outer === undefined || belowGlob(inner, outer);

/** A star does not reach over the dash of a toolchain's suffix. */
const matched: Covering = (inner, outer) =>
  isText(inner) &&
  isText(outer) &&
  !/[-*?[\\]/.test(inner) &&
  !outer.includes("-") &&
  matchGlob(outer, inner) === true;

const patternsOf: ReadonlyMap<string, Covering> = new Map([
  ["modules.allow", below],
  ["modules.deny", belowInAnyCase],
  ["proxy.private", below],
  ["directives.exclude", below],
  ["directives.tool", below],
  ["directives.toolchain", matched],
  ["directives.replace-local", belowGlob],
  ["directives.replace-module", belowGlob],
  ["waivers", belowWaived],
]);

function isBelow(inner: string, outer: string): boolean {
  const elements = inner.replace(/\/$/, "").split("/");
  return outer
    .replace(/\/$/, "")
    .split("/")
    .every((element, index) => {
      const other = elements[index];
      if (other === undefined) return false;
      if (element === "*" || element === other) return true;
      return !isGlob(other) && matchGlob(element, other) === true;
    });
}

function isGlob(text: string): boolean {
  return /[*?[\\]/.test(text);
}

function isNoWider(key: string, now: Entry, before: Entry): boolean {
  if (canonical(now[key]) === canonical(before[key])) return true;
  const narrows = narrowings.get(key);
  if (narrows !== undefined) return narrows(now[key], before[key]);
  // A waiver that lacks one of these does not count.
  return words.has(key) && (!("code" in now) || now[key] === undefined);
}

/** What makes an entry narrower by being there, or by naming less. */
const isFewer: Narrower = (now, before) =>
  before === undefined ||
  (Array.isArray(now) && Array.isArray(before) && new Set(now).isSubsetOf(new Set(before)));

const isInside: Narrower = (now, before) =>
  before === undefined || (isText(now) && isText(before) && subset(now, before, { includePrerelease: true }));

const narrowings: ReadonlyMap<string, Narrower> = new Map([
  ...["majors", "stage", "repositories", "with"].map((key) => [key, isFewer] as const),
  ["versions", isInside],
  ["min-age", (now, before) => typeof now === "number" && typeof before === "number" && now > before],
  ["expires", (now, before) => isText(before) && (now === undefined || (isText(now) && now < before))],
]);

interface Limit {
  readonly key: string;
  readonly one: Entry;
  readonly other: Entry;
}

const limited: ReadonlySet<string> = new Set(["latency.targets", "coverage.packages"]);

/** Of what is measured, an entry that demands less, or nothing, holds no more than another. */
function isNoMore(list: string, { key, one, other }: Limit): boolean {
  const [demand, more] = [one[key], other[key]];
  if (!limited.has(list) || typeof more !== "number") return false;
  if (/^(?:p\d+|max-)/.test(key))
    return demand === undefined || (typeof demand === "number" && more <= demand);
  return key === "min" && typeof demand === "number" && more >= demand;
}
