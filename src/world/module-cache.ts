import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { hashGoMod } from "../go/dirhash.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { shown } from "../go/parsed.ts";
import { ModgateError } from "../model/error.ts";
import type { Files } from "../model/world.ts";
import { createCacheWriter } from "./cache-writer.ts";
import { hashModuleZip } from "./module-zip.ts";
import { type ProxyFile, type ProxyQuestion, questionPath } from "./proxy-source.ts";
import { systemReason } from "./system-reason.ts";

/** What was found, and in which cache. */
export interface Cached<T> {
  readonly value: T;
  readonly source: "cache" | "modcache";
}

/** A zip's place on disk and its hash. */
export interface CachedZip extends Cached<string> {
  readonly hash: string;
}

/**
 * Files of modules on disk: our own folder in the layout of a file proxy, which go can read too, and go's own
 * module cache, which is only read.
 *
 * Nothing in either is believed: bytes must match one of the given sums. Trouble with the disk is a warning and
 * never an error.
 */
export interface ModuleCache {
  mod(module: ModuleVersion, sums: readonly string[]): Cached<Uint8Array> | undefined;
  zip(module: ModuleVersion, sums: readonly string[]): Promise<CachedZip | undefined>;
  /** An answer that cannot be checked, for runs without a network only. */
  unchecked(question: ProxyQuestion): Uint8Array | undefined;
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
  const { cacheDir, files } = options;
  const warned = new Set<string>();
  const download = options.modCacheDir === "" ? "" : join(options.modCacheDir, "cache", "download");
  let zipDir: Promise<string> | undefined;

  function warnOnce(text: string): void {
    if (!warned.has(text)) options.warn(text);
    warned.add(text);
  }
  const writer = createCacheWriter((why) =>
    warnOnce(`the module cache cannot be written (${why}); going on without`),
  );

  function read(root: string, file: ProxyFile): Buffer | undefined {
    if (root === "") return undefined;
    try {
      return readFileSync(join(root, questionPath(file)));
    } catch (cause) {
      if (cause instanceof ModgateError) throw cause;
      const { code, words } = systemReason(cause);
      if (code !== "ENOENT" && code !== "ENOTDIR")
        warnOnce(`the module cache cannot be read (${words}); going on without`);
      return undefined;
    }
  }

  function evict(file: ProxyFile): void {
    warnOnce(
      `the module cache held wrong bytes for ${shown(moduleKey({ version: "", ...file }))}; they are fetched again`,
    );
    try {
      rmSync(join(cacheDir, questionPath(file)), { force: true });
    } catch (cause) {
      warnOnce(`the module cache cannot be written (${systemReason(cause).words}); going on without`);
    }
  }

  /** The hash of a cached zip, or undefined where it is no valid zip of the module. */
  async function zipHash(path: string, module: ModuleVersion): Promise<string | undefined> {
    try {
      return await hashModuleZip(path, module, "cache");
    } catch (cause) {
      if (cause instanceof ModgateError) return undefined;
      throw cause;
    }
  }

  async function zipIn(root: string, module: ModuleVersion, sums: readonly string[]): Promise<ZipFound> {
    const path = join(root, questionPath({ kind: "zip", ...module }));
    if (root === "" || !existsSync(path)) return "absent";
    const hash = await zipHash(path, module).catch((cause: unknown) => {
      warnOnce(`the module cache cannot be read (${systemReason(cause).words}); going on without`);
      return undefined;
    });
    return hash !== undefined && sums.includes(hash) ? { path, hash } : "wrong";
  }

  return {
    mod(module, sums) {
      const file: ProxyFile = { kind: "mod", ...module };
      if (sums.length === 0) {
        const bytes = options.offline ? read(cacheDir, file) : undefined;
        return bytes === undefined ? undefined : { value: bytes, source: "cache" };
      }
      const own = read(cacheDir, file);
      if (own !== undefined && sums.includes(hashGoMod(own))) return { value: own, source: "cache" };
      if (own !== undefined) evict(file);
      const gos = read(download, file);
      return gos !== undefined && sums.includes(hashGoMod(gos))
        ? { value: gos, source: "modcache" }
        : undefined;
    },
    async zip(module, sums) {
      const file: ProxyFile = { kind: "zip", ...module };
      const noted = options.offline && sums.length === 0 ? notedHash(cacheDir, module) : undefined;
      const wanted = noted === undefined ? sums : [noted];
      if (wanted.length === 0) return undefined;
      const own = await zipIn(cacheDir, module, wanted);
      if (typeof own === "object") return { value: own.path, hash: own.hash, source: "cache" };
      if (own === "wrong") evict(file);
      const gos = await zipIn(download, module, sums);
      return typeof gos === "object" ? { value: gos.path, hash: gos.hash, source: "modcache" } : undefined;
    },
    unchecked: (question) => read(cacheDir, question),
    keep(question, bytes) {
      if (cacheDir !== "") writer.add(join(cacheDir, questionPath(question)), bytes);
    },
    async newZip(module) {
      const name = `${randomBytes(6).toString("hex")}.tmp`;
      const path = join(cacheDir, `${questionPath({ kind: "zip", ...module })}.${name}`);
      if (cacheDir !== "" && canMake(dirname(path), warnOnce)) return path;
      zipDir ??= files.temporaryDir("zips");
      return join(await zipDir, name);
    },
    keepZip(module, file, hash) {
      const path = join(cacheDir, questionPath({ kind: "zip", ...module }));
      if (cacheDir === "" || dirname(file) !== dirname(path)) return file;
      try {
        renameSync(file, path);
      } catch (cause) {
        warnOnce(`the module cache cannot be written (${systemReason(cause).words}); going on without`);
        return file;
      }
      writer.add(path.replace(/\.zip$/, ".ziphash"), new TextEncoder().encode(hash));
      return path;
    },
    flush: () => writer.flush(),
  };
}

type ZipFound = "absent" | "wrong" | { readonly path: string; readonly hash: string };

/** The hash that was written beside a zip when it was verified. */
function notedHash(cacheDir: string, module: ModuleVersion): string | undefined {
  if (cacheDir === "") return undefined;
  try {
    return readFileSync(join(cacheDir, `${questionPath({ kind: "zip", ...module })}hash`), "utf8").trim();
  } catch {
    return undefined; // Without it the zip cannot be checked and so is not used.
  }
}

function canMake(dir: string, warn: (text: string) => void): boolean {
  try {
    mkdirSync(dir, { recursive: true });
    return true;
  } catch (cause) {
    warn(`the module cache cannot be written (${systemReason(cause).words}); going on without`);
    return false;
  }
}
