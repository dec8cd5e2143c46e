import { hash } from "node:crypto";

// A transparency log is a Merkle tree over its records (RFC 6962). Numbers here pass 32 bits, so that shifts are
// divisions; sizes stay below 2^52, where all of it is exact.

/** A SHA-256 digest of a log: 32 bytes. */
export type LogHash = Uint8Array;

/** How many bytes a LogHash has. */
export const logHashBytes = 32;

/** The most records a log may have here; a tree head that claims more is malformed. */
export const maxLogSize = 2 ** 50;

/** The state of a log at one time: how many records, and the root over them. */
export interface TreeHead {
  readonly size: number;
  readonly hash: LogHash;
}

/** Hashes a record, a leaf of the tree. Source: RFC 6962 section 2.1. */
export function recordHash(text: Uint8Array): LogHash {
  return hash("sha256", Buffer.concat([leafPrefix, text]), "buffer");
}

/** Hashes two neighbours into the node above them. Source: RFC 6962 section 2.1. */
export function nodeHash(left: LogHash, right: LogHash): LogHash {
  hashedNode.set(left, 1);
  hashedNode.set(right, 1 + logHashBytes);
  return hash("sha256", hashedNode, "buffer");
}

/** The root of a log without records. */
export const emptyTreeHash: LogHash = hash("sha256", "", "buffer");

/** Tells whether two hashes are the same. */
export function sameHash(a: LogHash, b: LogHash): boolean {
  return Buffer.compare(a, b) === 0;
}

/** The place of a node: `level` 0 for records, `index` counted from the left. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/**
 * Lists the complete subtrees that make up records `lo` up to and without `hi`, largest first. `lo` has to be a
 * multiple of the largest. Empty for an empty range.
 *
 * Source: tlog.subTreeIndex.
 */
export function subtrees(lo: number, hi: number): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let start = lo; start < hi; ) {
    const level = levelBelow(hi - start + 1);
    nodes.push({ level, index: start / 2 ** level });
    start += 2 ** level;
  }
  return nodes;
}

/** Joins the hashes of `subtrees` into one, in the same order. At least one. Source: tlog.subTreeHash. */
export function joinSubtrees(hashes: readonly LogHash[]): LogHash {
  return hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Lists the nodes that prove a record's place in a tree, in the order of `checkRecord`. Source: tlog.leafProofIndex. */
export function recordProofNodes(size: number, index: number): readonly (readonly TreeNode[])[] {
  return proofNodes({ lo: 0, hi: size }, (range) =>
    range.hi === range.lo + 1 ? { done: [] } : { left: index < range.lo + splitOf(range) },
  );
}

/** Lists the nodes that prove a tree to be the beginning of a larger one, in the order of `checkTree`. Source: tlog.treeProofIndex. */
export function treeProofNodes(size: number, older: number): readonly (readonly TreeNode[])[] {
  return proofNodes({ lo: 0, hi: size }, (range) => {
    if (older === range.hi) return { done: range.lo === 0 ? [] : [subtrees(range.lo, range.hi)] };
    return { left: older <= range.lo + splitOf(range) };
  });
}

/** A record at its place in a log. */
export interface PlacedRecord {
  readonly index: number;
  readonly hash: LogHash;
}

/**
 * Tells whether a proof shows that a record stands in a tree. The proof goes from the leaf to the root, and every
 * hash of it has to be needed.
 *
 * Source: RFC 6962 section 2.1.1, tlog.CheckRecord.
 */
export function checkRecord(proof: readonly LogHash[], tree: TreeHead, record: PlacedRecord): boolean {
  if (!isCount(record.index) || !isCount(tree.size) || record.index >= tree.size) return false;
  const { sides } = descend(tree.size, (range) =>
    range.hi === range.lo + 1 ? undefined : record.index < range.lo + splitOf(range),
  );
  if (proof.length !== sides.length) return false;
  const root = proof.reduce(
    (own, other, i) => (sides[sides.length - 1 - i] ? nodeHash(own, other) : nodeHash(other, own)),
    record.hash,
  );
  return sameHash(root, tree.hash);
}

/**
 * Tells whether a proof shows that an older tree is the beginning of a newer one. Neither may be empty.
 *
 * Source: RFC 6962 section 2.1.2, tlog.CheckTree.
 */
export function checkTree(proof: readonly LogHash[], newer: TreeHead, older: TreeHead): boolean {
  if (!isCount(older.size) || !isCount(newer.size) || older.size < 1 || older.size > newer.size) return false;
  const { sides, range } = descend(newer.size, ({ lo, hi }) =>
    older.size === hi ? undefined : older.size <= lo + splitOf({ lo, hi }),
  );
  const [first, rest] = range.lo === 0 ? [older.hash, proof] : [proof[0], proof.slice(1)];
  if (first === undefined || rest.length !== sides.length) return false;
  let [before, now] = [first, first];
  for (const [i, other] of rest.entries()) {
    const left = sides[sides.length - 1 - i];
    // What lies to the right of the older tree is not part of it.
    if (!left) before = nodeHash(other, before);
    now = left ? nodeHash(now, other) : nodeHash(other, now);
  }
  return sameHash(before, older.hash) && sameHash(now, newer.hash);
}

const leafPrefix = Uint8Array.of(0);
// Hundreds of thousands of nodes are hashed one after the other: the input is written into one place.
const hashedNode = Buffer.alloc(1 + 2 * logHashBytes, 1);

interface Range {
  readonly lo: number;
  readonly hi: number;
}

type Turn = { readonly left: boolean } | { readonly done: readonly (readonly TreeNode[])[] };

/** Walks down to where the proof begins, and lists the halves not taken from there up. */
function proofNodes(whole: Range, turn: (range: Range) => Turn): readonly (readonly TreeNode[])[] {
  const others: (readonly TreeNode[])[] = [];
  for (let range = whole; ; ) {
    const next = turn(range);
    if ("done" in next) return [...next.done, ...others.reverse()];
    const other = half(range, !next.left);
    others.push(subtrees(other.lo, other.hi));
    range = half(range, next.left);
  }
}

/** Halves the records of a tree until `turn` says to stop; `sides` from the root down, true for left. */
function descend(
  size: number,
  turn: (range: Range) => boolean | undefined,
): { readonly sides: readonly boolean[]; readonly range: Range } {
  const sides: boolean[] = [];
  for (let range: Range = { lo: 0, hi: size }; ; ) {
    const left = turn(range);
    if (left === undefined) return { sides, range };
    sides.push(left);
    range = half(range, left);
  }
}

function half({ lo, hi }: Range, left: boolean): Range {
  const middle = lo + splitOf({ lo, hi });
  return left ? { lo, hi: middle } : { lo: middle, hi };
}

/** The size of the left half: the largest power of two below the range's size. Source: RFC 6962 section 2.1. */
function splitOf({ lo, hi }: Range): number {
  return 2 ** levelBelow(hi - lo);
}

/** The exponent of the largest power of two that is less than `n`; 0 for 1 and 2. */
function levelBelow(n: number): number {
  let level = 0;
  while (2 ** (level + 1) < n) level += 1;
  return level;
}

function isCount(n: number): boolean {
  return Number.isInteger(n) && n >= 0 && n <= maxLogSize;
}
