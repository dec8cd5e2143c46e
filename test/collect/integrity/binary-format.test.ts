import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { binaryFormat } from "../../../src/collect/integrity/binary-format.ts";

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))),
  );
const zeros = Array.from({ length: 60 }, () => 0);

describe("binaryFormat() goes by content", () => {
  test.each([
    ["tools/wrap", bytes("\x7fELF\x02\x01\x01", zeros), "ELF"],
    ["a", bytes([0xcf, 0xfa, 0xed, 0xfe], zeros), "Mach-O"],
    ["fat", bytes([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2], zeros), "Mach-O"],
    ["plugin.txt", bytes("MZ", zeros), "PE"],
    ["libx.a", bytes("!<arch>\n", "a.o/            "), "archive"],
    ["x.wasm", bytes("\0asm", [1, 0, 0, 0]), "WebAssembly"],
    ["x.bc", bytes("BC\xc0\xde", zeros), "LLVM bitcode"],
    ["rsrc.syso", bytes("text"), "object"],
    ["x.o", bytes([0x64, 0x86, 2, 0], zeros), "object"],
    ["lib/x.so.1", bytes("version https://git-lfs.github.com/spec/v1\n"), "LFS pointer"],
    ["Hello.class", bytes([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52], zeros), undefined],
    ["MZ.md", bytes("MZ is the mark of an executable.\n"), undefined],
    ["archive.md", bytes("!<arch> begins an archive\n"), undefined],
    ["logo.png", bytes("\x89PNG\r\n\x1a\n", zeros), undefined],
    ["notes.o", bytes("nothing but text\n"), undefined],
    ["empty.so", bytes(), undefined],
  ])("%s", (name, content, expected) => {
    expect(binaryFormat(name, content)).toBe(expected);
  });

  test("and never calls text compiled, whatever its name", () => {
    const text = fc.stringMatching(/^[ -~\n\t]{0,80}$/);
    const names = fc.constantFrom("x", "x.so", "x.a", "x.exe", "x.wasm", "x.o");
    fc.assert(
      fc.property(names, text, (name, content) => {
        fc.pre(
          !content.startsWith("!<arch>\n") &&
            !content.startsWith("!<thin>\n") &&
            !content.startsWith("version"),
        );
        expect(binaryFormat(name, Buffer.from(content))).toBeUndefined();
      }),
    );
  });
});
