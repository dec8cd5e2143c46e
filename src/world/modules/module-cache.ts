import { randomBytes } from "node:crypto";
import { renameSync, rmSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { hashGoMod } from "../../go/dirhash.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { isPseudoVersion } from "../../go/pseudo-version.ts";
import { compareVersions } from "../../go/semver.ts";
import type { Files } from "../../model/world.ts";
import { type CacheFind, type CacheFolder, cacheFolder, packedName } from "./cache-folder.ts";
import { makeFolder } from "./make-folder.ts";
import { createFilePack, type FilePack } from "./file-pack.ts";
import { replaceFile } from "./replace-file.ts";
import { type ProxyFile, type ProxyQuestion, questionPath, questionSubject } from "./proxy-source.ts";
import { systemReason } from "../system-reason.ts";

/** What was found, and in which cache. */
export interface Cached<T> {
  readonly value: T;
  readonly hash: string;
  readonly source: "cache" | "modcache";
}

/**
 * Files of modules on disk: our own folder, and go's module cache, which is only read.
 *
 * Ours has the layout of a file proxy for modules of which the zip was fetched, so that go can read them; the
 * small files of all modules are in one pack beside.
 *
 * Nothing in either is believed: bytes must match one of the given sums. Trouble with the disk is a warning and
 * never an error.
 */
export interface ModuleCache {
  mod(module: ModuleVersion, sums: readonly string[]): Cached<Uint8Array> | undefined;
  /** The zip's place on disk. */
  zip(module: ModuleVersion, sums: readonly string[]): Promise<Cached<string> | undefined>;
  /** An answer that cannot be checked, for runs without a network only. */
  unchecked(question: ProxyQuestion): Uint8Array | undefined;
  /** The same, from go's cache too. */
  remembered(question: ProxyQuestion): Uint8Array | undefined;
  /** The highest pseudo-version of a commit that go's cache holds. */
  versionOf(path: string, revision: string): string | undefined;
  /** Tells whether ours holds a file that was read and understood before it was kept. */
  holdsRead(question: ProxyQuestion): boolean;
  /** Tells whether either holds the file, whatever its bytes. */
  holds(question: ProxyQuestion): boolean;
  /** True where neither has ever held anything. */
  isEmpty(): boolean;
  /** A go.mod that go's cache holds, whatever its bytes. */
  modOfGo(module: ModuleVersion): Cached<Uint8Array> | undefined;
  /** Keeps a file that was understood, or that nothing speaks against where it is a go.mod. */
  keep(question: ProxyQuestion, bytes: Uint8Array): void;
  /** A name for a zip that is being fetched; its folder exists. */
  newZip(module: ModuleVersion): Promise<string>;
  /** Keeps a verified zip; gives the place where it now is. */
  keepZip(module: ModuleVersion, file: string, hash: string): string;
  /** Writes what is still to be written. */
  flush(): void;
}

/** Where the caches are; "" for none. */
export interface ModuleCacheOptions {
  readonly cacheDir: string;
  readonly modCacheDir: string;
  readonly offline: boolean;
  readonly files: Files;
  readonly warn: (text: string) => void;
}

/** Makes the caches. Nothing is created before the first write. */
export function createModuleCache(options: ModuleCacheOptions): ModuleCache {
  const { cacheDir, modCacheDir, offline } = options;
  const warn = onlyOnce(options.warn);
  const pack = cacheDir === "" ? undefined : smallFiles(join(cacheDir, "small-files.pack"), warn);
  const own = cacheFolder(cacheDir, warn, pack);
  // As go does, which neither reads nor writes a cache with a relative path.
  const gos = cacheFolder(isAbsolute(modCacheDir) ? join(modCacheDir, "cache", "download") : "", warn);

  function choose<T>(file: ProxyFile, found: CacheFind<T>, other: CacheFind<T>): Cached<T> | undefined {
    if (found === "wrong") {
      pack?.delete(packedName(file));
      evict(join(cacheDir, questionPath(file)), questionSubject(file), warn);
    }
    if (typeof found === "object") return { ...found, source: "cache" };
    return typeof other === "object" ? { ...other, source: "modcache" } : undefined;
  }

  return {
    mod(module, sums) {
      const file: ProxyFile = { kind: "mod", path: module.path, version: module.version };
      if (sums.length === 0) return offline ? uncheckedMod(own.read(file)) : undefined;
      const found = own.mod(module, sums);
      return choose(file, found, typeof found === "object" ? "absent" : gos.mod(module, sums));
    },
    async zip(module, sums) {
      const wanted = sums.length === 0 && offline ? noted(own, module) : sums;
      if (wanted.length === 0) return undefined;
      const found = await own.zip(module, wanted);
      const other = typeof found === "object" ? "absent" : await gos.zip(module, sums);
      return choose({ kind: "zip", ...module }, found, other);
    },
    unchecked: (question) => own.read(question),
    remembered: (question) => own.read(question) ?? gos.read(question),
    versionOf: (path, revision) => pseudoVersionOf(gos, path, revision),
    holdsRead: (question) => pack?.has(packedName(question)) === true,
    holds: (question) => own.has(question) || gos.has(question),
    isEmpty: () => own.isEmpty() && gos.isEmpty(),
    modOfGo(module) {
      const bytes = gos.read({ kind: "mod", ...module });
      if (bytes === undefined || isOldVgo(bytes)) return undefined;
      return { value: bytes, hash: hashGoMod(bytes), source: "modcache" };
    },
    keep: (question, bytes) => pack?.set(packedName(question), bytes),
    flush: () => pack?.flush(),
    ...zipKeeper({ ...options, warn }, own),
  };
}

// What the first go with modules made up for a repository without a go.mod. Source: modfetch.readDiskGoMod.
function isOldVgo(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 10)).toString("latin1") === "//vgo 0.0.";
}

// Source: modfetch.readDiskStatByHash.
function pseudoVersionOf(folder: CacheFolder, path: string, revision: string): string | undefined {
  if (!/^[0-9a-f]{12,}$/.test(revision)) return undefined;
  const end = `-${revision.slice(0, 12)}.info`;
  return folder
    .filesOf(path)
    .filter((name) => name.endsWith(end))
    .map((name) => name.slice(0, -".info".length))
    .filter(isPseudoVersion)
    .toSorted(compareVersions)
    .at(-1);
}

function uncheckedMod(bytes: Uint8Array | undefined): Cached<Uint8Array> | undefined {
  return bytes === undefined ? undefined : { value: bytes, hash: hashGoMod(bytes), source: "cache" };
}

const maxPackBytes = 32 * 1024 * 1024;

function smallFiles(path: string, warn: (text: string) => void): FilePack {
  return createFilePack({
    path,
    maxBytes: maxPackBytes,
    unreadable(cause) {
      const { code, words } = systemReason(cause);
      if (code !== "ENOENT" && code !== "ENOTDIR")
        warn(`the module cache cannot be read (${words}); going on without`);
    },
    unwritable: (cause) => warn(unwritable(cause)),
  });
}

function unwritable(cause: unknown): string {
  return `the module cache cannot be written (${systemReason(cause).words}); going on without`;
}

function noted(own: CacheFolder, module: ModuleVersion): readonly string[] {
  const hash = own.notedHash(module);
  return hash === undefined ? [] : [hash];
}

/** Zips are written where they will stay, under another name until they are verified. */
function zipKeeper(
  { cacheDir, files, warn }: ModuleCacheOptions,
  own: CacheFolder,
): Pick<ModuleCache, "newZip" | "keepZip"> {
  let elsewhere: Promise<string> | undefined;

  function folderFor(module: ModuleVersion): string {
    if (cacheDir === "") return "";
    const folder = dirname(join(cacheDir, questionPath({ kind: "zip", ...module })));
    try {
      makeFolder(folder);
      return folder;
    } catch (cause) {
      warn(unwritable(cause));
      return "";
    }
  }

  return {
    async newZip(module) {
      const name = `${randomBytes(6).toString("hex")}.zip.tmp`;
      const folder = folderFor(module);
      if (folder !== "") return join(folder, name);
      elsewhere ??= files.temporaryDir("zips");
      return join(await elsewhere, name);
    },
    keepZip(module, file, hash) {
      const path = join(cacheDir, questionPath({ kind: "zip", ...module }));
      if (cacheDir === "" || dirname(file) !== dirname(path)) return file;
      try {
        for (const kind of ["mod", "info"] as const) {
          const bytes = own.read({ kind, ...module });
          if (bytes !== undefined) replaceFile(`${path.slice(0, -"zip".length)}${kind}`, bytes);
        }
        replaceFile(`${path}hash`, hash);
        renameSync(file, path);
        return path;
      } catch (cause) {
        warn(unwritable(cause));
        return file;
      }
    },
  };
}

function evict(path: string, subject: string, warn: (text: string) => void): void {
  warn(`the module cache held wrong bytes for ${subject}; they are fetched again`);
  try {
    rmSync(path, { force: true });
  } catch (cause) {
    warn(unwritable(cause));
  }
}

function onlyOnce(warn: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (!told.has(text)) warn(text);
    told.add(text);
  };
}
