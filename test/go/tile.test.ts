import { describe, expect, test } from "vitest";
import { foldTile, fullTile, parseTilePath, readTreeHashes, type Tile, tilePath } from "../../src/go/tile.ts";
import { subtrees, type TreeNode } from "../../src/go/tlog.ts";
import { flipped, literalLog, records, tileReader } from "./literal-log.ts";

// Paths of golang.org/x/mod/sumdb/tlog's own test.
const paths: readonly (readonly [
  path: string,
  height: number,
  level: number,
  index: number,
  width: number,
])[] = [
  ["tile/4/0/001", 4, 0, 1, 16],
  ["tile/4/0/001.p/5", 4, 0, 1, 5],
  ["tile/3/5/x123/x456/078", 3, 5, 123_456_078, 8],
  ["tile/3/5/x123/x456/078.p/2", 3, 5, 123_456_078, 2],
  ["tile/1/0/x003/x057/500", 1, 0, 3_057_500, 2],
  ["tile/8/0/x180/452", 8, 0, 180_452, 256],
];

describe("tilePath() and parseTilePath()", () => {
  test.each(paths)("agree on %s", (path, height, level, index, width) => {
    expect(tilePath({ height, level, index, width })).toBe(path);
    expect(parseTilePath(path)).toEqual({ height, level, index, width });
  });

  test.each([
    "tile/3/5/123/456/078",
    "tile/3/-1/123/456/078",
    "tile/0/0/000",
    "tile/31/0/000",
    "tile/4/0/001.p/16",
    "tile/4/0/001.p/0",
    "tile/4/0/001.p/05",
    "tile/4/0/x000/001",
    "tile/04/0/001",
    "tile/4/0/1",
    "tile/4/0/001/",
    "tile/8/data/000",
    "/tile/8/0/000",
    "",
  ])("refuse %s", (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });
});

test("foldTile() takes exactly its bytes", () => {
  const tile: Tile = { height: 2, level: 0, index: 0, width: 3 };
  expect(() => foldTile(tile, new Uint8Array(95))).toThrow(RangeError);
  expect(() => foldTile(tile, new Uint8Array(128))).toThrow(RangeError);
  expect(fullTile(tile).width).toBe(4);
});

const log = literalLog(records(1023));

describe("readTreeHashes()", () => {
  test("finds every node of every small tree", async () => {
    for (let size = 1; size <= 34; size++) {
      for (const height of [1, 2, 3, 8]) {
        const nodes = nodesOf(size);
        const found = await readTreeHashes(log.head(size), nodes, tileReader(log, height));
        expect(found.ok && found.value.hashes.map(hex)).toEqual(nodes.map((node) => hex(log.hashOf(node))));
      }
    }
  });

  test("refuses every small tree where one bit of one tile is turned", async () => {
    let turned = 0;
    for (let size = 1; size <= 34; size++) {
      for (const node of nodesOf(size)) turned += await turnEach(2, size, node);
    }
    expect(turned).toBeGreaterThan(4000);
  });

  // The trees that go before August 2026 read without proving these tiles.
  test.each([
    [13, 9, ["tile/2/0/002"]],
    [63, 27, ["tile/2/1/001", "tile/2/0/006"]],
    [1023, 599, ["tile/2/3/002", "tile/2/2/009", "tile/2/1/037", "tile/2/0/149"]],
  ])("proves the tiles below the root of %i records for record %i", async (size, index, below) => {
    const reader = tileReader(log, 2);
    const node = { level: 0, index };
    expect((await readTreeHashes(log.head(size), [node], reader)).ok).toBe(true);
    expect(reader.asked.slice(-below.length)).toEqual(below);
    for (const path of below) {
      for (const bit of [0, 300, 511, 700, 1023]) {
        const spoiled = tileReader(log, 2, (asked, bytes) => (asked === path ? flipped(bytes, bit) : bytes));
        const found = await readTreeHashes(log.head(size), [node], spoiled);
        expect(found.ok, `${path} bit ${bit}`).toBe(false);
      }
    }
    expect(await turnEach(2, size, node)).toBe(reader.asked.length);
  });

  test("refuses another tree's tiles, and nodes that are not in the tree", async () => {
    const other = literalLog(records(12).map((one) => ({ ...one, text: `${one.text}more\n` })));
    expect((await readTreeHashes(log.head(12), [], tileReader(other, 2))).ok).toBe(false);
    await expect(readTreeHashes(log.head(12), [{ level: 0, index: 12 }], tileReader(log, 2))).rejects.toThrow(
      RangeError,
    );
    await expect(readTreeHashes(log.head(12), [{ level: 3, index: 1 }], tileReader(log, 2))).rejects.toThrow(
      RangeError,
    );
  });

  test("asks for each tile once, and for full tiles below the root only", async () => {
    const reader = tileReader(log, 2);
    await readTreeHashes(log.head(1001), nodesOf(200), reader);
    expect(new Set(reader.asked).size).toBe(reader.asked.length);
    const roots = reader.asked.findIndex((path) => !path.includes(".p/"));
    expect(reader.asked.slice(roots).filter((path) => path.includes(".p/"))).toEqual([]);
  });

  test("plans the tiles of a log past 32 bits", async () => {
    const asked: string[] = [];
    const size = 2 ** 34 + 3;
    const plan = readTreeHashes({ size, hash: new Uint8Array(32) }, [{ level: 0, index: 2 ** 33 + 1 }], {
      height: 8,
      async read(tiles) {
        asked.push(...tiles.map(tilePath));
        return tiles.map((tile) => foldTile(tile, new Uint8Array(tile.width * 32)));
      },
    });
    expect((await plan).ok).toBe(false);
    expect(asked).toEqual([
      "tile/8/4/000.p/4",
      "tile/8/0/x067/x108/864.p/3",
      "tile/8/3/002",
      "tile/8/2/512",
      "tile/8/1/x131/072",
      "tile/8/0/x033/x554/432",
    ]);
  });
});

function nodesOf(size: number): readonly TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let level = 0; 2 ** level <= size; level++) {
    for (let index = 0; (index + 1) * 2 ** level <= size; index++) nodes.push({ level, index });
  }
  return [...nodes, ...subtrees(0, size)];
}

function hex(hash: Uint8Array): string {
  return Buffer.from(hash).toString("hex");
}

/** Turns one bit of each tile that is read for a node, one tile at a time; answers how many. */
async function turnEach(height: number, size: number, node: TreeNode): Promise<number> {
  const honest = tileReader(log, height);
  expect((await readTreeHashes(log.head(size), [node], honest)).ok).toBe(true);
  for (const [i, path] of honest.asked.entries()) {
    const bit = size * 13 + node.index * 29 + i * 101;
    const spoiled = tileReader(log, height, (asked, bytes) => (asked === path ? flipped(bytes, bit) : bytes));
    const found = await readTreeHashes(log.head(size), [node], spoiled);
    expect(found.ok, `${size} records, node ${node.level}/${node.index}, ${path}`).toBe(false);
  }
  return honest.asked.length;
}
