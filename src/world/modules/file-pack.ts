import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Many small files in one. */
export interface FilePack {
  get(name: string): Uint8Array | undefined;
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
 * Opens a pack: records of a line `name TAB length` and so many bytes, one after the other. It is read with the
 * first question and written once, by temporary file and rename.
 *
 * Thousands of small files of their own would cost a second and more to make on a common disk; one file costs
 * milliseconds. Of two processes that write at once the later wins, and what the other had is fetched again. A
 * pack that has grown over `maxBytes` keeps what this run asked for or added.
 */
export function createFilePack({ path, maxBytes, unreadable, unwritable }: FilePackOptions): FilePack {
  const used = new Set<string>();
  let records: Map<string, Uint8Array> | undefined;
  let changed = false;

  function opened(): Map<string, Uint8Array> {
    records ??= readRecords(path, unreadable);
    return records;
  }

  return {
    get(name) {
      const bytes = opened().get(name);
      if (bytes !== undefined) used.add(name);
      return bytes;
    },
    has: (name) => opened().has(name),
    set(name, bytes) {
      used.add(name);
      const known = opened().get(name);
      if (known !== undefined && Buffer.compare(known, bytes) === 0) return;
      opened().set(name, bytes);
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

function readRecords(path: string, unreadable: (cause: unknown) => void): Map<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  const bytes = readWhole(path, unreadable);
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(0x0a, at);
    const tab = bytes.indexOf(0x09, at);
    const length = tab > at && tab < end ? wholeNumber(bytes, tab + 1, end) : Number.NaN;
    // What a damaged pack holds behind the damage is as if it were not there. NaN is not within any bounds either.
    if (!(end + 1 + length <= bytes.length)) return records;
    const name = bytes.toString("latin1", at, tab);
    at = end + 1 + length;
    records.set(name, bytes.subarray(end + 1, at));
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

function writeRecords(path: string, records: ReadonlyMap<string, Uint8Array>): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  const parts = Array.from(records, ([name, bytes]) => [Buffer.from(`${name}\t${bytes.length}\n`), bytes]);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, Buffer.concat(parts.flat()));
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

function withinSize(
  records: ReadonlyMap<string, Uint8Array>,
  used: ReadonlySet<string>,
  maxBytes: number,
): ReadonlyMap<string, Uint8Array> {
  let total = 0;
  for (const [name, bytes] of records) total += name.length + bytes.length;
  if (total <= maxBytes) return records;
  return new Map(Array.from(records).filter(([name]) => used.has(name)));
}
