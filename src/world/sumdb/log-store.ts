import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createCacheWriter } from "./cache-writer.ts";
import { systemReason } from "../system-reason.ts";

/**
 * What is kept of a checksum database on disk: answers and tiles by their addresses, the latest tree head, and
 * what proves the database to misbehave. Nothing that is read is believed; trouble with the disk is a warning.
 *
 * What go has kept is read where our own folder has nothing, and never written.
 */
export interface LogStore {
  read(address: string): Uint8Array | undefined;
  /** The tree heads that earlier runs have kept, ours and go's. */
  heads(): readonly Uint8Array[];
  keep(address: string, bytes: Uint8Array): void;
  /** Throws away what was kept and has turned out to be wrong. */
  forget(address: string): void;
  /** Where a file is; "" where nothing is kept. */
  placeOf(address: string): string;
  /** Writes what is still to be written. */
  flush(): Promise<void>;
}

/** Where a store is, and what messages go to. Folders are "" for none. */
export interface LogStoreOptions {
  /** Our own cache. */
  readonly cacheDir: string;
  /** GOMODCACHE. Source: modfetch.dbClient.ReadCache. */
  readonly modCacheDir: string;
  /** `pkg/sumdb` in GOPATH. Source: modfetch.dbClient.ReadConfig. */
  readonly headsDir: string;
  readonly name: string;
  readonly warn: (text: string) => void;
}

/** The address of the latest tree head, on disk as in the database. */
export const latestAddress = "latest";

/** Makes a store in `<cacheDir>/sumdb/<name>`, the place that the proxy protocol gives it. */
export function createLogStore(options: LogStoreOptions): LogStore {
  const { cacheDir, modCacheDir, headsDir, name, warn } = options;
  const folder = cacheDir === "" ? "" : join(cacheDir, "sumdb", ...name.replaceAll(":", "!").split("/"));
  const writer = createCacheWriter((why) =>
    warn(`the checksum database's cache cannot be written (${why}); going on without`),
  );
  let warned = false;

  function placeOf(address: string): string {
    return folder === "" ? "" : join(folder, ...address.split("/"));
  }

  function readFile(path: string): Uint8Array | undefined {
    try {
      const bytes = readFileSync(path);
      // go creates a file before it fills it.
      return bytes.length === 0 ? undefined : bytes;
    } catch (cause) {
      const { code, words } = systemReason(cause);
      if (code !== "ENOENT" && code !== "ENOTDIR" && !warned) {
        warned = true;
        warn(`the checksum database's cache cannot be read (${words}); going on without`);
      }
      return undefined;
    }
  }

  function read(address: string): Uint8Array | undefined {
    const own = folder === "" ? undefined : readFile(placeOf(address));
    if (own !== undefined || modCacheDir === "" || address === latestAddress) return own;
    return readFile(join(modCacheDir, "cache", "download", "sumdb", name, address));
  }

  return {
    read,
    heads() {
      const gos = headsDir === "" ? undefined : readFile(join(headsDir, name, latestAddress));
      return [read(latestAddress), gos].filter((head) => head !== undefined);
    },
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
