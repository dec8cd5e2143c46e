import { readFile } from "node:fs/promises";
import { crc32, inflateRawSync } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { ModgateError } from "../../model/error.ts";

// Archives that users hand in: a database, never a module. Names are looked up and never written to disk, so
// what they say cannot lead anywhere; what is bounded is the work they can cause.

const mostEntries = 200_000;
const mostEntryBytes = 256 * 1024 * 1024;
const mostBytes = 1024 * 1024 * 1024;

/**
 * Reads the wanted entries of a zip file, by name. Folders are left out; of two entries with one name the
 * last counts.
 *
 * @throws evidence-invalid where the file is no zip, is damaged, or unpacks to more than anybody needs
 */
export async function readZipEntries(
  path: string,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  return readEntries(path, () => readFile(path), wanted);
}

/** Does the same for a zip in memory; `name` is what messages call it. */
export async function readZipBytes(
  name: string,
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  return readEntries(name, async () => Buffer.from(bytes), wanted);
}

async function readEntries(
  name: string,
  load: () => Promise<Buffer>,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    const bytes = await load();
    return await readWanted(bytes, await fromBufferPromise(bytes), wanted);
  } catch (cause) {
    throw new ModgateError("evidence-invalid", `cannot read the zip file \`${name}\``, {
      cause,
      hint: "check that it is a complete zip archive",
    });
  }
}

async function readWanted(
  bytes: Buffer,
  zip: ZipFile,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  let totalBytes = 0;
  if (zip.entryCount > mostEntries) throw new Error(`it holds more than ${mostEntries} entries`);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith("/") || !wanted(entry.fileName)) continue;
    totalBytes += entry.uncompressedSize;
    if (entry.uncompressedSize > mostEntryBytes || totalBytes > mostBytes)
      throw new Error("it unpacks to too much");
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    found.set(
      entry.fileName,
      unpack(entry, bytes.subarray(fileDataStart, fileDataStart + entry.compressedSize)),
    );
  }
  return found;
}

// In one go and not as a stream: a database is thousands of small entries, and a stream for each takes longer
// than all of the unpacking.
function unpack(entry: Entry, packed: Buffer): Uint8Array {
  const stored = entry.compressionMethod === 0;
  if (!stored && entry.compressionMethod !== 8)
    throw new Error("it is packed by a method other than deflate");
  const bytes = stored
    ? packed
    : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
  if (bytes.length !== entry.uncompressedSize || crc32(bytes) !== entry.crc32)
    throw new Error("an entry is damaged");
  return bytes;
}
