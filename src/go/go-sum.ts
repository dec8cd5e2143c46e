/** What a go.sum line vouches for: the module's zip, or its go.mod alone (`/go.mod` lines). */
export type SumKind = "zip" | "mod";

/** Tells whether a hash is of the algorithm `h1:`, the only one that go compares. Source: sumdb/dirhash.Hash1. */
export function isKnownHash(hash: string): boolean {
  return hash.startsWith("h1:");
}

/** One line of go.sum. `hash` is as written, `h1:` and base64, or another algorithm's. `line` counts from 1. */
export interface SumLine {
  readonly path: string;
  readonly version: string;
  readonly kind: SumKind;
  readonly hash: string;
  readonly line: number;
}

/**
 * A go.sum file: its lines in file order, several hashes for one key allowed.
 *
 * Source: https://go.dev/ref/mod#go-sum-files.
 */
export interface GoSum {
  readonly lines: readonly SumLine[];
}
