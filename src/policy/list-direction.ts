import subset from "semver/ranges/subset.js";
import { matchGlob } from "../go/module-pattern.ts";
import type { PolicyPath } from "../model/finding.ts";

/** Which way a change of a policy goes; `different` where that cannot be told from the values. */
export type PolicyDirection = "looser" | "stricter" | "different";

/** A list of a policy on both sides, and where it stands. */
export interface ChangedList {
  readonly path: PolicyPath;
  readonly before: unknown;
  readonly after: unknown;
}

/** Lists whose entries let something through, and lists whose entries hold something back. */
const openings: ReadonlySet<string> = new Set(["allow", "waivers", "free-majors", "exclude", "private"]);
const closings: ReadonlySet<string> = new Set(["deny", "targets", "packages", "formats", "mains"]);

/** Tells whether a key's list lets something through by its entries. */
export function isOpeningList(key: string): boolean {
  return openings.has(key);
}

/**
 * Tells which way a list changes; undefined where it does the same: entries in another order or worded anew, one
 * entry written as two, one that another covers already.
 */
export function listDirection({ path, before, after }: ChangedList): PolicyDirection | undefined {
  const key = String(path.at(-1));
  const [had, has] = [itemsOf(before), itemsOf(after)];
  const change = {
    had: [...had.values()],
    has: [...has.values()],
    added: [...has].filter(([text]) => !had.has(text)).map(([, item]) => item),
    gone: [...had].filter(([text]) => !has.has(text)).map(([, item]) => item),
    isNarrower: narrowerIn(path),
  };
  if (isLimit(path) && (before === undefined || after === undefined))
    return before === undefined ? "stricter" : "looser";
  if (change.added.length === 0 && change.gone.length === 0) return undefined;
  if (isToolchains(path) && change.had.some(isBound) && !change.has.some(isBound)) return "different";
  if (openings.has(key)) return openingDirection(change);
  return closings.has(key) ? closingDirection(change) : "different";
}

/** Without the list every licence is admitted. */
function isLimit([section, list]: PolicyPath): boolean {
  return section === "licenses" && list === "allow";
}

function isToolchains([section, rule]: PolicyPath): boolean {
  return section === "directives" && rule === "toolchain";
}

/** A named toolchain also bounds go lines; without any there is no bound. */
function isBound(toolchain: unknown): boolean {
  return isText(toolchain) && toolchain.startsWith("go");
}

interface ListChange {
  readonly had: readonly unknown[];
  readonly has: readonly unknown[];
  readonly added: readonly unknown[];
  readonly gone: readonly unknown[];
  /** Whether an entry covers no more than another. */
  readonly isNarrower: (one: unknown, other: unknown) => boolean;
}

function openingDirection({ had, has, added, gone, isNarrower }: ListChange): PolicyDirection | undefined {
  if (added.some((now) => !had.some((before) => isNarrower(now, before)))) return "looser";
  const freed = gone.filter((before) => !added.some((now) => isNarrower(now, before)));
  if (freed.some(holdsBack)) return "different";
  const isLess = gone.some((before) => !has.some((now) => isNarrower(before, now)));
  return isLess || added.some(holdsBack) ? "stricter" : undefined;
}

/** An entry for some versions of a module also holds the others back. */
function holdsBack(entry: unknown): boolean {
  return isRecord(entry) && (entry["versions"] !== undefined || entry["min-age"] !== undefined);
}

function closingDirection({ had, has, added, gone, isNarrower }: ListChange): PolicyDirection | undefined {
  const isLess = gone.some((before) => !has.some((now) => isNarrower(before, now)));
  const isMore = added.some((now) => !had.some((before) => isNarrower(now, before)));
  if (isLess) return isMore ? "different" : "looser";
  return isMore ? "stricter" : undefined;
}

function itemsOf(list: unknown): ReadonlyMap<string, unknown> {
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return new Map(items.flatMap(majorByMajor).map((item) => [canonical(item), item]));
}

/** An entry for several majors says what an entry for each of them says; one for any need not say so. */
function majorByMajor(item: unknown): readonly unknown[] {
  if (!isRecord(item)) return [item];
  const { majors, ...rest } = item;
  if (majors === "any") return [rest];
  return Array.isArray(majors) ? majors.map((one: unknown) => ({ ...rest, majors: [one] })) : [item];
}

function narrowerIn([section, list]: PolicyPath): ListChange["isNarrower"] {
  const isOfModules = section === "modules" && (list === "allow" || list === "deny");
  return (one, other) => {
    if (!isRecord(one) || !isRecord(other)) return false;
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return keys.every(
      (key) =>
        isNoWider(key, one, other) ||
        (isOfModules && key === "path" && isBelow(one[key], other[key], list === "deny")),
    );
  };
}

/** Whether a pattern of modules covers all that another does. */
function isBelow(now: unknown, before: unknown, anyCase: boolean): boolean {
  if (!isText(now) || !isText(before)) return false;
  const [inner = [], outer = []] = [now, before].map((text) =>
    (anyCase ? text.toLowerCase() : text).replace(/\/$/, "").split("/"),
  );
  return outer.every((element, index) => {
    const other = inner[index];
    if (other === undefined) return false;
    if (element === "*" || element === other) return true;
    return !/[*?[\\]/.test(other) && matchGlob(element, other) === true;
  });
}

function isNoWider(key: string, now: Entry, before: Entry): boolean {
  if (canonical(now[key]) === canonical(before[key])) return true;
  const narrows = narrowings.get(key);
  if (narrows !== undefined) return narrows(now[key], before[key]);
  // A waiver that lacks one of these does not count.
  return words.has(key) && (!("code" in now) || now[key] === undefined);
}

type Narrowing = (now: unknown, before: unknown) => boolean;

/** What makes an entry narrower by being there, or by naming less. */
const isFewer: Narrowing = (now, before) =>
  before === undefined ||
  (Array.isArray(now) && Array.isArray(before) && new Set(now).isSubsetOf(new Set(before)));

const isInside: Narrowing = (now, before) =>
  before === undefined || (isText(now) && isText(before) && subset(now, before, { includePrerelease: true }));

const narrowings: ReadonlyMap<string, Narrowing> = new Map([
  ...["majors", "stage", "repositories", "with"].map((key) => [key, isFewer] as const),
  ["versions", isInside],
  ["min-age", (now, before) => typeof now === "number" && typeof before === "number" && now > before],
  ["expires", (now, before) => isText(before) && (now === undefined || (isText(now) && now < before))],
]);

type Entry = Readonly<Record<string, unknown>>;

/**
 * One text for values that mean the same: keys sorted, lists of entries sorted, and words for people left out. A
 * waiver counts by having an owner and a reason, whatever they say.
 */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "undefined";
  const isWaiver = "code" in value;
  const entries = Object.entries(value).flatMap(([key, one]): readonly string[] => {
    if (one === undefined) return [];
    if (!(isText(one) && words.has(key))) return [`${JSON.stringify(key)}:${canonical(one)}`];
    return isWaiver ? [`${JSON.stringify(key)}:true`] : [];
  });
  return `{${entries.sort().join(",")}}`;
}

const words: ReadonlySet<string> = new Set(["reason", "owner", "use"]);

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Tells whether a value is a map. */
export function isRecord(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
