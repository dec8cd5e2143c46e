/** Which way a change of a policy goes; `different` where that cannot be told from the values. */
export type PolicyDirection = "looser" | "stricter" | "different";

/** A value of a policy on both sides, under its key. */
export interface ChangedValue {
  readonly key: string;
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

/** Tells which way a list changes: entries in another order, or worded anew, are the same. */
export function listDirection({ key, before, after }: ChangedValue): PolicyDirection {
  const [had, has] = [itemsOf(before), itemsOf(after)];
  const added = [...has].filter(([text]) => !had.has(text)).map(([, item]) => item);
  const gone = [...had].filter(([text]) => !has.has(text)).map(([, item]) => item);
  if (openings.has(key)) return openingDirection(added, gone);
  if (added.length > 0 && gone.length > 0) return "different";
  if (closings.has(key)) return added.length > 0 ? "stricter" : "looser";
  return "different";
}

/** An entry for some versions of a module also holds the others back. */
function openingDirection(added: readonly unknown[], gone: readonly unknown[]): PolicyDirection {
  if (added.some((now) => !gone.some((before) => isNarrower(now, before)))) return "looser";
  const lost = gone.filter((before) => !added.some((now) => isNarrower(now, before)));
  return lost.some((one) => isRecord(one) && (one["versions"] !== undefined || one["min-age"] !== undefined))
    ? "different"
    : "stricter";
}

function itemsOf(list: unknown): ReadonlyMap<string, unknown> {
  return new Map((Array.isArray(list) ? list : []).map((item) => [canonical(item), item]));
}

/** Whether an entry lets no more through than another. */
function isNarrower(now: unknown, before: unknown): boolean {
  if (!isRecord(now) || !isRecord(before)) return false;
  const keys = [...new Set([...Object.keys(now), ...Object.keys(before)])];
  return keys.every((key) => isNoWider(key, now, before));
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
  before === "any" ||
  (Array.isArray(now) && Array.isArray(before) && new Set(now).isSubsetOf(new Set(before)));

const narrowings: ReadonlyMap<string, Narrowing> = new Map([
  ...["majors", "versions", "stage", "repositories", "with"].map((key) => [key, isFewer] as const),
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
