import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createCacheWriter } from "./cache-writer.ts";
import { systemReason } from "../system-reason.ts";

/**
 * What is kept of a checksum database on disk: answers and tiles by their addresses, the latest tree head, and
 * what proves the database to misbehave. Nothing that is read is believed; trouble with the disk is a warning.
 */
export interface LogStore {
  read(address: string): Uint8Array | undefined;
  keep(address: string, bytes: Uint8Array): void;
  /** Throws away what was kept and has turned out to be wrong. */
  forget(address: string): void;
  /** Where a file is; "" where nothing is kept. */
  placeOf(address: string): string;
  /** Writes what is still to be written. */
  flush(): Promise<void>;
}

/** Makes a store in `<cacheDir>/sumdb/<name>`, the place that the proxy protocol gives it; "" for none. */
export function createLogStore(cacheDir: string, name: string, warn: (text: string) => void): LogStore {
  const folder = cacheDir === "" ? "" : join(cacheDir, "sumdb", ...name.replaceAll(":", "!").split("/"));
  const writer = createCacheWriter((why) =>
    warn(`the checksum database's cache cannot be written (${why}); going on without`),
  );
  let warned = false;

  function placeOf(address: string): string {
    return folder === "" ? "" : join(folder, ...address.split("/"));
  }

  function read(address: string): Uint8Array | undefined {
    if (folder === "") return undefined;
    try {
      return readFileSync(placeOf(address));
    } catch (cause) {
      const { code, words } = systemReason(cause);
      if (code !== "ENOENT" && code !== "ENOTDIR" && !warned) {
        warned = true;
        warn(`the checksum database's cache cannot be read (${words}); going on without`);
      }
      return undefined;
    }
  }

  return {
    read,
    keep: (address, bytes) => {
      if (folder !== "") writer.add(placeOf(address), bytes);
    },
    forget: (address) => {
      if (folder !== "") rmSync(placeOf(address), { force: true });
    },
    placeOf,
    flush: async () => await writer.flush(),
  };
}
