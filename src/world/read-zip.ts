import { fromBufferPromise, openPromise, type Entry, type ZipFile } from "yauzl";
import { ModgateError } from "../model/error.ts";

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
  return readEntries(path, () => openPromise(path), wanted);
}

/** Does the same for a zip in memory; `name` is what messages call it. */
export async function readZipBytes(
  name: string,
  bytes: Uint8Array,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  return readEntries(name, () => fromBufferPromise(Buffer.from(bytes)), wanted);
}

async function readEntries(
  name: string,
  open: () => Promise<ZipFile>,
  wanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    const zip = await open();
    try {
      return await readWanted(zip, wanted);
    } finally {
      zip.close();
    }
  } catch (cause) {
    throw new ModgateError("evidence-invalid", `cannot read the zip file \`${name}\``, {
      cause,
      hint: "check that it is a complete zip archive",
    });
  }
}

async function readWanted(
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
    found.set(entry.fileName, await readEntry(zip, entry));
  }
  return found;
}

// yauzl ends the stream with an error where an entry unpacks to another size than it states.
async function readEntry(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    if (chunk instanceof Uint8Array) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
