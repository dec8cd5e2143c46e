import { Document, isMap, isScalar, isSeq, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { withoutCredentials } from "../go/proxy-chain.ts";
import type { PolicyPath } from "../model/finding.ts";
import type { LoadedPolicy } from "./policy.ts";
import { policyKeys } from "./policy-keys.ts";

/** How a policy is shown. */
export interface ShowOptions {
  /** True to end each value's line with the file and line that set it. */
  readonly origin: boolean;
  /** The policy's JSON Schema, for what holds in a section where no file says anything; absent: that is left out. */
  readonly jsonSchema?: Readonly<Record<string, unknown>>;
}

/**
 * Writes a policy as YAML with everything it extends merged in, keys in the order of the files; with a schema, what
 * no file sets stands at the end of its section. Values that were written on one line stand on one line.
 */
export function showPolicy(policy: LoadedPolicy, { origin, jsonSchema }: ShowOptions): string {
  const { version, existing, waivers, maxWaiverDays } = policy.common;
  const value = {
    version,
    existing,
    ...proxyOf(policy),
    ...Object.fromEntries([...policy.sections].map(([id, one]) => [id, withDefaults(id, one, jsonSchema)])),
    ...(waivers.length > 0 ? { waivers } : {}),
    ...(maxWaiverDays === undefined ? {} : { "max-waiver-days": maxWaiverDays }),
  };
  const document = new Document(value);
  document.commentBefore = headOf(policy);
  if (isPlace(document.contents)) annotate(document.contents, [], policy);
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  return text
    .split("\n")
    .map((line) => aligned(line, origin))
    .join("\n");
}

function headOf({ path, from, sha256, common }: LoadedPolicy): string {
  const extended = common.extends.length === 0 ? "" : `, extends ${common.extends.join(", ")}`;
  return ` ${path} (${from})${extended}, sha256 ${sha256.slice(0, 12)}`;
}

/** Adds what the schema says of keys that no file sets. */
function withDefaults(id: string, section: unknown, jsonSchema: ShowOptions["jsonSchema"]): unknown {
  if (jsonSchema === undefined || !isRecord(section)) return section;
  const key = policyKeys(jsonSchema).find(({ path }) => path === id);
  const unset = (key?.below ?? []).flatMap(({ path, fallback }): readonly (readonly [string, unknown])[] => {
    const name = path.slice(id.length + 1);
    return fallback === "" || name in section ? [] : [[name, JSON.parse(fallback)]];
  });
  return { ...section, ...Object.fromEntries(unset) };
}

// Its defaults are nobody's words, so it is shown where a file has the section.
function proxyOf({ common, isSet }: LoadedPolicy): object {
  if (!isSet(["proxy"])) return {};
  const { chain, private: patterns, timeoutMs, attempts, allowDirect } = common.proxy;
  const shown = chain === undefined ? {} : { chain: withoutCredentials(chain) };
  const rest = { private: [...patterns], timeout: `${timeoutMs}ms`, attempts, "allow-direct": allowDirect };
  return { proxy: { ...shown, ...rest } };
}

/** Marks each value with its place; a collection that was written on one line is one value. */
function annotate(node: Place, path: PolicyPath, policy: LoadedPolicy): void {
  const places = new Set(leavesOf(node, path).map((leaf) => placeOf(leaf, policy)));
  const [only = placeOf(path, policy)] = places;
  const isSection = path.length <= 1;
  if (!isScalar(node) && (places.size > 1 || isSection)) {
    for (const child of childrenOf(node, path)) annotate(child.node, child.path, policy);
    return;
  }
  if (!isScalar(node)) node.flow = true;
  node.comment = ` ${mark}${only}`;
}

interface Child {
  readonly node: Place;
  readonly path: PolicyPath;
}

function childrenOf(node: Place, path: PolicyPath): readonly Child[] {
  if (isSeq(node))
    return node.items.flatMap((item, index) =>
      isPlace(item) ? [{ node: item, path: [...path, index] }] : [],
    );
  if (!isMap(node)) return [];
  return node.items.flatMap(({ key, value }) =>
    isScalar(key) && isPlace(value) ? [{ node: value, path: [...path, String(key.value)] }] : [],
  );
}

function leavesOf(node: Place, path: PolicyPath): readonly PolicyPath[] {
  if (isScalar(node)) return [path];
  return childrenOf(node, path).flatMap((child) => leavesOf(child.node, child.path));
}

function placeOf(path: PolicyPath, { origin, isSet }: LoadedPolicy): string {
  if (!isSet(path)) return "default";
  const { file, line } = origin(path);
  return `${file}:${line}`;
}

const mark = "\u0000";
const widest = 72;

/** Sets places below each other, or takes them away. */
function aligned(line: string, origin: boolean): string {
  const at = line.indexOf(` # ${mark}`);
  if (at < 0) return line;
  const text = line.slice(0, at);
  return origin ? `${text.padEnd(widest)} # ${line.slice(at + 3 + mark.length)}` : text;
}

type Place = Scalar | YAMLMap | YAMLSeq;

function isPlace(value: unknown): value is Place {
  return isScalar(value) || isMap(value) || isSeq(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
