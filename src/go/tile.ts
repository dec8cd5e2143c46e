import { misparsed, type Parsed, parsed } from "./parsed.ts";
import {
  joinSubtrees,
  type LogHash,
  logHashBytes,
  nodeHash,
  sameHash,
  subtrees,
  type TreeHead,
  type TreeNode,
} from "./tlog.ts";

// A log publishes its hashes in tiles: files of up to 2^height neighbours. The levels of the tree between a tile
// and the tile above it are computed. See https://go.dev/design/25530-sumdb#checksum-database.

/**
 * One tile: `width` hashes of tree level `height * level`, from `index * 2^height` on. A full tile has 2^height
 * hashes, the last one of a level may have fewer.
 */
export interface Tile {
  readonly height: number;
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** Writes the path of a tile: `tile/8/0/x123/456`, with `.p/<width>` where it is not full. Source: tlog.Tile.Path. */
export function tilePath({ height, level, index, width }: Tile): string {
  const groups = [digits(index % groupSize)];
  for (let rest = Math.floor(index / groupSize); rest > 0; rest = Math.floor(rest / groupSize)) {
    groups.unshift(`x${digits(rest % groupSize)}`);
  }
  return `tile/${height}/${level}/${groups.join("/")}${width === 2 ** height ? "" : `.p/${width}`}`;
}

/** Reads the path of a tile of hashes; undefined where tilePath would not write it so. Source: tlog.ParseTilePath. */
export function parseTilePath(path: string): Tile | undefined {
  const found = /^tile\/(\d{1,2})\/(\d{1,2})\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/(\d{1,10}))?$/.exec(path);
  if (found === null) return undefined;
  const [, height = "", level = "", groups = "", width] = found;
  const tile = {
    height: Number(height),
    level: Number(level),
    index: Number(groups.replace(/[x/]/g, "")),
    width: width === undefined ? 2 ** Number(height) : Number(width),
  };
  const sound = tile.height >= 1 && tile.height <= 30 && tile.width >= 1;
  return sound && Number.isSafeInteger(tile.index) && tilePath(tile) === path ? tile : undefined;
}

/** Makes the full tile of a place, the one that takes over once a log has grown past a narrower one. */
export function fullTile(tile: Tile): Tile {
  return { ...tile, width: 2 ** tile.height };
}

/** The hashes of a tile and of the levels computed from it. */
export interface FoldedTile {
  /** The hash of a complete subtree: `level` above the tile's own, `index` from its left. Undefined where the tile has none. */
  hashAt(level: number, index: number): LogHash | undefined;
}

/** Computes what lies above the hashes of a tile. @throws RangeError where the bytes are not `width` hashes */
export function foldTile(tile: Tile, bytes: Uint8Array): FoldedTile {
  if (bytes.length !== tile.width * logHashBytes) throw new RangeError("wrong length of a tile");
  const levels: Uint8Array[] = [Uint8Array.from(bytes)];
  for (let below = levels[0]; below !== undefined && below.length > logHashBytes; below = levels.at(-1)) {
    levels.push(foldLevel(below));
  }
  return {
    hashAt(level, index) {
      const hash = levels[level]?.subarray(index * logHashBytes, (index + 1) * logHashBytes);
      return hash?.length === logHashBytes ? hash : undefined;
    },
  };
}

/** Where tiles come from: a cache or a log. Nothing that comes is trusted. */
export interface TileReader {
  /** The height of the tiles that are there. */
  readonly height: number;
  /** Reads tiles, one for each that is asked, in order. */
  read(tiles: readonly Tile[]): Promise<readonly FoldedTile[]>;
}

/** What reading hashes came to: a hash for each node that was asked, and the tiles that vouch for them. */
export interface ProvenHashes {
  readonly hashes: readonly LogHash[];
  readonly tiles: readonly Tile[];
}

/**
 * Reads nodes of a tree from tiles, proving every tile on the way: those that hold the tree's own subtrees by its
 * root, every other one by its hash in the tile above. A problem means that the tiles are not those of the tree.
 *
 * Go before August 2026 began the second part too late and left tiles unproven (CVE-2026-56865).
 *
 * @throws RangeError where a node is not in the tree
 *
 * Source: tlog.TileHashReader, https://research.swtch.com/tlog#authenticating_tiles.
 */
export async function readTreeHashes(
  head: TreeHead,
  nodes: readonly TreeNode[],
  reader: TileReader,
): Promise<Parsed<ProvenHashes>> {
  const plan = planTiles(head.size, nodes, reader.height);
  const folded = await reader.read(plan.tiles);
  const found = new Map(plan.tiles.map((tile, i) => [tilePath(tile), folded[i]]));

  function hashOf(node: TreeNode): LogHash | undefined {
    const { tile, level, index } = tileOf(reader.height, node);
    const whole = grownTile(tile, 0, head.size);
    return whole === undefined ? undefined : found.get(tilePath(whole))?.hashAt(level, index);
  }

  const roots = present(subtrees(0, head.size).map(hashOf));
  if (roots === undefined || roots.length === 0 || !sameHash(joinSubtrees(roots), head.hash))
    return misparsed([{ message: `the tiles do not add up to the tree of ${head.size} records` }]);
  for (const tile of plan.tiles.slice(plan.rootTiles)) {
    const own = found.get(tilePath(tile))?.hashAt(tile.height, 0);
    const above = hashOf({ level: tile.height * (tile.level + 1), index: tile.index });
    if (own === undefined || above === undefined || !sameHash(own, above))
      return misparsed([{ message: `\`${tilePath(tile)}\` is not what the tile above it says` }]);
  }
  const hashes = present(nodes.map(hashOf));
  if (hashes === undefined) throw new RangeError("a node of the tree is in none of its tiles");
  return parsed({ hashes, tiles: plan.tiles });
}

/** The hashes above those of a level, all in one array; a last one without a neighbour has none above it. */
function foldLevel(below: Uint8Array): Uint8Array {
  const above = new Uint8Array(Math.floor(below.length / (2 * logHashBytes)) * logHashBytes);
  for (let at = 0; at < above.length; at += logHashBytes) {
    const [left, right] = [2 * at, 2 * at + logHashBytes];
    above.set(nodeHash(below.subarray(left, right), below.subarray(right, right + logHashBytes)), at);
  }
  return above;
}

const groupSize = 1000;

function digits(n: number): string {
  return String(n).padStart(3, "0");
}

interface TilePlan {
  /** Each tile once; those of the root first, every other one after the tile above it. */
  readonly tiles: readonly Tile[];
  /** How many of them the root proves. */
  readonly rootTiles: number;
}

function planTiles(size: number, nodes: readonly TreeNode[], height: number): TilePlan {
  const tiles = new Map<string, Tile>();
  for (const node of subtrees(0, size)) {
    const tile = grownTile(tileOf(height, node).tile, 0, size);
    if (tile !== undefined) tiles.set(tilePath(tile), tile);
  }
  const rootTiles = tiles.size;
  for (const node of nodes) {
    if ((node.index + 1) * 2 ** node.level > size) throw new RangeError("a node is not in the tree");
    for (const tile of missingTiles(tileOf(height, node).tile, size, tiles)) tiles.set(tilePath(tile), tile);
  }
  return { tiles: Array.from(tiles.values()), rootTiles };
}

/** Lists a tile and those above it up to the first that is planned already, from the top. */
function missingTiles(tile: Tile, size: number, planned: ReadonlyMap<string, Tile>): readonly Tile[] {
  const missing: Tile[] = [];
  for (let up = 0; ; up += 1) {
    const above = grownTile(tile, up, size);
    if (above === undefined) throw new RangeError("a tile is not in the tree");
    if (planned.has(tilePath(above))) return missing.reverse();
    missing.push(above);
  }
}

/** Finds the narrowest tile that holds a node, and the node's place in it. Source: tlog.tileForIndex. */
function tileOf(
  height: number,
  { level, index }: TreeNode,
): { readonly tile: Tile; readonly level: number; readonly index: number } {
  const tileLevel = Math.floor(level / height);
  const inside = level - tileLevel * height;
  const span = 2 ** (height - inside);
  const tileIndex = Math.floor(index / span);
  const offset = index - tileIndex * span;
  const tile = { height, level: tileLevel, index: tileIndex, width: (offset + 1) * 2 ** inside };
  return { tile, level: inside, index: offset };
}

/** Finds the tile that is `up` tiles above, as wide as it is in a tree of `size`; undefined where there is none. Source: tlog.tileParent. */
function grownTile(tile: Tile, up: number, size: number): Tile | undefined {
  const { height } = tile;
  const level = tile.level + up;
  const index = Math.floor(tile.index / 2 ** (up * height));
  const first = index * 2 ** height;
  const width = Math.min(2 ** height, Math.floor(size / 2 ** (level * height)) - first);
  return width < 1 ? undefined : { height, level, index, width };
}

function present(hashes: readonly (LogHash | undefined)[]): readonly LogHash[] | undefined {
  const found = hashes.filter((one) => one !== undefined);
  return found.length === hashes.length ? found : undefined;
}
