import { hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";

// A pack on disk: records of a line `name TAB length TAB check` and so many bytes, one after the other; behind them an
// index, pairs of the hash of a name and the place of its record, by hash; at the end the number of pairs and where
// they begin. A few records of a large pack are found without reading it.

/** One record as it was read: what came damaged must not be written as whole. */
export interface PackRecord {
  readonly bytes: Uint8Array;
  /** Of name and bytes, against damage and not against malice. */
  readonly check: string;
}

/** A pack that is open for reading. */
export interface PackFile {
  readonly isEmpty: boolean;
  find(name: string): PackRecord | undefined;
  close(): void;
}

/** The pack that has nothing. */
export const emptyPack: PackFile = { isEmpty: true, find: () => undefined, close: () => undefined };

const magic = 0x6b_70_67_6d;
const footerBytes = 12;
const pairBytes = 8;
/** From so many questions on the whole file is read: one long read is cheaper than many short ones. */
const mostShortReads = 64;
const shortReadBytes = 4096;

/** Opens a pack for reading; one that is damaged at its end has nothing. @throws the system's error where it cannot be read */
export function openPackFile(path: string): PackFile {
  const file = openSync(path, "r");
  const { size } = fstatSync(file);
  const index = readIndex((from, to) => readRange(file, from, to), size);
  if (index === undefined) {
    closeSync(file);
    return emptyPack;
  }
  const { pairs, end } = index;
  let shortReads = 0;
  let whole: Buffer | undefined;

  function range(from: number, to: number): Buffer {
    if (whole === undefined && ++shortReads > mostShortReads) whole = readRange(file, 0, end);
    return whole?.subarray(from, to) ?? readRange(file, from, Math.min(to, end));
  }

  return {
    isEmpty: pairs.length === 0,
    find(name) {
      const sought = hashOf(name);
      for (let pair = firstPair(pairs, sought); pairs[pair * 2] === sought; pair++) {
        const start = pairs[pair * 2 + 1] ?? 0;
        const near = range(start, start + shortReadBytes);
        const head = readHead(near, 0);
        if (head?.name !== name || start + head.end > end) continue;
        const bytes = head.end <= near.length ? near : range(start, start + head.end);
        return { bytes: bytes.subarray(head.start, head.end), check: head.check };
      }
      return undefined;
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
  const { pairs, end } = index;
  // By the index, so that a record whose length is damaged does not take those behind it along.
  for (const start of pairs.filter((_, place) => place % 2 === 1).toSorted()) {
    const head = readHead(file, start);
    if (head === undefined || head.end > end) continue;
    records.set(head.name, { bytes: file.subarray(head.start, head.end), check: head.check });
  }
  return records;
}

/** Writes records down as a pack. */
export function packBytes(records: ReadonlyMap<string, PackRecord>): Buffer {
  const parts: Uint8Array[] = [];
  const places: (readonly [hash: number, start: number])[] = [];
  let end = 0;
  for (const [name, { bytes, check }] of records) {
    const head = Buffer.from(`${name}\t${bytes.length}\t${check}\n`, "latin1");
    places.push([hashOf(name), end]);
    parts.push(head, bytes);
    end += head.length + bytes.length;
  }
  const pairs = Uint32Array.from(places.toSorted(([a], [b]) => a - b).flat());
  const footer = Uint32Array.of(places.length, end, magic);
  return Buffer.concat([...parts, new Uint8Array(pairs.buffer), new Uint8Array(footer.buffer)]);
}

/** Tells whether a record is the one that was written under this name. */
export function isWhole(name: string, { bytes, check }: PackRecord): boolean {
  return check === (check.startsWith(strongMark) ? strongCheck(name, bytes) : quickCheck(name, bytes));
}

/**
 * The check of a record. One that a sum vouches for is hardly ever checked, and takes what is quick to make; the others
 * take what needs nothing to be loaded.
 */
export function checkOf(name: string, bytes: Uint8Array): string {
  return name.endsWith(".mod") ? strongCheck(name, bytes) : quickCheck(name, bytes);
}

const strongMark = "s";

function strongCheck(name: string, bytes: Uint8Array): string {
  return strongMark + hash("sha256", Buffer.concat([Buffer.from(name), bytes])).slice(0, 16);
}

function quickCheck(name: string, bytes: Uint8Array): string {
  let [a, b] = [hashOf(name), 0];
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, prime);
    b = Math.imul(b + byte, prime) ^ (b >>> 15);
  }
  return hex(a) + hex(b);
}

interface Index {
  /** Hash and place, hash and place. */
  readonly pairs: Uint32Array;
  /** Where the records end. */
  readonly end: number;
}

type ReadRange = (from: number, to: number) => Buffer;

function readIndex(range: ReadRange, size: number): Index | undefined {
  if (size < footerBytes) return undefined;
  const [count = 0, end = 0, sign] = words(range(size - footerBytes, size));
  if (sign !== magic || end + count * pairBytes + footerBytes !== size) return undefined;
  return { pairs: words(range(end, size - footerBytes)), end };
}

// A copy: words have to begin where the processor likes them to.
function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer);
}

function readRange(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
}

/** The first pair whose hash is not lower. */
function firstPair(pairs: Uint32Array, sought: number): number {
  let low = 0;
  let high = pairs.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pairs[middle * 2] ?? 0) < sought) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Head {
  readonly name: string;
  readonly check: string;
  /** Where the record's bytes begin and end. */
  readonly start: number;
  readonly end: number;
}

function readHead(bytes: Buffer, at: number): Head | undefined {
  const lineFeed = bytes.indexOf(0x0a, at);
  const [name = "", length = "", check = "", more] = bytes
    .toString("latin1", at, Math.max(at, lineFeed))
    .split("\t");
  if (name === "" || more !== undefined || !/^\d{1,9}$/.test(length)) return undefined;
  const start = lineFeed + 1;
  return { name, check, start, end: start + Number(length) };
}

const prime = 0x01_00_01_93;

/** FNV-1a, 32 bits. */
function hashOf(name: string): number {
  let word = 0x81_1c_9d_c5;
  for (let at = 0; at < name.length; at++) word = Math.imul(word ^ name.charCodeAt(at), prime);
  return word >>> 0;
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, "0");
}
