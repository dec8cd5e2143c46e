// What V8 made of a bundle's parts in an earlier run, so that the next one need not compile them. See bundle-loader.ts.
//
// It is code, and nothing vouches for it: it is used only from a file that belongs to the user and that nobody else may
// write, and never on a build server, where a cache folder may be carried from one change's run into another's.

// Only its type: an import would make the module whole at every start.
import type * as fileSystem from "node:fs";
import { isBuildServer, isOwnFile, userCacheFolder } from "../world/own-files.ts";

type Builtin = typeof process.getBuiltinModule;

/** Compiled parts by name. */
export interface CodeCache {
  get(name: string): Buffer | undefined;
  /** Writes what was compiled in this run beside what there was. */
  save(compiled: ReadonlyMap<string, Buffer>): void;
}

const noCache: CodeCache = { get: () => undefined, save: () => undefined };

/** Opens the cache of a bundle; one that has nothing and keeps nothing where there is no place for it. */
export function openCodeCache(builtin: Builtin, bundleId: string): CodeCache {
  if (isBuildServer(process.env) || process.getuid === undefined) return noCache;
  const folder = userCacheFolder(process.env, builtin("node:path"));
  if (folder === "") return noCache;
  const fs = builtin("node:fs");
  const path = `${folder}/code-${bundleId}-${process.versions.v8}-${process.arch}`;
  const stored = readStored(fs, path);
  return {
    get: stored.get,
    save(compiled) {
      const temporary = `${path}.${process.pid}.tmp`;
      const others = stored.names.flatMap((name) => {
        const part = stored.get(name);
        return part === undefined ? [] : [[name, part] as const];
      });
      try {
        fs.mkdirSync(folder, { recursive: true });
        removeOthers(fs, folder, path);
        writeThrough(fs, { temporary, path }, packed(new Map([...others, ...compiled])));
      } catch {
        return; // The next run compiles again, that is all.
      }
    },
  };
}

interface Place {
  readonly temporary: string;
  readonly path: string;
}

function writeThrough(fs: Fs, { temporary, path }: Place, bytes: Buffer): void {
  try {
    fs.writeFileSync(temporary, bytes, { mode: 0o600 });
    fs.renameSync(temporary, path);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

type Fs = typeof fileSystem;

// A line with a table of places in JSON, then the parts, each twice and from a multiple of eight on: to compare two
// copies takes a hundredth of what a sum takes in code that was never run before, and finds the same damage.
type Table = Readonly<Record<string, readonly [start: number, again: number, length: number]>>;

interface StoredParts {
  readonly names: readonly string[];
  /** A part by its name; undefined where it is not there or damaged. */
  readonly get: (name: string) => Buffer | undefined;
}

function readStored(fs: Fs, path: string): StoredParts {
  try {
    if (!isOwnFile(fs.lstatSync(path))) return nothingStored;
    const bytes = fs.readFileSync(path);
    const table: Table = JSON.parse(bytes.toString("latin1", 0, bytes.indexOf("\n")));
    return { names: Object.keys(table), get: (name) => wholePart(bytes, table[name]) };
  } catch {
    return nothingStored; // There is none, or its table is damaged.
  }
}

const nothingStored: StoredParts = { names: [], get: () => undefined };

function wholePart(bytes: Buffer, place: Table[string] | undefined): Buffer | undefined {
  if (place === undefined) return undefined;
  const [start, again, length] = place;
  const part = bytes.subarray(start, start + length);
  return part.equals(bytes.subarray(again, again + length)) ? part : undefined;
}

function packed(parts: ReadonlyMap<string, Buffer>): Buffer {
  const tableBytes = 96 * parts.size + 8;
  const table: Record<string, readonly [number, number, number]> = {};
  const chunks: Buffer[] = [];
  let at = tableBytes - (tableBytes % 8);
  const begin = at;
  for (const [name, part] of parts) {
    const padding = Buffer.alloc(-part.length & 7);
    const size = part.length + padding.length;
    table[name] = [at, at + size, part.length];
    chunks.push(part, padding, part, padding);
    at += 2 * size;
  }
  return Buffer.concat([Buffer.from(`${JSON.stringify(table).padEnd(begin - 1)}\n`), ...chunks]);
}

// Code of bundles and of versions of Node that are not there any more.
function removeOthers(fs: Fs, folder: string, path: string): void {
  const weekMs = 7 * 86_400_000;
  for (const name of fs.readdirSync(folder)) {
    const other = `${folder}/${name}`;
    if (!name.startsWith("code-") || other === path) continue;
    if (Date.now() - (fs.statSync(other, { throwIfNoEntry: false })?.mtimeMs ?? 0) > weekMs) fs.rmSync(other);
  }
}
