import type { PolicyPath } from "../model/finding.ts";
import type { PolicyOrigin } from "./policy.ts";

// A policy is kept as a tree that knows where every value was written. Files are merged as trees, so that a
// value still knows its own file when it comes from a preset.

/** A place in a policy file and how many columns it spans; 0 where nothing is there to underline. */
export interface PolicySpan extends PolicyOrigin {
  readonly width: number;
}

/** One entry of a map: where its key stands, and its value. */
export interface PolicyEntry {
  readonly key: PolicySpan;
  readonly node: PolicyNode;
}

/** One value of a policy file with its place. */
export type PolicyNode =
  | { readonly kind: "scalar"; readonly value: string | number | boolean | null; readonly at: PolicySpan }
  | { readonly kind: "list"; readonly items: readonly PolicyNode[]; readonly at: PolicySpan }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, PolicyEntry>; readonly at: PolicySpan };

/** Turns a tree into plain values, keys in order of writing. */
export function plainValue(node: PolicyNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plainValue);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainValue(entry.node)]));
}

/** A place found by path: `exact` where the whole path led there, else it is the nearest enclosing value's. */
export interface FoundPlace {
  readonly node: PolicyNode;
  /** The value's own place. */
  readonly value: PolicySpan;
  /** Where a reader looks for it: the key where the value begins on a later line, else the value. */
  readonly origin: PolicySpan;
  readonly exact: boolean;
}

/** Walks a tree along a path as far as it leads. */
export function placeOf(root: PolicyNode, path: PolicyPath): FoundPlace {
  let found: FoundPlace = { node: root, value: root.at, origin: root.at, exact: true };
  for (const step of path) {
    const next = childOf(found.node, step);
    if (next === undefined) return { ...found, exact: false };
    const { key, node } = next;
    const origin = key !== undefined && key.line < node.at.line ? key : node.at;
    found = { node, value: node.at, origin, exact: true };
  }
  return found;
}

/** Where the key of a map entry stands; undefined where there is no such entry. */
export function keyPlaceOf(root: PolicyNode, path: PolicyPath): PolicySpan | undefined {
  const key = path.at(-1);
  const parent = placeOf(root, path.slice(0, -1));
  if (!parent.exact || parent.node.kind !== "map" || typeof key !== "string") return undefined;
  return parent.node.entries.get(key)?.key;
}

function childOf(
  node: PolicyNode,
  step: string | number,
): { readonly key?: PolicySpan; readonly node: PolicyNode } | undefined {
  if (node.kind === "map") return node.entries.get(String(step));
  if (node.kind === "scalar" || typeof step !== "number") return undefined;
  const item = node.items[step];
  return item === undefined ? undefined : { node: item };
}
