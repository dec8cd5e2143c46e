/** A map of a policy. */
export type Entry = Readonly<Record<string, unknown>>;

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

/** What people say to each other in a policy. */
export const words: ReadonlySet<string> = new Set(["reason", "owner", "use"]);

/** Tells whether a value is a text. */
export function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Tells whether a value is a map. */
export function isRecord(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
