import type { ChecksumDatabase } from "../../go/checksum-database.ts";
import { openNote } from "../../go/note.ts";
import { parseTreeHead } from "../../go/sum-record.ts";
import { readTreeHashes } from "../../go/tile.ts";
import { emptyTreeHash, type LogHash, type TreeHead, type TreeNode } from "../../go/tlog.ts";
import { ModgateError } from "../../model/error.ts";
import { latestAddress, type LogStore } from "./log-store.ts";
import type { LogTiles } from "./log-tiles.ts";
import { requirePrefix, type SignedHead, untrusted } from "./tree-prefix.ts";

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
  /** Takes in the heads that earlier runs have kept, once. @throws as merge does */
  begin(): Promise<void>;
  /** Keeps the latest head, where no other run has come further. */
  keep(): void;
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
  let begun: Promise<void> | undefined;
  const start = database.known ?? { size: 0, hash: emptyTreeHash };
  let latest: SignedHead = { head: start, note: new Uint8Array() };
  const log = { name: database.name, read, store, warn };

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

  async function begin(): Promise<void> {
    const damaged = `the tree head that is kept of the checksum database \`${database.name}\` is damaged`;
    for (const kept of store.heads()) {
      if (sizeOf(kept, database) >= 0) await merge(kept, "cache");
      else warn(`${damaged}; going on without`);
    }
  }

  function merge(note: Uint8Array, from: string): Promise<void> {
    const key = Buffer.from(note).toString("latin1");
    const merging = merged.get(key) ?? mergeOnce(note, from);
    merged.set(key, merging);
    return merging;
  }

  async function mergeOnce(note: Uint8Array, from: string): Promise<void> {
    const signed = { head: openHead(note, from, database), note };
    for (;;) {
      const known = latest;
      const grows = signed.head.size > known.head.size;
      if (grows) await requirePrefix(known, signed, log);
      else await requirePrefix(signed, known, log);
      if (!grows) return;
      // Another merge may have come first: then this head has to fit that one.
      if (latest === known) {
        latest = signed;
        return;
      }
    }
  }

  return {
    latest: () => latest,
    read,
    merge,
    begin: () => (begun ??= begin()),
    keep() {
      const { head, note } = latest;
      const other = store.read(latestAddress);
      const further = other !== undefined && sizeOf(other, database) >= head.size;
      if (note.length > 0 && !further) store.keep(latestAddress, note);
    },
  };
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

/** The size that a kept note states; -1 where its signature does not verify. */
function sizeOf(note: Uint8Array, { verifier }: ChecksumDatabase): number {
  const opened = openNote(note, verifier);
  return opened.state === "signed" ? (parseTreeHead(opened.text)?.size ?? -1) : -1;
}
