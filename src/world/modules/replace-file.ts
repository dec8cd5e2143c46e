import { randomBytes } from "node:crypto";
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder } from "./make-folder.ts";

/** Writes a file by temporary file and rename, making its folder. `mode` absent: the system's. Throws the system's error. */
export function replaceFile(path: string, content: string | Uint8Array, mode?: number): void {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  makeFolder(dirname(path));
  try {
    writeFileSync(temporary, content, { mode });
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    throw cause;
  }
}

/** Removes files of a folder that nobody has written for so long. Throws the system's error. */
export function removeOld(folder: string, isMeant: (name: string) => boolean, ageMs: number): void {
  for (const name of readdirSync(folder).filter(isMeant)) {
    const { mtimeMs } = statSync(join(folder, name), { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > ageMs) rmSync(join(folder, name), { force: true });
  }
}
