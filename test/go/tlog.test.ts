import { describe, expect, test } from "vitest";
import {
  checkRecord,
  checkTree,
  emptyTreeHash,
  joinSubtrees,
  nodeHash,
  recordHash,
  recordProofNodes,
  subtrees,
  type TreeNode,
  treeProofNodes,
} from "../../src/go/tlog.ts";
import { flipped, type LiteralLog, literalLog, noteSigner, records } from "./literal-log.ts";

// The log of the client tests of golang.org/x/mod/sumdb, with its key: heads and signatures are exact.
const signer = noteSigner(
  "localhost.localdev/sumdb",
  Buffer.from("e7r6hpVo5i5A4Wt/VXn0krWjBwWUlwfDBccN8MbFI+Q=", "base64"),
);
const text = "v0.0.0-20170915032832-14c0d48ead0c";
const four = [
  "rsc.io/quote v1.5.2 h1:w5fcysjrx7yqtD/aO+QwRjYZOKnaM9Uh2b40tElTs3Y=\nrsc.io/quote v1.5.2/go.mod h1:LzX7hefJvL54yjefDEDHNONDjII0t9xZLPXsUe+TKr0=\nrsc.io/quote v1.5.2 h2:xyzzy\n",
  `golang.org/x/text ${text} h1:qgOY6WgZOaTkIIMiVjBQcw93ERBE4m30iBm00nkL0i8=\ngolang.org/x/text ${text}/go.mod h1:NqM8EUOU14njkJ3fqMW+pc6Ldnwhi/IjpwHt7yyuwOQ=\n`,
  "rsc.io/sampler v1.3.0 h1:7uVkIFmeBqHfdjD+gZwtXXI+RODJ2Wc4O7MPEh/QiW4=\nrsc.io/sampler v1.3.0/go.mod h1:T1hPZKmBbMNahiBKFy5HrXp6adAjACjK9JXDnKaTXpA=\n",
  "rsc.io/Quote v1.5.2 h1:uppercase!=\n",
];

function goLog(...more: readonly string[]): LiteralLog {
  return literalLog(
    [...four, ...more].map((line) => ({ path: "any", version: "v1.0.0", text: line })),
    signer,
  );
}

describe("the hashes of a log", () => {
  test("are those of RFC 6962", () => {
    expect(base64(recordHash(Buffer.from("hello world")))).toBe(
      "TszzRgjTG6xce+z2AG31kAXYKBgQVtCSCE40HmuwBb0=",
    );
    expect(base64(emptyTreeHash)).toBe("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  });

  test("are those of go's own test log, signatures included", () => {
    expect(signer.verifierKey).toBe(
      "localhost.localdev/sumdb+00000c67+AcTrnkbUA+TU4heY3hkjiSES/DSQniBqIeQ/YppAUtK6",
    );
    expect([1, 2, 3, 4].map((size) => base64(goLog().head(size).hash))).toEqual([
      "WjvL/HG+LcMcRc63kFcpeP289Y+SW6L8uHapnVU30FU=",
      "wsqcgX5rABDmI7Y6Jhe+ltsmLPNQB4CCfpqFJVwMGNk=",
      "BqP+0lgg2eJ2ftkPcKT+ltQjkVMh3THoMw60om6MwKo=",
      "/7Aw5jVSMM9sFjQhaMg+iiDYPMk6decH7QLOGrL9Lx0=",
    ]);
    const older = goLog("rsc.io/pkg1 v1.5.2 h1:hash!=\n").signedHead();
    const newer = goLog("rsc.io/pkg1 v1.5.3 h1:hash!=\n", "rsc.io/pkg1 v1.5.4 h1:hash!=\n").signedHead();
    expect(older).toContain("\n5\nnWzN20+pwMt62p7jbv1/NlN95ePTlHijabv5zO/s36w=\n");
    expect(older).toContain(
      "AAAMZ5/2FVAdMH58kmnz/0h299pwyskEbzDzoa2/YaPdhvLya4YWDFQQxu2TQb5GpwAH4NdWnTwuhILafisyf3CNbgg=",
    );
    expect(newer).toContain("\n6\nwc4SkQt52o5W2nQ8To2ARs+mWuUJjss+sdleoiqxMmM=\n");
    expect(newer).toContain(
      "AAAMZ6oRNswlEZ6ZZhxrCvgl1MBy+nusq4JU+TG6Fe2NihWLqOzb+y2c2kzRLoCr4tvw9o36ucQEnhc20e4nA4Qc/wc=",
    );
  });

  test("prove a fork the way go does", () => {
    const newer = goLog("rsc.io/pkg1 v1.5.3 h1:hash!=\n", "rsc.io/pkg1 v1.5.4 h1:hash!=\n");
    const hash = newer.head(5).hash;
    const proof = hashesOf(newer, treeProofNodes(6, 5));
    expect([hash, ...proof].map(base64)).toEqual([
      "T7i+H/8ER4nXOiw4Bj0koZOkGjkxoNvlI34GpvhHhQg=",
      "Nsuejv72de9hYNM5bqFv8rv3gm3zJQwv/DT/WNbLDLA=",
      "mOmqqZ1aI/lzS94oq/JSbj7pD8Rv9S+xDyi12BtVSHo=",
      "/7Aw5jVSMM9sFjQhaMg+iiDYPMk6decH7QLOGrL9Lx0=",
    ]);
    expect(checkTree(proof, newer.head(), { size: 5, hash })).toBe(true);
  });
});

const log = literalLog(records(70));

describe("checkRecord()", () => {
  test("takes the proof of every record of every small tree, and none with one bit turned", () => {
    for (let size = 1; size <= 40; size++) {
      for (let index = 0; index < size; index++) {
        const proof = hashesOf(log, recordProofNodes(size, index));
        const head = log.head(size);
        const leaf = { index, hash: log.hashOf({ level: 0, index }) };
        expect(checkRecord(proof, head, leaf)).toBe(true);
        const bit = (size * 41 + index * 7) % 256;
        for (const spoiled of spoiledProofs(proof, bit)) expect(checkRecord(spoiled, head, leaf)).toBe(false);
        expect(checkRecord(proof, { size, hash: flipped(head.hash, bit) }, leaf)).toBe(false);
        expect(checkRecord(proof, head, { index, hash: flipped(leaf.hash, bit) })).toBe(false);
        expect(checkRecord(proof, head, { index: size, hash: leaf.hash })).toBe(false);
      }
    }
  });

  test("refuses impossible places", () => {
    const leaf = log.hashOf({ level: 0, index: 0 });
    for (const index of [-1, 1, 0.5, Number.NaN, 2 ** 60])
      expect(checkRecord([], log.head(1), { index, hash: leaf })).toBe(false);
    expect(checkRecord([], { size: 0, hash: emptyTreeHash }, { index: 0, hash: emptyTreeHash })).toBe(false);
  });
});

describe("checkTree()", () => {
  test("takes the proof of every beginning of every small tree, and none with one bit turned", () => {
    for (let size = 1; size <= 40; size++) {
      for (let older = 1; older <= size; older++) {
        const proof = hashesOf(log, treeProofNodes(size, older));
        const [now, before] = [log.head(size), log.head(older)];
        expect(checkTree(proof, now, before)).toBe(true);
        const bit = (size * 43 + older * 11) % 256;
        for (const spoiled of spoiledProofs(proof, bit)) expect(checkTree(spoiled, now, before)).toBe(false);
        expect(checkTree(proof, { size, hash: flipped(now.hash, bit) }, before)).toBe(false);
        expect(checkTree(proof, now, { size: older, hash: flipped(before.hash, bit) })).toBe(false);
      }
    }
  });

  test("refuses empty trees and an older one that is larger", () => {
    expect(checkTree([], log.head(2), { size: 0, hash: emptyTreeHash })).toBe(false);
    expect(checkTree([], log.head(2), log.head(3))).toBe(false);
  });
});

test("subtrees() stays exact past 32 bits", () => {
  const size = 2 ** 40 + 2 ** 33 + 5;
  expect(subtrees(0, size)).toEqual([
    { level: 40, index: 0 },
    { level: 33, index: 128 },
    { level: 2, index: (2 ** 40 + 2 ** 33) / 4 },
    { level: 0, index: size - 1 },
  ]);
  expect(recordProofNodes(size, size - 1).length).toBe(3);
});

function hashesOf(from: LiteralLog, groups: readonly (readonly TreeNode[])[]): readonly Uint8Array[] {
  return groups.map((nodes) => joinSubtrees(nodes.map(from.hashOf)));
}

function spoiledProofs(proof: readonly Uint8Array[], bit: number): readonly (readonly Uint8Array[])[] {
  const extra = nodeHash(emptyTreeHash, emptyTreeHash);
  return [
    ...proof.map((hash, i) => proof.with(i, flipped(hash, bit))),
    [...proof, extra],
    [extra, ...proof],
    ...(proof.length === 0 ? [] : [proof.slice(1), proof.slice(0, -1)]),
  ];
}

function base64(hash: Uint8Array): string {
  return Buffer.from(hash).toString("base64");
}
