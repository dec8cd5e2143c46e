import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Many small files in one. */
export interface FilePack {
  get(name: string): Uint8Array | undefined;
  /** `name` may hold neither tab nor line break. */
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
  let at = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, at);
    const [, name, length] = end < 0 ? [] : (/^([^\t]+)\t(\d+)$/.exec(bytes.toString("utf8", at, end)) ?? []);
    // What a damaged pack holds behind the damage is as if it were not there.
    if (name === undefined || end + 1 + Number(length) > bytes.length) return records;
    at = end + 1 + Number(length);
    records.set(name, bytes.subarray(end + 1, at));
  }
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
