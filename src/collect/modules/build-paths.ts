import { dirname, isAbsolute, join, relative, sep } from "node:path";
import type { SourceTree } from "../../model/world.ts";

/**
 * Looks for a file in a folder, then in every folder above it; gives back the folder that holds it.
 * `stopAt`, where not "", is a folder that the search does not enter from below.
 */
export async function folderWith(
  tree: SourceTree,
  name: string,
  { from, stopAt = "" }: { readonly from: string; readonly stopAt?: string },
): Promise<string | undefined> {
  for (let dir = from; ; dir = dirname(dir)) {
    if ((await tree.read(join(dir, name))) !== undefined) return dir;
    if (dirname(dir) === dir || (stopAt !== "" && dirname(dir) === stopAt)) return undefined;
  }
}

/** Writes an absolute path relative to a folder with forward slashes; "" for the folder itself. */
export function relativeTo(folder: string, path: string): string {
  return relative(folder, path).split(sep).join("/");
}

/** Makes a path absolute that was written relative to `base`. */
export function absoluteFrom(base: string, path: string): string {
  return isAbsolute(path) ? path : join(base, path);
}

/**
 * Writes a path relative to a folder the way go writes a replacement: it begins in `./`, `../` or is `.` or
 * `..`. Source: cmd/go/internal/modload.ToDirectoryPath.
 */
export function directoryPath(folder: string, path: string): string {
  const short = relativeTo(folder, path) || ".";
  return short === "." || short === ".." || short.startsWith("../") || isAbsolute(short)
    ? short
    : `./${short}`;
}
