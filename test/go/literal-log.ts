import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { escapePath, escapeVersion } from "../../src/go/escape.ts";
import {
  type Tile,
  foldTile,
  type FoldedTile,
  parseTilePath,
  type TileReader,
  tilePath,
} from "../../src/go/tile.ts";
import {
  joinSubtrees,
  nodeHash,
  recordHash,
  subtrees,
  type TreeHead,
  type TreeNode,
} from "../../src/go/tlog.ts";

// A transparency log in memory, made the plain way: every level of the tree is an array of hashes.

/** A key that signs notes. */
export interface NoteSigner {
  readonly name: string;
  /** The verifier key, as GOSUMDB holds it. */
  readonly verifierKey: string;
  sign(text: string): string;
}

/** Makes a signer from a seed of 32 bytes. Ed25519 signatures are deterministic. */
export function noteSigner(name: string, seed: Uint8Array): NoteSigner {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const privateKey = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const raw = createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  const key = Buffer.concat([Uint8Array.of(1), raw]);
  const hash = createHash("sha256").update(`${name}\n`).update(key).digest().subarray(0, 4);
  return {
    name,
    verifierKey: `${name}+${hash.toString("hex")}+${key.toString("base64")}`,
    sign(text) {
      const signature = Buffer.concat([hash, sign(null, Buffer.from(text), privateKey)]);
      return `${text}\n\u2014 ${name} ${signature.toString("base64")}\n`;
    },
  };
}

/** Any signer. */
export const anySigner = noteSigner("log.example", createHash("sha256").update("any").digest());

/** One logged version. */
export interface LiteralRecord {
  readonly path: string;
  readonly version: string;
  readonly text: string;
}

/** A record with one line for the zip and one for the go.mod. */
export function record(path: string, version: string, mark = ""): LiteralRecord {
  const hash = (what: string): string =>
    `h1:${createHash("sha256").update(`${path}@${version} ${what}${mark}`).digest("base64")}`;
  return {
    path,
    version,
    text: `${path} ${version} ${hash("zip")}\n${path} ${version}/go.mod ${hash("mod")}\n`,
  };
}

/** As many records as wanted, of `example.com/m0@v1.0.0` and so on. */
export function records(count: number): readonly LiteralRecord[] {
  return Array.from({ length: count }, (_, i) => record(`example.com/m${i}`, "v1.0.0"));
}

/** A log over some records. */
export interface LiteralLog {
  readonly signer: NoteSigner;
  readonly records: readonly LiteralRecord[];
  /** The head of its first `size` records. Default: all. */
  head(size?: number): TreeHead;
  hashOf(node: TreeNode): Uint8Array;
  /** The bytes of a tile; undefined where it has fewer hashes. */
  tile(tile: Tile): Uint8Array | undefined;
  signedHead(size?: number): string;
  /** The answer to a lookup, signed over all records or the first `size`. */
  lookup(index: number, size?: number): string;
  /** What the database serves below its base URL; undefined for 404. */
  answer(path: string): Uint8Array | undefined;
}

/** Makes a log. */
export function literalLog(all: readonly LiteralRecord[], signer: NoteSigner = anySigner): LiteralLog {
  const levels = [all.map(({ text }) => recordHash(Buffer.from(text)))];
  for (let below = levels[0] ?? []; below.length > 1; ) {
    const pairs = Array.from({ length: Math.floor(below.length / 2) }, (_, i) =>
      nodeHash(known(below[2 * i]), known(below[2 * i + 1])),
    );
    levels.push(pairs);
    below = pairs;
  }
  const hashOf = ({ level, index }: TreeNode): Uint8Array => known(levels[level]?.[index]);
  const head = (size = all.length): TreeHead => ({
    size,
    hash: size === 0 ? createHash("sha256").digest() : joinSubtrees(subtrees(0, size).map(hashOf)),
  });
  const signed = new Map<number, string>();
  function signedHead(size = all.length): string {
    const known = signed.get(size) ?? signAnew(size);
    signed.set(size, known);
    return known;
  }
  function signAnew(size: number): string {
    const hash = Buffer.from(head(size).hash).toString("base64");
    return signer.sign(`go.sum database tree\n${size}\n${hash}\n`);
  }
  const lookup = (index: number, size = all.length): string =>
    `${index}\n${known(all[index]).text}\n${signedHead(size)}`;
  function tile({ height, level, index, width }: Tile): Uint8Array | undefined {
    const first = index * 2 ** height;
    const part = (levels[height * level] ?? []).slice(first, first + width);
    return part.length === width ? Buffer.concat(part) : undefined;
  }
  return {
    signer,
    records: all,
    head,
    hashOf,
    tile,
    signedHead,
    lookup,
    answer(path) {
      if (path === "latest") return Buffer.from(signedHead());
      if (path.startsWith("lookup/")) {
        const index = all.findIndex(
          (one) => path === `lookup/${escapePath(one.path)}@${escapeVersion(one.version)}`,
        );
        return index < 0 ? undefined : Buffer.from(lookup(index));
      }
      const wanted = parseTilePath(path);
      return wanted === undefined ? undefined : tile(wanted);
    },
  };
}

/** A reader over a log's tiles that remembers what was asked, and may change what it gives. */
export function tileReader(
  log: LiteralLog,
  height: number,
  change: (path: string, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes,
): TileReader & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    height,
    asked,
    async read(tiles): Promise<readonly FoldedTile[]> {
      return tiles.map((tile) => {
        const path = tilePath(tile);
        asked.push(path);
        return foldTile(tile, change(path, known(log.tile(tile))));
      });
    },
  };
}

/** The same bytes with one bit turned. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the literal log does not have this");
  return value;
}
