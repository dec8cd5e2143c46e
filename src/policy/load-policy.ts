import { createHash } from "node:crypto";
import type { PolicyPath } from "../model/finding.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { mergePolicies } from "./merge-policies.ts";
import { parsePolicyYaml } from "./parse-yaml.ts";
import type { LoadedPolicy, PolicyOrigin } from "./policy.ts";
import { keyPlaceOf, type PolicyNode, type PolicySpan, placeOf, plainValue } from "./policy-node.ts";
import { type PolicyProblem, policyError, shownValue } from "./policy-problem.ts";
import {
  type PolicySections,
  parseCommon,
  policyJsonSchema,
  policySchema,
  proxyPolicyOf,
  waiversOf,
} from "./policy-schema.ts";
import { presetTexts } from "./preset-texts.generated.ts";
import { schemaProblems } from "./schema-problems.ts";
import { readOnce } from "./values.ts";

/** A policy file that was read, and how to read what it extends. */
export interface PolicyText {
  readonly text: string;
  /** Relative to the repository root, or a preset's name (`modgate:recommended`). */
  readonly file: string;
  readonly from: LoadedPolicy["from"];
  readonly sections: PolicySections;
  /** Reads a file of the same tree by its path relative to the repository root; undefined where there is none. */
  readonly readExtended: (path: string) => Promise<string | undefined>;
  /** Texts of presets by name; absent: the shipped ones. */
  readonly presets?: Readonly<Record<string, string>>;
  /** Codes that a waiver may name; absent: any. */
  readonly codes?: readonly string[];
}

/**
 * Reads a policy, merges it with what it extends, and validates the result against the gates' sections.
 *
 * @throws policy-invalid with the first problem; all further ones stand in `details.others`, each with its
 *   place, the lines around it and a hint
 */
export async function loadPolicy(request: PolicyText): Promise<LoadedPolicy> {
  const reading: Reading = { request, texts: new Map(), problems: [] };
  const root = await readTree({ text: request.text, name: request.file, chain: [] }, reading);
  const { problems, texts } = reading;
  if (root === undefined) throw policyError(problems, texts);
  const merged = withEmptySections(root, request.sections);
  const value = plainValue(merged);
  const checked = policySchema(request.sections, namedKeys(merged)).safeParse(value, readOnce);
  if (!checked.success) {
    const jsonSchema = policyJsonSchema(request.sections);
    problems.push(...schemaProblems(checked.error.issues, { root: merged, jsonSchema }));
  }
  problems.push(...unknownCodes(merged, request.codes), ...repeatedWaivers(merged));
  if (problems.length > 0) throw policyError(problems, texts);
  return loaded({ request, root: merged, texts, effective: checked.data });
}

interface Reading {
  readonly request: PolicyText;
  /** Texts by name, in order of reading. */
  readonly texts: Map<string, string>;
  readonly problems: PolicyProblem[];
}

interface Source {
  readonly text: string;
  readonly name: string;
  /** Names of the files that led here, outermost first. */
  readonly chain: readonly string[];
}

async function readTree(source: Source, reading: Reading): Promise<PolicyNode | undefined> {
  reading.texts.set(source.name, source.text);
  const { root, problems } = parsePolicyYaml({ text: source.text, file: source.name });
  reading.problems.push(...problems);
  if (root === undefined) return undefined;
  if (root.kind !== "map") {
    reading.problems.push({
      message: "a policy is a map of keys",
      hint: "begin with `version: 1`",
      at: root.at,
    });
    return undefined;
  }
  let merged: PolicyNode = root;
  for (const { name, at } of extendedNames(root).toReversed()) {
    const below = await readExtended({ name, at, source }, reading);
    if (below !== undefined) merged = mergePolicies(merged, withoutExtends(below));
  }
  return merged;
}

interface Extension {
  readonly name: string;
  readonly at: PolicySpan;
}

/** Names of `extends` that are text; anything else there is told by the schema. */
function extendedNames(root: PolicyNode): readonly Extension[] {
  const { node, exact } = placeOf(root, ["extends"]);
  if (!exact) return [];
  const nodes = node.kind === "list" ? node.items : [node];
  return nodes.flatMap((one) =>
    one.kind === "scalar" && typeof one.value === "string" ? [{ name: one.value, at: one.at }] : [],
  );
}

async function readExtended(
  { name, at, source }: Extension & { readonly source: Source },
  reading: Reading,
): Promise<PolicyNode | undefined> {
  const chain = [...source.chain, source.name];
  const path = name.startsWith("./") ? name.slice(2) : name;
  if (chain.includes(path)) {
    const circle = [...chain.slice(chain.indexOf(path)), path].map(shownValue).join(" -> ");
    reading.problems.push({
      message: `\`extends\` goes round in a circle: ${circle}`,
      hint: "remove one of them",
      at,
    });
    return undefined;
  }
  const text = path.startsWith("modgate:")
    ? (reading.request.presets ?? presetTexts)[path]
    : await textInRepository(path, reading);
  if (text !== undefined) return readTree({ text, name: path, chain }, reading);
  reading.problems.push({
    message: `cannot find \`${shownValue(name)}\` to extend`,
    hint: hintFor(path, reading),
    at,
  });
  return undefined;
}

async function textInRepository(path: string, { request }: Reading): Promise<string | undefined> {
  if (path.startsWith("/") || /^[a-z]+:/i.test(path) || path.split("/").includes("..")) return undefined;
  return request.readExtended(path);
}

function hintFor(path: string, { request }: Reading): string {
  const presets = Object.keys(request.presets ?? presetTexts);
  const nearest = nearestWord(path, presets);
  if (nearest !== undefined) return `did you mean \`${nearest}\`?`;
  return `write ${presets.map((preset) => `\`${preset}\``).join(" or ")}, or a path from the repository's root`;
}

// What a policy extends is not inherited: its effect is, by the merge.
function withoutExtends(root: PolicyNode): PolicyNode {
  if (root.kind !== "map") return root;
  return {
    ...root,
    entries: new Map([...root.entries].filter(([key]) => key !== "extends" && key !== "$schema")),
  };
}

/** A section that is named and left empty (`sbom:`) is a section of defaults. */
function withEmptySections(root: PolicyNode, sections: PolicySections): PolicyNode {
  if (root.kind !== "map") return root;
  const entries = [...root.entries].map(([key, entry]): [string, typeof entry] => {
    const isEmpty = entry.node.kind === "scalar" && entry.node.value === null;
    const node = isEmpty ? emptySection(key, { at: entry.key, sections }) : undefined;
    return [key, node === undefined ? entry : { key: entry.key, node }];
  });
  return { ...root, entries: new Map(entries) };
}

/** What stands for a key without a value; undefined where it needs one. */
function emptySection(
  key: string,
  { at, sections }: { readonly at: PolicySpan; readonly sections: PolicySections },
): PolicyNode | undefined {
  if (key === "waivers") return { kind: "list", items: [], at };
  return key === "proxy" || sections.has(key) ? { kind: "map", entries: new Map(), at } : undefined;
}

function unknownCodes(root: PolicyNode, codes: readonly string[] | undefined): readonly PolicyProblem[] {
  const { node, exact } = placeOf(root, ["waivers"]);
  if (codes === undefined || !exact || node.kind !== "list") return [];
  return node.items.flatMap((item): readonly PolicyProblem[] => {
    const { node: code, exact: named, value: at } = placeOf(item, ["code"]);
    if (!named || code.kind !== "scalar" || codes.includes(String(code.value))) return [];
    const nearest = nearestWord(String(code.value), codes);
    const hint = nearest === undefined ? "`modgate explain` lists the codes" : `did you mean \`${nearest}\`?`;
    return [{ message: `there is no finding code \`${shownValue(code.value)}\``, hint, at }];
  });
}

/** A waiver that is written twice in one file: the second is never looked at. A renewed one differs in its day. */
function repeatedWaivers(root: PolicyNode): readonly PolicyProblem[] {
  const { node, exact } = placeOf(root, ["waivers"]);
  if (!exact || node.kind !== "list") return [];
  const seen = new Map<string, PolicySpan>();
  return node.items.flatMap((item): readonly PolicyProblem[] => {
    const fields = ["code", "module", "expires"].map((field) => {
      const place = placeOf(item, [field]);
      return place.exact && place.node.kind === "scalar" ? String(place.node.value) : "";
    });
    const key = `${item.at.file} ${fields.join(" ")}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, item.at);
    if (first === undefined || fields[0] === "") return [];
    const message = `this can never match: line ${first.line} waives the same until the same day`;
    return [{ message, hint: "keep one of them", at: item.at }];
  });
}

function namedKeys(root: PolicyNode): ReadonlySet<string> | undefined {
  return root.kind === "map" ? new Set(root.entries.keys()) : undefined;
}

interface Checked {
  readonly request: PolicyText;
  readonly root: PolicyNode;
  readonly texts: ReadonlyMap<string, string>;
  readonly effective: unknown;
}

function loaded({ request, root, texts, effective }: Checked): LoadedPolicy {
  const value = plainValue(root);
  const common = parseCommon(value);
  const { extends: named = [], "max-waiver-days": maxWaiverDays } = common;
  let sha256: string | undefined;
  return {
    path: request.file,
    // What digests are made with takes longer to load than a policy to read, and few reports show one.
    get sha256() {
      sha256 ??= digestOf(texts);
      return sha256;
    },
    from: request.from,
    common: {
      version: 1,
      existing: common.existing ?? "error",
      extends: typeof named === "string" ? [named] : named,
      proxy: proxyPolicyOf(common.proxy),
      waivers: waiversOf(common.waivers),
      ...(maxWaiverDays === undefined ? {} : { maxWaiverDays }),
    },
    sections: sectionsOf(value, request.sections),
    effective: sectionsOf(effective, request.sections),
    origin: (path) => originOf(root, path),
    isSet: (path) => placeOf(root, path).exact,
  };
}

/** The digest of one file is that of its bytes; of several, over each one's name and length before its bytes. */
function digestOf(texts: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  for (const [name, text] of texts) {
    if (texts.size > 1) hash.update(`${name} ${Buffer.byteLength(text)}\n`);
    hash.update(text);
  }
  return hash.digest("hex");
}

function sectionsOf(value: unknown, sections: PolicySections): ReadonlyMap<string, unknown> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const byId = new Map<string, unknown>(entries);
  return new Map(
    [...sections.keys()].flatMap((id) => (byId.get(id) === undefined ? [] : [[id, byId.get(id)]])),
  );
}

function originOf(root: PolicyNode, path: PolicyPath): PolicyOrigin {
  const { origin, exact } = placeOf(root, path);
  const key = exact ? undefined : keyPlaceOf(root, path);
  const { file, line, column } = key ?? origin;
  return { file, line, column };
}
