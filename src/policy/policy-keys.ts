type JsonSchema = Readonly<Record<string, unknown>>;

/** One key of the policy file, as its schema describes it. */
export interface PolicyKey {
  /** From the root: `modules.allow`; a key of a list's entries has `[]` before it: `modules.allow[].path`. */
  readonly path: string;
  /** One sentence without a full stop; "" where the schema has none. */
  readonly description: string;
  /** What may stand there: `off | notice | warning | error`, `list of text`, `map`. */
  readonly type: string;
  /** JSON of what holds where the key is absent; "" where nothing does. */
  readonly fallback: string;
  readonly required: boolean;
  /** Keys below it, in the schema's order. */
  readonly below: readonly PolicyKey[];
}

/** Lists the keys of a JSON Schema from the outside in, in its order; `$schema` is not among them. */
export function policyKeys(schema: JsonSchema): readonly PolicyKey[] {
  return keysBelow(schema, "");
}

/** Finds a key by its path, `modules.allow` or `modules.allow[].path`; undefined where there is none. */
export function findPolicyKey(keys: readonly PolicyKey[], path: string): PolicyKey | undefined {
  return allPolicyKeys(keys).find((key) => key.path === path);
}

/** Lists keys with all that lie below them, outer ones first. */
export function allPolicyKeys(keys: readonly PolicyKey[]): readonly PolicyKey[] {
  return keys.flatMap((key) => [key, ...allPolicyKeys(key.below)]);
}

function keysBelow(schema: JsonSchema, parent: string): readonly PolicyKey[] {
  const found = branchesOf(schema).flatMap((branch) => {
    const required = Array.isArray(branch["required"]) ? branch["required"].map(String) : [];
    const own = Object.entries(recordOf(branch["properties"]))
      .filter(([name]) => name !== "$schema")
      .map(([name, value]) => keyOf(recordOf(value), { parent, name, required: required.includes(name) }));
    return "items" in branch ? [...own, ...keysBelow(recordOf(branch["items"]), `${parent}[]`)] : own;
  });
  return [...new Map(found.map((key) => [key.path, key])).values()];
}

interface Named {
  readonly parent: string;
  readonly name: string;
  readonly required: boolean;
}

function keyOf(schema: JsonSchema, { parent, name, required }: Named): PolicyKey {
  const path = parent === "" ? name : `${parent}.${name}`;
  const description = textOf(schema["description"]) || textOf(recordOf(schema["items"])["description"]);
  const fallback = "default" in schema ? JSON.stringify(schema["default"]) : "";
  return { path, description, type: typeOf(schema), fallback, required, below: keysBelow(schema, path) };
}

function typeOf(schema: JsonSchema): string {
  const inner = ["anyOf", "oneOf"].flatMap((key) => listOf(schema[key]));
  if (inner.length > 0) return [...new Set(inner.map((one) => typeOf(recordOf(one))))].join(", or ");
  const words = listOf(schema["enum"]);
  if (words.length > 0) return words.map(String).join(" | ");
  if ("const" in schema) return String(schema["const"]);
  switch (schema["type"]) {
    case "array":
      return `list of ${typeOf(recordOf(schema["items"]))}`;
    case "object":
      return "map";
    case "string":
      return "text";
    case "integer":
      return "whole number";
    default:
      return textOf(schema["type"]) || "value";
  }
}

function branchesOf(schema: JsonSchema): readonly JsonSchema[] {
  const inner = ["anyOf", "oneOf", "allOf"].flatMap((key) => listOf(schema[key]));
  return [schema, ...inner.flatMap((one) => branchesOf(recordOf(one)))];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function recordOf(value: unknown): JsonSchema {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
