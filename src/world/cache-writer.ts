import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { systemReason } from "./system-reason.ts";

/** Writes small files later, many at once. */
export interface CacheWriter {
  add(path: string, bytes: Uint8Array): void;
  /** Writes what is waiting, now. */
  flush(): void;
}

const maxWaitingBytes = 32 * 1024 * 1024;
const restMs = 1000;

/**
 * Makes a writer that waits until nothing was added for a second, or until it is told to write.
 *
 * A cold run brings thousands of small files while the network is the bottleneck; writing each as it comes
 * would take the main thread's time from it. Written in one go, synchronously, a file costs a tenth of what an
 * asynchronous write does. After the first failure nothing is written any more, and `failed` is told why.
 */
export function createCacheWriter(failed: (why: string) => void): CacheWriter {
  const waiting = new Map<string, Uint8Array>();
  const folders = new Set<string>();
  const suffix = `.${randomBytes(6).toString("hex")}.tmp`;
  let waitingBytes = 0;
  let broken = false;
  let timer: NodeJS.Timeout | undefined;

  function write(path: string, bytes: Uint8Array): void {
    const folder = dirname(path);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    const temporary = path + suffix;
    try {
      writeFileSync(temporary, bytes);
      renameSync(temporary, path);
    } catch (cause) {
      rmSync(temporary, { force: true });
      throw cause;
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    try {
      for (const [path, bytes] of waiting) write(path, bytes);
    } catch (cause) {
      broken = true;
      failed(systemReason(cause).words);
    }
    waiting.clear();
    waitingBytes = 0;
  }

  return {
    add(path, bytes) {
      if (broken) return;
      waiting.set(path, bytes);
      waitingBytes += bytes.length;
      if (waitingBytes > maxWaitingBytes) return flush();
      timer ??= setTimeout(flush, restMs).unref();
      timer.refresh();
    },
    flush,
  };
}
