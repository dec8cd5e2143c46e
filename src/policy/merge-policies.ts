import type { PolicyEntry, PolicyNode } from "./policy-node.ts";

/** Lists of entries that add up when one policy extends another; every other list is a value and is replaced. */
const joinedLists: ReadonlySet<string> = new Set([
  "allow",
  "deny",
  "waivers",
  "targets",
  "packages",
  "private",
]);

/**
 * Lays a policy over the one it extends: maps key by key, lists of entries joined with the file's own entries
 * first, all other values replaced. Joining is associative. Every value keeps the place it was written at.
 *
 * An empty value (`sbom:`) over a map keeps the map, so that a section can be named without being emptied.
 */
export function mergePolicies(own: PolicyNode, extended: PolicyNode): PolicyNode {
  return mergeNodes(own, extended, "");
}

function mergeNodes(own: PolicyNode, extended: PolicyNode, key: string): PolicyNode {
  if (own.kind === "map" && extended.kind === "map") {
    return { kind: "map", at: own.at, entries: mergeEntries(own.entries, extended.entries) };
  }
  if (own.kind === "list" && extended.kind === "list" && joinedLists.has(key)) {
    return { kind: "list", at: own.at, items: [...own.items, ...extended.items] };
  }
  const empty = own.kind === "scalar" && own.value === null;
  return empty && extended.kind === "map" ? { ...extended, at: own.at } : own;
}

function mergeEntries(
  own: ReadonlyMap<string, PolicyEntry>,
  extended: ReadonlyMap<string, PolicyEntry>,
): ReadonlyMap<string, PolicyEntry> {
  const merged = new Map(own);
  for (const [key, theirs] of extended) {
    const ours = own.get(key);
    const node = ours === undefined ? theirs.node : mergeNodes(ours.node, theirs.node, key);
    merged.set(key, { key: ours?.key ?? theirs.key, node });
  }
  return merged;
}
