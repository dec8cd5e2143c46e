import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { crc32, inflateRawSync } from "node:zlib";
import type { Entry, ZipFile } from "yauzl";

/** One entry of an archive, as its directory tells. */
export interface ZipEntry {
  /** The name's bytes as they stand in the archive. */
  readonly rawName: Uint8Array;
  readonly sizeBytes: number;
  /** Inflates the entry and checks its header, its size and its CRC. @throws ZipTrouble */
  read(): Uint8Array;
}

/** An archive whose directory was read. */
export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  close(): void;
}

/** Why an archive is not usable, in words without foreign text. */
export class ZipTrouble extends Error {}

const maxEntries = 100_000;
const maxInMemory = 64 * 1024 * 1024;
const localHeaderBytes = 30;
const localHeaderSignature = 0x04034b50;

/**
 * Opens a zip. Stricter than most readers: no encryption, no method but stored and deflated, the same name in
 * both headers, nothing before the first entry. Small archives are read at once, as one read is much cheaper
 * than thousands.
 *
 * @throws ZipTrouble
 */
export async function openZip(path: string): Promise<ZipArchive> {
  const bytes = openBytes(path);
  try {
    const zip = await openDirectory(path, bytes);
    const entries: Entry[] = [];
    try {
      if (zip.entryCount > maxEntries) throw new ZipTrouble(`it has more than ${maxEntries} entries`);
      for await (const entry of zip.eachEntry()) entries.push(entry);
    } catch (cause) {
      throw cause instanceof ZipTrouble ? cause : new ZipTrouble("its directory is damaged", { cause });
    } finally {
      zip.close();
    }
    const first = entries.reduce(
      (least, entry) => Math.min(least, entry.relativeOffsetOfLocalHeader),
      Infinity,
    );
    if (entries.length > 0 && first !== 0) throw new ZipTrouble("something stands before its first entry");
    return { entries: entries.map((entry) => zipEntry(entry, bytes)), close: () => bytes.close() };
  } catch (cause) {
    bytes.close();
    throw cause;
  }
}

interface Bytes {
  readonly whole: Buffer | undefined;
  at(position: number, length: number): Buffer;
  close(): void;
}

function openBytes(path: string): Bytes {
  const size = statSync(path).size;
  if (size <= maxInMemory) {
    const whole = readFileSync(path);
    return {
      whole,
      at: (position, length) => whole.subarray(position, position + length),
      close: () => undefined,
    };
  }
  const fd = openSync(path, "r");
  let isOpen = true;
  return {
    whole: undefined,
    at(position, length) {
      const buffer = Buffer.alloc(Math.min(length, Math.max(0, size - position)));
      return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, position));
    },
    close() {
      if (isOpen) closeSync(fd);
      isOpen = false;
    },
  };
}

async function openDirectory(path: string, bytes: Bytes): Promise<ZipFile> {
  const { fromBufferPromise, openPromise } = await import("yauzl");
  const options = { autoClose: false, lazyEntries: true, decodeStrings: false, validateEntrySizes: true };
  try {
    return bytes.whole === undefined
      ? await openPromise(path, options)
      : await fromBufferPromise(bytes.whole, options);
  } catch (cause) {
    throw new ZipTrouble("it is not a zip archive, or it was cut off", { cause });
  }
}

function zipEntry(entry: Entry, bytes: Bytes): ZipEntry {
  return {
    rawName: entry.fileNameRaw,
    sizeBytes: entry.uncompressedSize,
    read() {
      const packed = bytes.at(dataStart(entry, bytes), entry.compressedSize);
      if (packed.length !== entry.compressedSize) throw new ZipTrouble("an entry is cut off");
      const content = unpack(entry, packed);
      if (content.length !== entry.uncompressedSize)
        throw new ZipTrouble("an entry has another size than it says");
      if (crc32(content) !== entry.crc32 >>> 0) throw new ZipTrouble("an entry is damaged (CRC)");
      return content;
    },
  };
}

/** Where an entry's data begins, after its local header, which must agree with the directory. */
function dataStart(entry: Entry, bytes: Bytes): number {
  const at = entry.relativeOffsetOfLocalHeader;
  const header = bytes.at(at, localHeaderBytes);
  if (header.length < localHeaderBytes || header.readUInt32LE(0) !== localHeaderSignature) {
    throw new ZipTrouble("an entry has no header");
  }
  const nameLength = header.readUInt16LE(26);
  if (!bytes.at(at + localHeaderBytes, nameLength).equals(entry.fileNameRaw)) {
    throw new ZipTrouble("an entry has two names");
  }
  return at + localHeaderBytes + nameLength + header.readUInt16LE(28);
}

function unpack(entry: Entry, packed: Buffer): Buffer {
  if (entry.isEncrypted()) throw new ZipTrouble("an entry is encrypted");
  if (entry.compressionMethod === 0) return packed;
  if (entry.compressionMethod !== 8)
    throw new ZipTrouble(`an entry is packed with method ${entry.compressionMethod}`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
  } catch (cause) {
    throw new ZipTrouble("an entry cannot be unpacked to the size it says", { cause });
  }
}
