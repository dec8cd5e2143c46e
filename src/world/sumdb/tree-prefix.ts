import {
  checkTree,
  emptyTreeHash,
  joinSubtrees,
  type LogHash,
  sameHash,
  subtrees,
  type TreeHead,
  type TreeNode,
  treeProofNodes,
} from "../../go/tlog.ts";
import { ModgateError } from "../../model/error.ts";
import type { LogStore } from "./log-store.ts";

/** A tree head, and the note that it came in; empty where nobody has signed it. */
export interface SignedHead {
  readonly head: TreeHead;
  readonly note: Uint8Array;
}

/** A log whose nodes can be read. */
export interface KnownLog {
  readonly name: string;
  /** Reads nodes of a tree, proven by its root. */
  read(head: TreeHead, nodes: readonly TreeNode[]): Promise<readonly LogHash[]>;
  readonly store: LogStore;
  readonly warn: (text: string) => void;
}

/**
 * Makes sure that an older tree is the beginning of a newer one. Where it is not, what proves it is kept.
 *
 * @throws log-untrusted, and what reading nodes throws
 *
 * Source: sumdb.Client.checkTrees.
 */
export async function requirePrefix(older: SignedHead, newer: SignedHead, log: KnownLog): Promise<void> {
  const { size, hash } = older.head;
  if (size === newer.head.size && sameHash(hash, newer.head.hash)) return;
  const own = size === 0 ? emptyTreeHash : joinSubtrees(await log.read(newer.head, subtrees(0, size)));
  if (sameHash(own, hash)) return;
  const place = await keepEvidence({ older, newer, own }, log);
  const shownPlace = place === "" ? "" : `; the proof is in \`${place}\``;
  log.warn(`the checksum database \`${log.name}\` has signed two histories${shownPlace}`);
  throw untrusted(
    log.name,
    `its tree of ${newer.head.size} records is not a continuation of its tree of ${size} records`,
  );
}

/** Joins the hashes of a proof's nodes, read in one list, into the hashes of the proof. */
export function joinGroups(
  groups: readonly (readonly TreeNode[])[],
  hashes: readonly LogHash[],
): readonly LogHash[] {
  let at = 0;
  return groups.map((group) => {
    at += group.length;
    return joinSubtrees(hashes.slice(at - group.length, at));
  });
}

/** Says that an answer of the database does not verify. */
export function untrusted(name: string, why: string): ModgateError {
  return new ModgateError("log-untrusted", `the checksum database's answer does not verify: ${why}`, {
    hint: `treat it as an attack until it is explained: find out who answers in place of \`${name}\``,
  });
}

interface Fork {
  readonly older: SignedHead;
  readonly newer: SignedHead;
  /** What the newer tree says of as many records as the older one has. */
  readonly own: LogHash;
}

/** The two notes and the proof show the misbehaviour to anybody, without the database. */
async function keepEvidence({ older, newer, own }: Fork, { read, store }: KnownLog): Promise<string> {
  const { size } = older.head;
  const groups = size === 0 ? [] : treeProofNodes(newer.head.size, size);
  const proof = joinGroups(groups, await read(newer.head, groups.flat()));
  const sound = size > 0 && checkTree(proof, newer.head, { size, hash: own });
  const address = `fork-${size}-${newer.head.size}.txt`;
  const text = [
    `older tree:\n\n${noteText(older)}`,
    `newer tree:\n\n${noteText(newer)}`,
    `hash of the first ${size} records in the newer tree${sound ? ", with the proof" : ""}:\n`,
    ...[own, ...proof].map((hash) => Buffer.from(hash).toString("base64")),
  ].join("\n");
  store.keep(address, Buffer.from(`${text}\n`));
  return store.placeOf(address);
}

function noteText({ head, note }: SignedHead): string {
  if (note.length > 0) return new TextDecoder().decode(note);
  return `${head.size}\n${Buffer.from(head.hash).toString("base64")}\n(known to modgate)\n`;
}
