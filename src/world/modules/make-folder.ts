import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { systemReason } from "../system-reason.ts";

/**
 * Makes a folder and those above it, from the top. Node's own way says of a read-only file system that there is no
 * such folder. Throws the system's error.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (cause) {
    // Another run may have made it just now; whatever else is there is told when it is used.
    if (systemReason(cause).code !== "EEXIST") throw cause;
  }
}
