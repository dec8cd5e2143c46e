import { lstatSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ModuleMap } from "../../go/module-map.ts";
import { noReadMods, type ReadMods } from "../../model/read-mods.ts";
import { isOwnFile } from "../own-files.ts";
import { hashOf } from "./pack-file.ts";
import { removeOld, replaceFile } from "./replace-file.ts";
import {
  emptySnapshot,
  encodeSnapshot,
  parseSnapshot,
  type Snapshot,
  type SnapshotMod,
} from "./snapshot-table.ts";

/** What was read in the go.mod files of each build. */
export interface Snapshots {
  /** Of the build with these main modules. */
  of(build: string): ReadMods;
  /** Writes those to which anything was added. */
  flush(): void;
}

/**
 * Opens the snapshots in a folder; "" for none, which have nothing and keep nothing.
 *
 * A go.mod that go.sum vouches for is hashed and read once on a machine, and not in every run. What stands in a
 * snapshot was proven when it was kept, and nothing proves it again: so it is taken only from a file that belongs to
 * the user and that nobody else may write, and damage is told by its second copy. Each build has its own, so that a
 * small one need not read what a large one has. Trouble with the disk counts as absence.
 */
export function createSnapshots(folder: string): Snapshots {
  const opened = new Map<string, OpenSnapshot>();
  return {
    of(build) {
      if (folder === "") return noReadMods;
      const path = join(folder, `${prefix}${hashOf(build).toString(16)}.json`);
      const snapshot = opened.get(path) ?? createSnapshot(path);
      opened.set(path, snapshot);
      return snapshot;
    },
    flush() {
      for (const snapshot of opened.values()) snapshot.flush();
    },
  };
}

const prefix = "requirements-";

interface OpenSnapshot extends ReadMods {
  flush(): void;
}

/** Reads it with the first question; writes what this run used or added, by temporary file and rename. */
function createSnapshot(path: string): OpenSnapshot {
  const used = new Set<SnapshotMod>();
  const usedInfos = new ModuleMap<true>();
  let stored: Snapshot | undefined;
  let isChanged = false;

  function opened(): Snapshot {
    stored ??= read(path);
    return stored;
  }

  return {
    find(module, hash) {
      const mod = opened().mods.get(module);
      if (mod === undefined || mod.hash !== hash) return undefined;
      used.add(mod);
      return mod.read;
    },
    keep(module, hash, mod) {
      isChanged = true;
      used.add({ module, hash, read: mod });
    },
    hadInfo(module) {
      const had = usedInfos.has(module) || opened().infos.has(module);
      if (had) usedInfos.set(module, true);
      return had;
    },
    keepInfo(module) {
      isChanged = true;
      usedInfos.set(module, true);
    },
    flush() {
      if (!isChanged) return;
      const mods = [...used];
      const infos = Array.from(usedInfos.entries(), ([module]) => module);
      write(path, encodeSnapshot(mods, infos));
      isChanged = false;
    },
  };
}

function read(path: string): Snapshot {
  try {
    return isOwnFile(lstatSync(path)) ? parseSnapshot(readFileSync(path)) : emptySnapshot();
  } catch {
    return emptySnapshot(); // There is none, or it cannot be read: the files themselves are read.
  }
}

/** Builds come and go; one that is still made is read anew after that long. */
const abandonedMs = 60 * 86_400_000;

function write(path: string, bytes: Uint8Array): void {
  try {
    replaceFile(path, bytes, 0o600);
    removeOld(dirname(path), (name) => name.startsWith(prefix), abandonedMs);
  } catch {
    return; // The next run reads the files again, that is all.
  }
}
