/** Looks up a value inside foreign JSON; undefined where the way there does not exist. */
export function at(json: unknown, ...keys: readonly string[]): unknown {
  let value: unknown = json;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value;
}

/** Looks up a finite number inside foreign JSON; null where there is none. */
export function numberAt(json: unknown, ...keys: readonly string[]): number | null {
  const value = at(json, ...keys);
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** Looks up a text inside foreign JSON; "" where there is none. */
export function textAt(json: unknown, ...keys: readonly string[]): string {
  const value = at(json, ...keys);
  return typeof value === "string" ? value : "";
}

/** Looks up an object's entries inside foreign JSON; empty where there is no object. */
export function entriesAt(
  json: unknown,
  ...keys: readonly string[]
): readonly (readonly [string, unknown])[] {
  const value = at(json, ...keys);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Looks up a list inside foreign JSON; empty where there is none. */
export function listAt(json: unknown, ...keys: readonly string[]): readonly unknown[] {
  const value: unknown = at(json, ...keys);
  return Array.isArray(value) ? value : [];
}
