import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { systemReason } from "../system-reason.ts";

/** Writes small files beside other work. */
export interface CacheWriter {
  add(path: string, bytes: Uint8Array): void;
  /** Resolves when everything that was added is written. */
  flush(): Promise<void>;
}

const writersAtOnce = 3;

/**
 * Makes a writer that works in the background, a few files at a time, by temporary file and rename.
 *
 * A cold run brings thousands of files while the network is the bottleneck; what the disk needs for making their
 * folders and names, which can be a second and more, passes in other threads meanwhile. After the first failure
 * nothing is written any more, and `failed` is told why.
 */
export function createCacheWriter(failed: (why: string) => void): CacheWriter {
  const waiting = new Map<string, Uint8Array>();
  const folders = new Map<string, Promise<unknown>>();
  const suffix = `.${randomBytes(6).toString("hex")}.tmp`;
  const writers = new Set<Promise<void>>();
  let broken = false;

  function makeFolder(folder: string): Promise<unknown> {
    const made = folders.get(folder) ?? mkdir(folder, { recursive: true });
    folders.set(folder, made);
    return made;
  }

  async function write(path: string, bytes: Uint8Array): Promise<void> {
    const temporary = path + suffix;
    try {
      await makeFolder(dirname(path));
      await writeFile(temporary, bytes);
      await rename(temporary, path);
    } catch (cause) {
      if (!broken) failed(systemReason(cause).words);
      broken = true;
      waiting.clear();
      await rm(temporary, { force: true }).catch(() => undefined); // The failure was told; the rest of a file harms nobody.
    }
  }

  async function drain(): Promise<void> {
    for (const [path, bytes] of waiting) {
      waiting.delete(path);
      await write(path, bytes);
    }
  }

  return {
    add(path, bytes) {
      if (broken) return;
      waiting.set(path, bytes);
      if (writers.size >= writersAtOnce) return;
      const writer = drain().finally(() => writers.delete(writer));
      writers.add(writer);
    },
    async flush() {
      while (writers.size > 0) await Promise.all(writers);
    },
  };
}
