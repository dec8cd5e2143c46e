import { hash, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeFolder } from "./make-folder.ts";

/** Many small files in one. */
export interface FilePack {
  /** The bytes as they stand on the disk: for who has a sum to compare them with. */
  get(name: string): Uint8Array | undefined;
  /** The bytes, where they and their name are those that were written. */
  getWhole(name: string): Uint8Array | undefined;
  has(name: string): boolean;
  /** `name` is ASCII and holds neither tab nor line break. */
  set(name: string, bytes: Uint8Array): void;
  delete(name: string): void;
  /** Writes the pack, where anything changed. */
  flush(): void;
}

/** Where a pack is, and whom to tell that it cannot be read or written. */
export interface FilePackOptions {
  readonly path: string;
  readonly maxBytes: number;
  readonly unreadable: (cause: unknown) => void;
  readonly unwritable: (cause: unknown) => void;
}

/**
 * Opens a pack: records of a line `name TAB length TAB check` and so many bytes, one after the other. The check is of
 * name and bytes, against damage and not against malice. It is read with the first question and written once, by
 * temporary file and rename.
 *
 * Thousands of small files of their own would cost a second and more to make on a common disk; one file costs
 * milliseconds. Of two processes that write at once the later wins, and what the other had is fetched again. A
 * pack that has grown over `maxBytes` keeps what this run asked for or added.
 */
export function createFilePack({ path, maxBytes, unreadable, unwritable }: FilePackOptions): FilePack {
  const used = new Set<string>();
  let records: Map<string, PackRecord> | undefined;
  let changed = false;

  function opened(): Map<string, PackRecord> {
    records ??= readRecords(path, unreadable);
    return records;
  }

  function take(name: string): PackRecord | undefined {
    const record = opened().get(name);
    if (record !== undefined) used.add(name);
    return record;
  }

  return {
    get: (name) => take(name)?.bytes,
    getWhole(name) {
      const record = take(name);
      return record !== undefined && isWhole(name, record) ? record.bytes : undefined;
    },
    has: (name) => opened().has(name),
    set(name, bytes) {
      used.add(name);
      const known = opened().get(name);
      if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0 && isWhole(name, known)) return;
      opened().set(name, { bytes, check: checkOf(name, bytes) });
      changed = true;
    },
    delete(name) {
      if (opened().delete(name)) changed = true;
    },
    flush() {
      if (!changed || records === undefined) return;
      changed = false;
      try {
        writeRecords(path, withinSize(records, used, maxBytes));
      } catch (cause) {
        unwritable(cause);
      }
    },
  };
}

interface PackRecord {
  readonly bytes: Uint8Array;
  /** As it was read: what came damaged must not be written as whole. */
  readonly check: string;
}

function checkOf(name: string, bytes: Uint8Array): string {
  return hash("sha256", Buffer.concat([Buffer.from(name), bytes])).slice(0, 16);
}

function isWhole(name: string, { bytes, check }: PackRecord): boolean {
  return checkOf(name, bytes) === check;
}

function readRecords(path: string, unreadable: (cause: unknown) => void): Map<string, PackRecord> {
  const records = new Map<string, PackRecord>();
  const bytes = readWhole(path, unreadable);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    const tab = bytes.indexOf(0x09, at);
    const second = bytes.indexOf(0x09, tab + 1);
    const length =
      tab > at && second > tab && second < end ? wholeNumber(bytes, tab + 1, second) : Number.NaN;
    // What a damaged pack holds behind the damage is as if it were not there. NaN is not within any bounds either.
    if (!(end + 1 + length <= bytes.length)) return records;
    const name = bytes.toString("latin1", at, tab);
    const check = bytes.toString("latin1", second + 1, end);
    at = end + 1 + length;
    records.set(name, { bytes: bytes.subarray(end + 1, at), check });
  }
  return records;
}

function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  let value = from < to ? 0 : Number.NaN;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - 0x30;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : Number.NaN;
  }
  return value;
}

function readWhole(path: string, unreadable: (cause: unknown) => void): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    unreadable(cause);
    return Buffer.alloc(0);
  }
}

function writeRecords(path: string, records: ReadonlyMap<string, PackRecord>): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const parts = Array.from(records, ([name, { bytes, check }]) => [
    Buffer.from(`${name}\t${bytes.length}\t${check}\n`),
    bytes,
  ]);
  try {
    makeFolder(dirname(path));
    writeFileSync(temporary, Buffer.concat(parts.flat()));
    renameSync(temporary, path);
    removeAbandoned(path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

/** So old is no temporary file that somebody still writes. */
const abandonedMs = 3_600_000;

// A run that was killed while it wrote leaves its temporary file, and a cache folder may be kept for years.
function removeAbandoned(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith(".tmp")) continue;
    const { mtimeMs } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > abandonedMs) rmSync(join(folder, name), { force: true });
  }
}

function withinSize(
  records: ReadonlyMap<string, PackRecord>,
  used: ReadonlySet<string>,
  maxBytes: number,
): ReadonlyMap<string, PackRecord> {
  let total = 0;
  for (const [name, { bytes }] of records) total += name.length + bytes.length;
  if (total <= maxBytes) return records;
  return new Map(Array.from(records).filter(([name]) => used.has(name)));
}
