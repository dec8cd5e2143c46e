import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";

// A pack on disk: records of a name and its bytes, one after the other; behind them an index of six words for each
// record, sorted by the first: the hash of the name, the place of the record, the lengths of name and bytes, and the two
// words of its check; at the end the number of records, where the index begins, and a sign. A few records of a large
// pack are found without reading it.

/** One record as it was read: what came damaged must not be written as whole. */
export interface PackRecord {
  readonly bytes: Uint8Array;
  /** Of name and bytes, against damage and not against malice. */
  readonly check: RecordCheck;
}

/** Two words. */
export type RecordCheck = readonly [a: number, b: number];

/** A pack that is open for reading. */
export interface PackFile {
  readonly isEmpty: boolean;
  find(name: string): PackRecord | undefined;
  /** Tells whether a record was found by this name, or by one of the same hash. */
  used(name: string): boolean;
  close(): void;
}

/** The pack that has nothing. */
export const emptyPack: PackFile = {
  isEmpty: true,
  find: () => undefined,
  used: () => false,
  close: () => undefined,
};

const sign = 0x32_70_67_6d;
const footerBytes = 12;
const rowWords = 6;
const rowBytes = rowWords * 4;
/** From so many questions on the whole file is read: one long read is cheaper than many short ones. */
const mostShortReads = 64;

/** Opens a pack for reading; one that is damaged at its end has nothing. @throws the system's error where it cannot be read */
export function openPackFile(path: string): PackFile {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const index = readIndex((from, to) => readRange(file, from, to), size);
  if (index === undefined) {
    closeSync(file);
    return emptyPack;
  }
  const { rows, end } = index;
  const found = new Uint8Array(rows.length / rowWords);
  let shortReads = 0;
  let whole: Buffer | undefined;

  function recordAt(row: number, name: string): PackRecord | undefined {
    const { start, nameBytes, length, check } = readRow(rows, row);
    const to = start + nameBytes + length;
    if (nameBytes !== name.length || to > end) return undefined;
    if (whole === undefined && ++shortReads > mostShortReads) whole = readRange(file, 0, end);
    const [bytes, from] = whole === undefined ? [readRange(file, start, to), 0] : [whole, start];
    if (bytes.toString("latin1", from, from + nameBytes) !== name) return undefined;
    return { bytes: bytes.subarray(from + nameBytes, from + nameBytes + length), check };
  }

  return {
    isEmpty: rows.length === 0,
    find(name) {
      const sought = hashOf(name);
      for (let row = firstRow(rows, sought); rows[row * rowWords] === sought; row++) {
        const record = recordAt(row, name);
        if (record === undefined) continue;
        found[row] = 1;
        return record;
      }
      return undefined;
    },
    used(name) {
      const sought = hashOf(name);
      for (let row = firstRow(rows, sought); rows[row * rowWords] === sought; row++)
        if (found[row] === 1) return true;
      return false;
    },
    close: () => closeSync(file),
  };
}

/** Reads every record of a pack that is not damaged, by name; empty where there is none. */
export function readPackRecords(path: string): Map<string, PackRecord> {
  const records = new Map<string, PackRecord>();
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch {
    return records; // Opening it for reading told why.
  }
  const index = readIndex((from, to) => file.subarray(from, to), file.length);
  if (index === undefined) return records;
  const { rows, end } = index;
  for (let row = 0; row < rows.length / rowWords; row++) {
    const { hash: nameHash, start, nameBytes, length, check } = readRow(rows, row);
    const from = start + nameBytes;
    if (from + length > end) continue;
    const name = file.toString("latin1", start, from);
    if (hashOf(name) === nameHash) records.set(name, { bytes: file.subarray(from, from + length), check });
  }
  return records;
}

/** Writes records down as a pack. */
export function packBytes(records: ReadonlyMap<string, PackRecord>): Buffer {
  const parts: Uint8Array[] = [];
  const rows: (readonly number[])[] = [];
  let end = 0;
  for (const [name, { bytes, check }] of records) {
    rows.push([hashOf(name), end, name.length, bytes.length, ...check]);
    parts.push(Buffer.from(name, "latin1"), bytes);
    end += name.length + bytes.length;
  }
  // By index: to take rows apart would make an iterator for each of two in every comparison.
  rows.sort((one, other) => (one[0] ?? 0) - (other[0] ?? 0));
  const footer = Uint32Array.of(rows.length, end, sign);
  const index = new Uint32Array(rows.length * rowWords);
  for (const [at, row] of rows.entries()) index.set(row, at * rowWords);
  return Buffer.concat([...parts, new Uint8Array(index.buffer), new Uint8Array(footer.buffer)]);
}

/** Tells whether a record is the one that was written under this name. */
export function isWhole(name: string, { bytes, check: [a, b] }: PackRecord): boolean {
  const [wantedA, wantedB] = checkOf(name, bytes);
  return a === wantedA && b === wantedB;
}

/** The check of a record: quick to make, and with nothing to be loaded for it. */
export function checkOf(name: string, bytes: Uint8Array): RecordCheck {
  let [a, b] = [hashOf(name), bytes.length];
  for (let at = 0; at < bytes.length; at += 4) {
    const word =
      byteAt(bytes, at) |
      (byteAt(bytes, at + 1) << 8) |
      (byteAt(bytes, at + 2) << 16) |
      (byteAt(bytes, at + 3) << 24);
    a = Math.imul(a ^ word, prime);
    b = Math.imul(b + word, prime) ^ (b >>> 15);
  }
  return [a >>> 0, b >>> 0];
}

/** 0 behind the end. */
function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

interface Index {
  readonly rows: Uint32Array;
  /** Where the records end. */
  readonly end: number;
}

interface Row {
  readonly hash: number;
  /** Where the record begins. */
  readonly start: number;
  readonly nameBytes: number;
  readonly length: number;
  readonly check: RecordCheck;
}

function readRow(rows: Uint32Array, row: number): Row {
  const at = row * rowWords;
  return {
    hash: rows[at] ?? 0,
    start: rows[at + 1] ?? 0,
    nameBytes: rows[at + 2] ?? 0,
    length: rows[at + 3] ?? 0,
    check: [rows[at + 4] ?? 0, rows[at + 5] ?? 0],
  };
}

type ReadRange = (from: number, to: number) => Buffer;

function readIndex(range: ReadRange, size: number): Index | undefined {
  if (size < footerBytes) return undefined;
  const [count = 0, end = 0, found] = words(range(size - footerBytes, size));
  if (found !== sign || end + count * rowBytes + footerBytes !== size) return undefined;
  return { rows: words(range(end, size - footerBytes)), end };
}

// A copy: words have to begin where the processor likes them to.
function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer);
}

function readRange(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
}

/** The first row whose hash is not lower. */
function firstRow(rows: Uint32Array, sought: number): number {
  let low = 0;
  let high = rows.length / rowWords;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle * rowWords] ?? 0) < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}

const prime = 0x01_00_01_93;

/** FNV-1a, 32 bits. */
export function hashOf(name: string): number {
  let word = 0x81_1c_9d_c5;
  for (let at = 0; at < name.length; at++) word = Math.imul(word ^ name.charCodeAt(at), prime);
  return word >>> 0;
}
