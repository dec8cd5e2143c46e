import type { ChecksumDatabase } from "../go/checksum-database.ts";
import { openNote } from "../go/note.ts";
import { parseTreeHead } from "../go/sum-record.ts";
import { readTreeHashes } from "../go/tile.ts";
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
} from "../go/tlog.ts";
import { ModgateError } from "../model/error.ts";
import type { LogStore } from "./log-store.ts";
import type { LogTiles } from "./log-tiles.ts";

/** A tree head, and the note that it came in; empty where nobody has signed it. */
export interface SignedHead {
  readonly head: TreeHead;
  readonly note: Uint8Array;
}

/** The one history that a checksum database is held to. */
export interface TreeHeads {
  /** The largest tree so far. */
  latest(): SignedHead;
  /**
   * Takes in a signed tree head: it has to be the beginning of the latest, or the latest the beginning of it. The
   * larger one is the latest from then on.
   *
   * @throws log-untrusted, proxy-answer-invalid, and what reading tiles throws
   */
  merge(note: Uint8Array, from: string): Promise<void>;
  /** Reads nodes of the latest tree, proven by its root. @throws log-untrusted, and what reading tiles throws */
  read(head: TreeHead, nodes: readonly TreeNode[]): Promise<readonly LogHash[]>;
  /** Reads a tree head's note that is no more than kept; undefined where its signature does not verify. */
  open(note: Uint8Array): TreeHead | undefined;
}

/** What tree heads are made from. */
export interface TreeHeadsOptions {
  readonly database: ChecksumDatabase;
  readonly tiles: LogTiles;
  readonly store: LogStore;
  readonly warn: (text: string) => void;
}

/** Makes the history of a database, from the head that is known from the start. Source: sumdb.Client.mergeLatest. */
export function createTreeHeads({ database, tiles, store, warn }: TreeHeadsOptions): TreeHeads {
  const merged = new Map<string, Promise<void>>();
  const start = database.known ?? { size: 0, hash: emptyTreeHash };
  let latest: SignedHead = { head: start, note: new Uint8Array() };

  async function read(head: TreeHead, nodes: readonly TreeNode[]): Promise<readonly LogHash[]> {
    if (nodes.length === 0) return [];
    const withDisk = tiles.usesDisk;
    const found = await readTreeHashes(head, nodes, tiles);
    if (found.ok) {
      tiles.keep(found.value.tiles);
      return found.value.hashes;
    }
    const [problem] = found.problems;
    if (!withDisk) throw untrusted(database.name, problem?.message ?? "");
    if (tiles.usesDisk) tiles.distrust();
    return await read(head, nodes);
  }

  function open(note: Uint8Array): TreeHead | undefined {
    const opened = openNote(note, database.verifier);
    return opened.state === "signed" ? parseTreeHead(opened.text) : undefined;
  }

  async function mergeOnce(note: Uint8Array, from: string): Promise<void> {
    const signed = { head: openHead(note, from, database), note };
    for (;;) {
      const known = latest;
      const grows = signed.head.size > known.head.size;
      if (grows) await requirePrefix(known, signed);
      else await requirePrefix(signed, known);
      if (!grows) return;
      // Another merge may have come first: then this head has to fit that one.
      if (latest === known) {
        latest = signed;
        return;
      }
    }
  }

  async function requirePrefix(older: SignedHead, newer: SignedHead): Promise<void> {
    const { size, hash } = older.head;
    if (size === newer.head.size && sameHash(hash, newer.head.hash)) return;
    const own = size === 0 ? emptyTreeHash : joinSubtrees(await read(newer.head, subtrees(0, size)));
    if (sameHash(own, hash)) return;
    const place = await keepEvidence(older, newer, own);
    const shownPlace = place === "" ? "" : `; the proof is in \`${place}\``;
    warn(`the checksum database \`${database.name}\` has signed two histories${shownPlace}`);
    throw untrusted(
      database.name,
      `its tree of ${newer.head.size} records is not a continuation of its tree of ${size} records`,
    );
  }

  /** The two notes and the proof show the misbehaviour to anybody, without the database. Source: sumdb.Client.checkTrees. */
  async function keepEvidence(older: SignedHead, newer: SignedHead, own: LogHash): Promise<string> {
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

  return {
    latest: () => latest,
    read,
    open,
    merge(note, from) {
      const key = Buffer.from(note).toString("latin1");
      const merging = merged.get(key) ?? mergeOnce(note, from);
      merged.set(key, merging);
      return merging;
    },
  };
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

function openHead(note: Uint8Array, from: string, { name, verifier }: ChecksumDatabase): TreeHead {
  const opened = openNote(note, verifier);
  if (opened.state === "unsigned") throw untrusted(name, `its tree head is not signed by \`${name}\``);
  if (opened.state === "forged") throw untrusted(name, "the signature of its tree head is forged");
  const head = opened.state === "signed" ? parseTreeHead(opened.text) : undefined;
  if (head !== undefined) return head;
  throw new ModgateError(
    "proxy-answer-invalid",
    `\`${from}\` answers for the checksum database \`${name}\` with something that is not a tree head`,
    { hint: "check whether another server answers in place of the checksum database" },
  );
}

function noteText({ head, note }: SignedHead): string {
  if (note.length > 0) return new TextDecoder().decode(note);
  return `${head.size}\n${Buffer.from(head.hash).toString("base64")}\n(known to modgate)\n`;
}
