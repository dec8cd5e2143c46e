import { createHash, hash } from "node:crypto";

/** One file of a module: its name, and the SHA-256 of its bytes as bytes or lower-case hex. */
export interface HashedFile {
  /** `path@version/name` inside a module zip. Give bytes where the archive's name may not be UTF-8. */
  readonly name: string | Uint8Array;
  readonly sha256: Uint8Array | string;
}

/**
 * Makes the `h1:` hash of a set of files in any order, the one that go.sum holds for a module's zip.
 *
 * Directory entries of a zip count as empty files. A name with a line feed cannot be hashed and gives "",
 * which equals no hash.
 *
 * Source: dirhash.Hash1.
 */
export function hash1(files: readonly HashedFile[]): string {
  const named = files.map(({ name, sha256 }) => ({ name: Buffer.from(name), sha256 }));
  if (named.some(({ name }) => name.includes(0x0a))) return "";
  // By bytes: JavaScript's own order is that of UTF-16 units, which differs beyond the basic plane.
  named.sort((a, b) => Buffer.compare(a.name, b.name));
  const summary = createHash("sha256");
  for (const { name, sha256 } of named) {
    summary.update(typeof sha256 === "string" ? sha256 : Buffer.from(sha256).toString("hex"));
    summary.update("  ").update(name).update("\n");
  }
  return `h1:${summary.digest("base64")}`;
}

/** Makes the `h1:` hash that go.sum's `/go.mod` lines hold: that of a single file named go.mod. */
export function hashGoMod(bytes: Uint8Array): string {
  // What hash1() would make of it, in two calls instead of five: a build has thousands of them.
  return `h1:${hash("sha256", `${hash("sha256", bytes)}  go.mod\n`, "base64")}`;
}
