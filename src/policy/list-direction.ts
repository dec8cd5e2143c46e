import type { PolicyPath } from "../model/finding.ts";
import { canonical, isRecord, isText } from "./canonical.ts";
import { type Narrower, narrowerIn } from "./narrower-entry.ts";

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
  readonly isNarrower: Narrower;
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
