import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { isDirectoryPath } from "../../go/mod-directives.ts";
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

/** Makes a path absolute that was written relative to `base`; an absolute one stays as it is. Source: filepath.Join. */
export function absoluteFrom(base: string, path: string): string {
  if (isAbsolute(path)) return path;
  const joined = join(base, path);
  // Node's join keeps a separator at the end, Go's does not.
  return joined.endsWith(sep) && joined !== sep ? joined.slice(0, -sep.length) : joined;
}

/**
 * Writes a path relative to a folder the way go writes a replacement: it begins in `./`, `../` or is `.` or
 * `..`, and only a name that could be a drive stands alone. Source: cmd/go/internal/modload.ToDirectoryPath.
 */
export function directoryPath(folder: string, path: string): string {
  const short = relativeTo(folder, path) || ".";
  return isDirectoryPath(short) ? short : `./${short}`;
}
