const objectNames = /\.(?:syso|a|o|so(?:\.\d+)*|obj|lib|dll|dylib|exe)$/i;
const headBytes = 4096;
// In Mach-O this is the number of architectures; Java class files begin alike, with 45 or more.
const mostArchitectures = 30;

/**
 * Says what compiled code a file is by its first bytes, whatever its name: `ELF`, `Mach-O`, `PE`, `archive`,
 * `WebAssembly`, `LLVM bitcode`. By name only what go or a linker takes in by name: every `.syso`, files with
 * zero bytes that are named as objects, and stand-ins of large ones. Undefined for all else; text is never code.
 *
 * Source: elf(5), loader.h of Mach-O, the PE/COFF specification, ar(5), https://webassembly.github.io/spec/.
 */
export function binaryFormat(name: string, content: Uint8Array): string | undefined {
  const head = Buffer.from(content.subarray(0, headBytes));
  const byContent = formatByContent(head);
  if (byContent !== undefined) return byContent;
  if (/\.syso$/i.test(name)) return "object";
  if (!objectNames.test(name)) return undefined;
  if (head.includes(0)) return "object";
  return head.subarray(0, 100).toString("latin1").startsWith("version https://git-lfs.")
    ? "LFS pointer"
    : undefined;
}

function formatByContent(head: Buffer): string | undefined {
  if (startsWith(head, "\x7fELF")) return "ELF";
  if (startsWith(head, "\0asm")) return "WebAssembly";
  if (startsWith(head, "!<arch>\n") || startsWith(head, "!<thin>\n")) return "archive";
  if (startsWith(head, "BC\xc0\xde")) return "LLVM bitcode";
  if (startsWith(head, "MZ") && head.subarray(0, 64).includes(0)) return "PE";
  return isMachO(head) ? "Mach-O" : undefined;
}

function isMachO(head: Buffer): boolean {
  if (head.length < 8) return false;
  const magic = head.readUInt32BE(0);
  if ([0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].includes(magic)) return true;
  return (magic === 0xcafebabe || magic === 0xcafebabf) && head.readUInt32BE(4) <= mostArchitectures;
}

function startsWith(head: Buffer, text: string): boolean {
  return head.subarray(0, text.length).toString("latin1") === text;
}
