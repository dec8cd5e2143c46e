import { basename, dirname } from "node:path";
import {
  checkOf,
  emptyPack,
  isWhole,
  openPackFile,
  packBytes,
  type PackFile,
  type PackRecord,
  readPackRecords,
} from "./pack-file.ts";
import { removeOld, replaceFile } from "./replace-file.ts";

/** Many small files in one. */
export interface FilePack {
  /** The bytes as they stand on the disk: for who has a sum to compare them with. */
  get(name: string): Uint8Array | undefined;
  /** The bytes, where they and their name are those that were written. */
  getWhole(name: string): Uint8Array | undefined;
  has(name: string): boolean;
  /** Tells whether nothing was ever written. */
  isEmpty(): boolean;
  /** `name` is ASCII. */
  set(name: string, bytes: Uint8Array): void;
  delete(name: string): void;
  /** Writes the pack, where anything changed, and ends reading. */
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
 * Opens a pack. It is opened with the first question and written once, by temporary file and rename.
 *
 * Thousands of small files of their own would cost a second and more to make on a common disk; one file costs
 * milliseconds. What another process has written in between stays in it. A pack that has grown over `maxBytes` keeps
 * what this run asked for or added.
 */
export function createFilePack({ path, maxBytes, unreadable, unwritable }: FilePackOptions): FilePack {
  const added = new Map<string, PackRecord>();
  const removed = new Set<string>();
  let file: PackFile | undefined;

  function opened(): PackFile {
    file ??= openOrNothing(path, unreadable);
    return file;
  }

  function take(name: string): PackRecord | undefined {
    return added.get(name) ?? (removed.has(name) ? undefined : opened().find(name));
  }

  return {
    get: (name) => take(name)?.bytes,
    getWhole(name) {
      const record = take(name);
      return record !== undefined && isWhole(name, record) ? record.bytes : undefined;
    },
    has: (name) => take(name) !== undefined,
    isEmpty: () => added.size === 0 && opened().isEmpty,
    set(name, bytes) {
      const known = take(name);
      if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0 && isWhole(name, known)) return;
      added.set(name, { bytes, check: checkOf(name, bytes) });
    },
    delete(name) {
      added.delete(name);
      removed.add(name);
    },
    flush() {
      const used = file?.used;
      file?.close();
      file = undefined;
      if (added.size === 0 && removed.size === 0) return;
      const records = readPackRecords(path);
      for (const name of removed) records.delete(name);
      for (const [name, record] of added) records.set(name, record);
      const isUsed = (name: string): boolean => added.has(name) || used?.(name) === true;
      try {
        writePack(path, packBytes(withinSize(records, isUsed, maxBytes)));
      } catch (cause) {
        unwritable(cause);
      }
      added.clear();
      removed.clear();
    },
  };
}

function openOrNothing(path: string, unreadable: (cause: unknown) => void): PackFile {
  try {
    return openPackFile(path);
  } catch (cause) {
    unreadable(cause);
    return emptyPack;
  }
}

/** So old is no temporary file that somebody still writes. */
const abandonedMs = 3_600_000;

// A run that was killed while it wrote leaves its temporary file, and a cache folder may be kept for years.
function writePack(path: string, bytes: Uint8Array): void {
  replaceFile(path, bytes);
  const isTemporary = (name: string): boolean =>
    name.startsWith(`${basename(path)}.`) && name.endsWith(".tmp");
  removeOld(dirname(path), isTemporary, abandonedMs);
}

function withinSize(
  records: ReadonlyMap<string, PackRecord>,
  isUsed: (name: string) => boolean,
  maxBytes: number,
): ReadonlyMap<string, PackRecord> {
  let total = 0;
  for (const [name, { bytes }] of records) total += name.length + bytes.length;
  if (total <= maxBytes) return records;
  return new Map(Array.from(records).filter(([name]) => isUsed(name)));
}
