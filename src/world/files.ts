import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { shown } from "../go/parsed.ts";
import { ModgateError } from "../model/error.ts";
import type { Files, FileStatus } from "../model/world.ts";
import type { Cleanup } from "./cleanup.ts";
import { systemReason } from "./system-reason.ts";

/** Makes the disk. Temporary folders are registered with `cleanup`. */
export function createFiles(cleanup: Cleanup): Files {
  return {
    name: "work tree",
    read: readBytes,
    list: listFolder,
    status: fileStatus,
    realPath,
    readZipEntries: async (path, wanted) =>
      (await import("./modules/read-zip.ts")).readZipEntries(path, wanted),
    write: writeAtomically,
    remove: (path) =>
      rm(path, { recursive: true, force: true }).catch((cause) => throwUnwritable(path, cause)),
    async temporaryDir(label) {
      const dir = await mkdtemp(join(tmpdir(), `modgate-${label.replace(/[^\w-]/g, "_")}-`));
      cleanup.addDir(dir);
      return dir;
    },
  };
}

/** Writes a file by temporary file and rename, making folders. @throws output-unwritable */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await makeFolders(dirname(path));
    // A device such as /dev/stdout is written to, not replaced.
    const target = await stat(path).catch(() => undefined);
    if (target !== undefined && !target.isFile() && !target.isDirectory())
      return await writeFile(path, content);
    await writeFile(temporary, content, { flag: "wx" });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throwUnwritable(path, cause);
  }
}

/**
 * Makes a folder and what is missing above it, one by one: Node's own recursive way never ends on a file system
 * that refuses new folders as if their parent were missing (/proc).
 */
async function makeFolders(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) !== undefined) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolders(parent);
  await mkdir(folder).catch((error: unknown) => {
    // Somebody else may have made it in between.
    if (systemReason(error).code !== "EEXIST") throw error;
  });
}

// Reading is synchronous: a command that only looks at a few small files should not have to load what Node needs to
// wait for them, and a walk through thousands of folders takes half the time.

async function readBytes(path: string): Promise<Uint8Array | undefined> {
  try {
    // Whoever looks for a file in one folder after the other mostly finds none, and errors are dear.
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
    return readFileSync(path);
  } catch (cause) {
    if (isAbsence(cause)) return undefined;
    throw unreadable(path, cause);
  }
}

async function listFolder(path: string): Promise<readonly string[] | undefined> {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  } catch (cause) {
    if (isAbsence(cause)) return undefined;
    throw unreadable(path, cause);
  }
}

async function fileStatus(path: string): Promise<FileStatus | undefined> {
  try {
    const found = lstatSync(path);
    return { kind: kindOf(found), sizeBytes: found.size };
  } catch (cause) {
    if (isAbsence(cause)) return undefined;
    throw unreadable(path, cause);
  }
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function kindOf(found: {
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}): FileStatus["kind"] {
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "directory";
  return found.isSymbolicLink() ? "symlink" : "other";
}

const absenceCodes: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENAMETOOLONG"]);

function isAbsence(cause: unknown): boolean {
  return absenceCodes.has(systemReason(cause).code);
}

function unreadable(path: string, cause: unknown): ModgateError {
  const hint = "check the file's permissions";
  return new ModgateError("input-missing", `cannot read ${shown(path)}: ${systemReason(cause).words}`, {
    hint,
    cause,
  });
}

function throwUnwritable(path: string, cause: unknown): never {
  const { code, words } = systemReason(cause);
  const hint =
    code === "ENOSPC"
      ? "free some disk space, or name another path"
      : "check the folder's permissions, or name another path";
  throw new ModgateError("output-unwritable", `cannot write ${shown(path)}: ${words}`, { hint, cause });
}
