import type { DependencyMod } from "../../go/dependency-mod.ts";
import { ModuleMap } from "../../go/module-map.ts";
import type { ModuleVersion } from "../../go/module-version.ts";

/** What was read in one go.mod, and the hash that vouched for the file. */
export interface SnapshotMod {
  readonly module: ModuleVersion;
  readonly hash: string;
  readonly read: DependencyMod;
}

/** A snapshot that was read. */
export interface Snapshot {
  readonly mods: ModuleMap<SnapshotMod>;
  /** The versions whose version files were seen. */
  readonly infos: ModuleMap<true>;
}

/** The snapshot that has nothing. */
export function emptySnapshot(): Snapshot {
  return { mods: new ModuleMap(), infos: new ModuleMap() };
}

/** To be raised where the same file would be read in another way. */
const format = 2;

// JSON, as nothing else is read as fast: each path, go line and coordinate stands once, and all else is numbers of
// them. A coordinate is the number of its path and its version. A go.mod is the numbers of its coordinate, of the path it
// calls itself, of its go line and of its requirements, behind its hash.
interface Table {
  readonly format: number;
  readonly texts: readonly string[];
  readonly modules: readonly number[];
  readonly hashes: readonly string[];
  readonly mods: readonly (readonly number[])[];
  /** Numbers of coordinates. */
  readonly infos: readonly number[];
}

/** Writes a snapshot down: two copies, each on a line, as comparing them is the quickest way to tell damage. */
export function encodeSnapshot(mods: readonly SnapshotMod[], infos: readonly ModuleVersion[]): Uint8Array {
  const texts = new Map<string, number>();
  const modules = new ModuleMap<number>();
  const coordinates: number[] = [];

  function textNumber(text: string): number {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  }

  function moduleNumber(module: ModuleVersion): number {
    const known = modules.get(module);
    if (known !== undefined) return known;
    const number = coordinates.push(textNumber(module.path), textNumber(module.version)) / 2 - 1;
    modules.set(module, number);
    return number;
  }

  const rows = mods.map(({ module, read: { path, goVersion, requires } }) => [
    moduleNumber(module),
    textNumber(path),
    textNumber(goVersion),
    ...requires.map(moduleNumber),
  ]);
  const infoNumbers = infos.map(moduleNumber);
  const table: Table = {
    format,
    texts: [...texts.keys()],
    modules: coordinates,
    hashes: mods.map(({ hash }) => hash),
    mods: rows,
    infos: infoNumbers,
  };
  const line = `${JSON.stringify(table)}\n`;
  return Buffer.from(line + line);
}

/** Reads a snapshot; one that is damaged, or of another format, has nothing. */
export function parseSnapshot(bytes: Buffer): Snapshot {
  const half = bytes.length / 2;
  const copy = bytes.subarray(0, half);
  if (!copy.equals(bytes.subarray(half))) return emptySnapshot();
  const table: unknown = JSON.parse(copy.toString("utf8"));
  return isTable(table) ? snapshotOf(table) : emptySnapshot();
}

function snapshotOf({ texts, modules, hashes, mods, infos }: Table): Snapshot {
  const made: ModuleVersion[] = [];

  function moduleAt(number: number): ModuleVersion {
    const known = made[number];
    if (known !== undefined) return known;
    const module = { path: textAt(modules[number * 2]), version: textAt(modules[number * 2 + 1]) };
    made[number] = module;
    return module;
  }

  function textAt(number = -1): string {
    return texts[number] ?? "";
  }

  const found = emptySnapshot();
  for (const number of infos) found.infos.set(moduleAt(number), true);
  for (const [at, row] of mods.entries()) {
    const [number = -1, path, goVersion] = row;
    const module = moduleAt(number);
    let requires: readonly ModuleVersion[] | undefined;
    const read = {
      path: textAt(path),
      goVersion: textAt(goVersion),
      // Of many a file nobody asks in a run.
      get requires() {
        requires ??= row.slice(3).map(moduleAt);
        return requires;
      },
    };
    found.mods.set(module, { module, hash: hashes[at] ?? "", read });
  }
  return found;
}

function isTable(value: unknown): value is Table {
  return typeof value === "object" && value !== null && "format" in value && value.format === format;
}
