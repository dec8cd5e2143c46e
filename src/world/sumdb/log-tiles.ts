import { shown } from "../../go/parsed.ts";
import { type FoldedTile, foldTile, fullTile, type Tile, type TileReader, tilePath } from "../../go/tile.ts";
import { logHashBytes } from "../../go/tlog.ts";
import { ModgateError } from "../../model/error.ts";
import type { LogStore } from "./log-store.ts";
import type { LogTransport } from "./log-transport.ts";

/** The tiles of a log: each is read once per run, from disk where it is kept. */
export interface LogTiles extends TileReader {
  /** Says that these have been proven, so that they may be kept. */
  keep(tiles: readonly Tile[]): void;
  /** False after `distrust`. */
  readonly usesDisk: boolean;
  /** Throws away what came from disk, and reads nothing from there any more. */
  distrust(): void;
}

/** Height of the tiles of checksum databases. Source: sumdb.Client. */
const tileHeight = 8;

/** Makes the tiles of a log. */
export function createLogTiles(transport: LogTransport, store: LogStore): LogTiles {
  const known = new Map<string, Promise<KeptTile>>();
  const kept = new Set<string>();
  let usesDisk = true;

  async function readOne(tile: Tile): Promise<KeptTile> {
    const bytes = usesDisk ? fromDisk(tile) : undefined;
    if (bytes !== undefined) return { tile, bytes, folded: foldTile(tile, bytes), fromDisk: true };
    const fetched = await fetchTile(tile, transport);
    return { tile, bytes: fetched, folded: foldTile(tile, fetched), fromDisk: false };
  }

  function fromDisk(tile: Tile): Uint8Array | undefined {
    const full = fullTile(tile);
    const bytes = store.read(tilePath(tile)) ?? (isFull(tile) ? undefined : store.read(tilePath(full)));
    const length = tile.width * logHashBytes;
    return bytes === undefined || bytes.length < length ? undefined : bytes.subarray(0, length);
  }

  function forgetDisk({ tile, fromDisk }: KeptTile): void {
    if (!fromDisk) return;
    store.forget(tilePath(tile));
    store.forget(tilePath(fullTile(tile)));
  }

  function once(tile: Tile): Promise<KeptTile> {
    const path = tilePath(tile);
    const reading = known.get(path) ?? readOne(tile);
    known.set(path, reading);
    return reading;
  }

  return {
    height: tileHeight,
    get usesDisk() {
      return usesDisk;
    },
    async read(tiles): Promise<readonly FoldedTile[]> {
      return (await Promise.all(tiles.map(once))).map(({ folded }) => folded);
    },
    keep(tiles) {
      for (const path of tiles.map(tilePath)) {
        if (kept.has(path)) continue;
        kept.add(path);
        void known.get(path)?.then(({ bytes, fromDisk }) => {
          if (!fromDisk) store.keep(path, bytes);
        });
      }
    },
    distrust() {
      usesDisk = false;
      for (const reading of known.values()) reading.then(forgetDisk, () => undefined); // Who asked for it is told.
      known.clear();
      kept.clear();
    },
  };
}

interface KeptTile {
  readonly tile: Tile;
  readonly bytes: Uint8Array;
  readonly folded: FoldedTile;
  readonly fromDisk: boolean;
}

async function fetchTile(tile: Tile, transport: LogTransport): Promise<Uint8Array> {
  try {
    return await fetchExactly(tile, transport);
  } catch (cause) {
    if (isFull(tile) || !(cause instanceof ModgateError) || cause.code !== "module-not-found") throw cause;
    // The log has grown past it, and may hold the full tile only.
    return (await fetchExactly(fullTile(tile), transport)).subarray(0, tile.width * logHashBytes);
  }
}

async function fetchExactly(tile: Tile, transport: LogTransport): Promise<Uint8Array> {
  const address = tilePath(tile);
  const subject = `\`${address}\` of the checksum database`;
  const { bytes, from } = await transport.read({ address, path: "", subject });
  const wanted = tile.width * logHashBytes;
  if (bytes.length === wanted) return bytes;
  const start = shown(Buffer.from(bytes.subarray(0, 40)).toString("latin1"));
  throw new ModgateError(
    "proxy-answer-invalid",
    `\`${from}\` answers ${subject} with ${bytes.length} bytes instead of ${wanted}, beginning with ${start}`,
    { hint: "check whether another server answers in place of the checksum database" },
  );
}

function isFull({ height, width }: Tile): boolean {
  return width === 2 ** height;
}
