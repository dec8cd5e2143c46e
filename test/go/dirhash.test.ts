import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hash1, hashGoMod, type HashedFile } from "../../src/go/dirhash.ts";

function file(name: string, content: string): HashedFile & { readonly name: string } {
  return { name, sha256: createHash("sha256").update(content).digest("hex") };
}

describe("hash1()", () => {
  test("agrees with go on an empty set and on two files", () => {
    expect(hash1([])).toBe("h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    const files = [file("xyz", "data for xyz"), file("abc", "data for abc")];
    expect(hash1(files)).toBe("h1:EP6WfDoQTSk9klnxcjriWJOGztueJUywHNmWeq+efB8=");
    expect(hash1(files.toReversed())).toBe(hash1(files));
  });

  test("takes digests as bytes as well", () => {
    const bytes = { name: "abc", sha256: createHash("sha256").update("x").digest() };
    expect(hash1([bytes])).toBe(hash1([file("abc", "x")]));
  });

  test("sorts by bytes, not by UTF-16 units", () => {
    const [low, high] = [file("\uff41", "a"), file("\u{10000}", "b")];
    const lines = [low, high].map(({ name, sha256 }) => `${String(sha256)}  ${name}\n`).join("");
    expect(hash1([high, low])).toBe(`h1:${createHash("sha256").update(lines).digest("base64")}`);
  });

  test("keeps names that are not UTF-8 apart", () => {
    const named = (byte: number): HashedFile => ({ name: Uint8Array.of(byte), sha256: "00" });
    expect(hash1([named(0xfe)])).not.toBe(hash1([named(0xff)]));
  });

  test("gives nothing for a name with a line feed", () => {
    expect(hash1([file("a\nb", "x")])).toBe("");
  });

  test("does not depend on the order of the files", () => {
    const files = fc.uniqueArray(
      fc.string({ unit: "binary" }).filter((name) => !name.includes("\n")),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(files, (names) => {
        const hashed = names.map((name) => file(name, name));
        expect(hash1(hashed.toReversed())).toBe(hash1(hashed));
      }),
    );
  });
});

test("hashGoMod() hashes an empty go.mod to the value that go drops from go.sum", () => {
  expect(hashGoMod(new Uint8Array())).toBe("h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=");
});
