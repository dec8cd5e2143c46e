import { decodeBase64 } from "./base64.ts";
import type { SumKind } from "./go-sum.ts";
import type { ModuleVersion } from "./module-version.ts";
import { plainText } from "./note.ts";
import { sumKey } from "./parse-go-sum.ts";
import { logHashBytes, maxLogSize, type TreeHead } from "./tlog.ts";

/** What a checksum database answers to a lookup. Nothing of it is proven yet. */
export interface SumRecord {
  /** The record's number in the log, from 0. */
  readonly index: number;
  /** The record as it was logged: go.sum lines. Its digest is the leaf. */
  readonly text: Uint8Array;
  /** A signed tree head of the log, a note. */
  readonly signedHead: Uint8Array;
}

/**
 * Reads the answer to a lookup: the record's number, its text, a blank line, a signed tree head. Undefined where
 * it is malformed.
 *
 * Source: tlog.ParseRecord, https://go.dev/design/25530-sumdb#checksum-database.
 */
export function parseSumRecord(answer: Uint8Array): SumRecord | undefined {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  const lineFeed = bytes.indexOf("\n");
  const index = parseCount(bytes.subarray(0, Math.max(lineFeed, 0)).toString("latin1"));
  const rest = bytes.subarray(lineFeed + 1);
  const blank = rest.indexOf("\n\n");
  if (index === undefined || blank < 0) return undefined;
  const text = rest.subarray(0, blank + 1);
  if (text[0] === lineFeedByte || plainText(text) === undefined) return undefined;
  return { index, text, signedHead: rest.subarray(blank + 2) };
}

/**
 * Finds the hashes that a record holds for a module's zip or go.mod, whatever their algorithm, in its order; empty
 * where it is about something else.
 *
 * Only the record itself is searched: what else an answer holds, the tree head and lines after it, proves nothing
 * (CVE-2026-56864).
 */
export function recordedHashes(
  record: Pick<SumRecord, "text">,
  module: ModuleVersion,
  kind: SumKind,
): readonly string[] {
  const start = `${sumKey(module, kind)} `;
  const lines = (plainText(record.text) ?? "").split("\n");
  return lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
}

/**
 * Reads the text of a tree head's note: a fixed first line, the number of records, the root hash. Lines after it
 * are left to later versions of the format. Undefined where it is malformed.
 *
 * Source: tlog.ParseTree.
 */
export function parseTreeHead(text: string): TreeHead | undefined {
  if (text.length > maxHeadLength) return undefined;
  const [title, size = "", root = "", ...rest] = text.split("\n", 4);
  const hash = decodeBase64(root);
  const count = parseCount(size);
  if (title !== "go.sum database tree" || rest.length === 0 || count === undefined) return undefined;
  return hash?.length === logHashBytes ? { size: count, hash } : undefined;
}

const lineFeedByte = 0x0a;
const maxHeadLength = 1_000_000;

function parseCount(text: string): number | undefined {
  const count = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : undefined;
  return count !== undefined && count <= maxLogSize ? count : undefined;
}
