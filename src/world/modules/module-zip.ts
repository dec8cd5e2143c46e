import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { setImmediate as turn } from "node:timers/promises";
import { hash1 } from "../../go/dirhash.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import { maxBytes } from "./proxy-source.ts";
import { openZip, type ZipArchive, type ZipEntry, ZipTrouble } from "./zip-archive.ts";
import { checkZipName, createCollisions } from "./zip-names.ts";

const maxSmallFileBytes = 16 * 1024 * 1024;
const turnBytes = 4 * 1024 * 1024;

/**
 * Checks a module zip by Go's rules and makes its `h1:` hash: names below `path@version/`, no collisions, go.mod
 * at the root only, sizes, headers and CRCs.
 *
 * `source` is named in messages.
 *
 * @throws proxy-answer-invalid
 *
 * Source: https://go.dev/ref/mod#zip-files, x/mod/zip.CheckZip, dirhash.HashZip.
 */
export async function hashModuleZip(path: string, module: ModuleVersion, source: string): Promise<string> {
  return await withZip({ path, module, source }, async (archive) => {
    checkEntries(archive.entries, `${moduleKey(module)}/`);
    const files: { name: Uint8Array; sha256: Uint8Array }[] = [];
    let since = 0;
    for (const entry of archive.entries) {
      files.push({ name: entry.rawName, sha256: createHash("sha256").update(entry.read()).digest() });
      since += entry.sizeBytes;
      if (since > turnBytes) {
        since = 0;
        await turn(); // Inflating is synchronous; answers of the network wait meanwhile.
      }
    }
    const hash = hash1(files);
    if (hash === "") throw new ZipTrouble("a file name holds a line break");
    return hash;
  });
}

/** Which files of a zip to read. */
export interface ZipChoice {
  readonly path: string;
  readonly module: ModuleVersion;
  readonly source: string;
  /** By name below the module root. */
  readonly wanted: (name: string) => boolean;
}

/**
 * Reads chosen files of a zip that was verified, by name below the module root, in the archive's order. Files
 * over 16 MiB are left out.
 *
 * @throws proxy-answer-invalid
 */
export async function readModuleFiles(choice: ZipChoice): Promise<ReadonlyMap<string, Uint8Array>> {
  return await withZip(choice, async (archive) => {
    const prefix = `${moduleKey(choice.module)}/`;
    const chosen = new Map<string, Uint8Array>();
    for (const entry of archive.entries) {
      const name = nameOf(entry).slice(prefix.length);
      const isFile = name !== "" && !name.endsWith("/") && entry.sizeBytes <= maxSmallFileBytes;
      if (isFile && choice.wanted(name)) chosen.set(name, Uint8Array.from(entry.read()));
    }
    return chosen;
  });
}

interface ZipFileOf {
  readonly path: string;
  readonly module: ModuleVersion;
  readonly source: string;
}

async function withZip<T>(
  { path, module, source }: ZipFileOf,
  use: (archive: ZipArchive) => Promise<T>,
): Promise<T> {
  try {
    if ((await stat(path)).size > maxBytes.zip)
      throw new ZipTrouble(`it has more than ${maxBytes.zip} bytes`);
    const archive = await openZip(path);
    try {
      return await use(archive);
    } finally {
      archive.close();
    }
  } catch (cause) {
    if (!(cause instanceof ZipTrouble)) throw cause;
    throw new ModgateError(
      "proxy-answer-invalid",
      `the zip that \`${source}\` gives for ${shown(moduleKey(module))} is not a valid module zip: ${cause.message}`,
      {
        hint: "ask the proxy's operators to fetch the module again",
        cause,
      },
    );
  }
}

function checkEntries(entries: readonly ZipEntry[], prefix: string): void {
  const collisions = createCollisions();
  let total = 0;
  for (const entry of entries) {
    const whole = nameOf(entry);
    if (!whole.startsWith(prefix))
      throw new ZipTrouble(`the name ${shown(whole)} does not begin with ${shown(prefix)}`);
    const name = whole.slice(prefix.length);
    if (name === "") continue;
    const isFolder = name.endsWith("/");
    const bare = isFolder ? name.slice(0, -1) : name;
    const problem = checkZipName(bare);
    if (problem !== undefined) throw new ZipTrouble(`the name ${shown(bare)} holds ${problem}`);
    const collision = collisions.add(bare, isFolder);
    if (collision !== undefined) throw new ZipTrouble(collision);
    if (isFolder) continue;
    checkFile(bare, entry.sizeBytes);
    total += entry.sizeBytes;
    if (total > maxBytes.zip) throw new ZipTrouble(`its files have more than ${maxBytes.zip} bytes together`);
  }
}

function checkFile(name: string, sizeBytes: number): void {
  const base = name.slice(name.lastIndexOf("/") + 1);
  if (base.toLowerCase() === "go.mod" && name !== "go.mod") {
    throw new ZipTrouble(`${shown(name)} stands where only a lower-case go.mod at the root may`);
  }
  if ((name === "go.mod" || name === "LICENSE") && sizeBytes > maxSmallFileBytes) {
    throw new ZipTrouble(`${name} has more than ${maxSmallFileBytes} bytes`);
  }
}

function nameOf(entry: ZipEntry): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(entry.rawName);
  } catch {
    throw new ZipTrouble("a file name is not UTF-8");
  }
}
