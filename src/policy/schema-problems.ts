import type * as z from "zod";
import type { PolicyPath } from "../model/finding.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { plainText } from "./plain-text.ts";
import { keyPlaceOf, type PolicyNode, placeOf } from "./policy-node.ts";
import { type PolicyProblem, shownValue } from "./policy-problem.ts";

// zod says what is wrong by path; the located tree says where that path was written; the JSON Schema says
// which words would have been right there.

type Issue = z.core.$ZodIssue;
type JsonSchema = Readonly<Record<string, unknown>>;

/** What a policy was checked with. */
export interface SchemaCheck {
  readonly root: PolicyNode;
  readonly jsonSchema: JsonSchema;
}

/** Turns zod's issues about a policy into problems with places and the nearest right words, in zod's order. */
export function schemaProblems(issues: readonly Issue[], check: SchemaCheck): readonly PolicyProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, pathOf(issue), check));
}

function pathOf(issue: Issue): PolicyPath {
  return issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
}

function problemsOf(issue: Issue, path: PolicyPath, check: SchemaCheck): readonly PolicyProblem[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(key, path, check));
  }
  if (issue.code === "invalid_union") return unionProblems(issue, path, check);
  if (issue.code === "custom") return customProblem(issue, path, check);
  const place = placeOf(check.root, path);
  if (!place.exact) return [missingKey(path, check)];
  return [wrongValue(issue, path, check)];
}

function unknownKey(key: string, path: PolicyPath, check: SchemaCheck): PolicyProblem {
  const known = keysAt(check.jsonSchema, path);
  const nearest = nearestWord(key, known);
  const at = keyPlaceOf(check.root, [...path, key]) ?? placeOf(check.root, path).value;
  const place = path.length === 0 ? "" : ` in \`${dotted(path)}\``;
  return {
    message: `unknown key \`${shownValue(key)}\`${place}`,
    hint: nearest === undefined ? choice("write one of", known) : `did you mean \`${nearest}\`?`,
    at,
  };
}

function missingKey(path: PolicyPath, check: SchemaCheck): PolicyProblem {
  const key = path.at(-1) ?? "";
  const parent = path.slice(0, -1);
  const place = parent.length === 0 ? "" : ` in \`${dotted(parent)}\``;
  const wanted = descriptionAt(check.jsonSchema, path);
  const hint = path.length === 1 && key === "version" ? "add `version: 1`" : "";
  return {
    message: `\`${key}\` is missing${place}`,
    hint: hint === "" && wanted !== "" ? `add \`${key}\`: ${wanted}` : hint,
    at: placeOf(check.root, path).value,
  };
}

function wrongValue(issue: Issue, path: PolicyPath, check: SchemaCheck): PolicyProblem {
  const { node, value: at } = placeOf(check.root, path);
  const found = foundAt(node, issue);
  const words = issue.code === "invalid_value" ? issue.values.map(String) : wordsAt(check.jsonSchema, path);
  const word = node.kind === "scalar" && typeof node.value === "string" ? node.value : "";
  const nearest = word === "" ? undefined : nearestWord(word, words);
  const wanted = wantedAt(issue, path, check);
  return {
    message: `\`${dotted(path)}\` is ${found}${wanted === "" ? "" : `, wanted ${wanted}`}`,
    hint:
      nearest === undefined
        ? isQuotedNumber(node, issue)
          ? "leave the quotes out"
          : ""
        : `did you mean \`${nearest}\`?`,
    at,
  };
}

function foundAt(node: PolicyNode, issue: Issue): string {
  if (node.kind === "list" && issue.code === "too_small") return "an empty list";
  if (node.kind !== "scalar") return `a ${node.kind}`;
  if (typeof node.value === "string" && plainText(node.value) === "") return "empty";
  return `${isQuotedNumber(node, issue) ? "the text " : ""}\`${shownValue(node.value)}\``;
}

function isQuotedNumber(node: PolicyNode, issue: Issue): boolean {
  const isNumber = issue.code === "invalid_type" && (issue.expected === "number" || issue.expected === "int");
  return (
    isNumber && node.kind === "scalar" && typeof node.value === "string" && /^\d+(?:\.\d+)?$/.test(node.value)
  );
}

function isWholeNumber(path: PolicyPath, { jsonSchema }: SchemaCheck): boolean {
  return schemasAt(jsonSchema, path).some((one) => one["type"] === "integer");
}

function wantedAt(issue: Issue, path: PolicyPath, check: SchemaCheck): string {
  const limit = limitOf(issue);
  if (limit !== "") return limit;
  if (issue.code === "invalid_format" && issue.message.startsWith("wanted ")) return issue.message.slice(7);
  if (issue.code === "invalid_type" && isWholeNumber(path, check)) return "a whole number";
  const described = descriptionAt(check.jsonSchema, path);
  const kind = kindOf(issue);
  if (described !== "") return kind === "" ? described : `${kind}: ${described}`;
  if (isEmptyText(issue)) return "some text";
  return issue.code === "invalid_type" ? `a value of type ${issue.expected}` : shownValue(issue.message);
}

/** The kind of value that is wanted in the place of another, where a description does not tell it. */
function kindOf(issue: Issue): string {
  if (issue.code !== "invalid_type") return "";
  const kinds: Readonly<Record<string, string>> = {
    array: "a list",
    object: "a map",
    boolean: "true or false",
  };
  return kinds[issue.expected] ?? "";
}

/** What an issue itself says is wanted; "" where only the schema can tell. */
function limitOf(issue: Issue): string {
  if (issue.code === "invalid_value") return issue.values.map((value) => `\`${String(value)}\``).join(", ");
  if (issue.code === "too_big")
    return `at most ${String(issue.maximum)}${counted(issue.origin, issue.maximum)}`;
  return issue.code === "too_small" && !isEmptyText(issue)
    ? `at least ${String(issue.minimum)}${counted(issue.origin, issue.minimum)}`
    : "";
}

function isEmptyText(issue: Issue): boolean {
  return issue.code === "too_small" && issue.origin === "string" && issue.minimum === 1;
}

function counted(origin: string, amount: number | bigint): string {
  const isOne = Number(amount) === 1;
  if (origin === "string") return isOne ? " character" : " characters";
  if (origin === "array") return isOne ? " entry" : " entries";
  return "";
}

/**
 * A union fails in every branch; the branch that got past its first look is the one that was meant. Where none
 * did, or several did, the value as a whole is wrong.
 */
function unionProblems(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: PolicyPath,
  check: SchemaCheck,
): readonly PolicyProblem[] {
  const meant = issue.errors.filter(
    (branch) => branch.length > 0 && branch.every((one) => !isOtherKind(one)),
  );
  const [only] = meant;
  if (only === undefined || meant.length > 1) return [wrongValue(issue, path, check)];
  return only.flatMap((one) => problemsOf(one, [...path, ...pathOf(one)], check));
}

function isOtherKind(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

function customProblem(
  issue: Extract<Issue, { code: "custom" }>,
  path: PolicyPath,
  check: SchemaCheck,
): readonly PolicyProblem[] {
  const { value: at, node } = placeOf(check.root, path);
  const otherPath: unknown = issue.params?.["sameFileAs"];
  if (isPath(otherPath) && placeOf(check.root, otherPath).value.file !== at.file) return [];
  const hint: unknown = issue.params?.["hint"];
  const value = node.kind === "scalar" ? ` is \`${shownValue(node.value)}\`` : "";
  const told = issue.message.startsWith("wanted ") ? `${value}, ${issue.message}` : `: ${issue.message}`;
  return [{ message: `\`${dotted(path)}\`${told}`, hint: typeof hint === "string" ? hint : "", at }];
}

function isPath(value: unknown): value is PolicyPath {
  return Array.isArray(value) && value.every((step) => typeof step === "string" || typeof step === "number");
}

/** Writes a path as people read it: `modules.allow[2].majors`. */
export function dotted(path: PolicyPath): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${shownValue(step)}`))
    .join("")
    .replace(/^\./, "");
}

function choice(lead: string, words: readonly string[]): string {
  return words.length === 0 ? "" : `${lead} ${words.map((word) => `\`${word}\``).join(", ")}`;
}

function keysAt(schema: JsonSchema, path: PolicyPath): readonly string[] {
  const keys = schemasAt(schema, path).flatMap((one) => Object.keys(recordOf(one["properties"]) ?? {}));
  return [...new Set(keys)].filter((key) => key !== "$schema");
}

function wordsAt(schema: JsonSchema, path: PolicyPath): readonly string[] {
  return schemasAt(schema, path).flatMap((one) =>
    Array.isArray(one["enum"]) ? one["enum"].map(String) : [],
  );
}

function descriptionAt(schema: JsonSchema, path: PolicyPath): string {
  const described = schemasAt(schema, path).find((one) => typeof one["description"] === "string");
  const text: unknown = described?.["description"];
  return typeof text === "string" ? text : "";
}

/** All schemas that may judge the value at a path, a union before its branches. */
function schemasAt(schema: JsonSchema, path: PolicyPath): readonly JsonSchema[] {
  let current = branches(schema);
  for (const step of path) current = current.flatMap((one) => branches(childSchema(one, step)));
  return current;
}

function childSchema(schema: JsonSchema, step: string | number): JsonSchema | undefined {
  if (typeof step === "number") return recordOf(schema["items"]);
  return recordOf(recordOf(schema["properties"])?.[step]) ?? recordOf(schema["additionalProperties"]);
}

function branches(schema: JsonSchema | undefined): readonly JsonSchema[] {
  if (schema === undefined) return [];
  const inner = ["anyOf", "oneOf", "allOf"].flatMap((key): readonly unknown[] => {
    const list = schema[key];
    return Array.isArray(list) ? list : [];
  });
  return [schema, ...inner.flatMap((one) => branches(recordOf(one)))];
}

function recordOf(value: unknown): JsonSchema | undefined {
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
