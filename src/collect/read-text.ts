import { decodeText } from "../go/decode-text.ts";
import type { SourceTree } from "../model/world.ts";

/** Reads a text file; undefined where there is none. */
export async function readText(tree: SourceTree, path: string): Promise<string | undefined> {
  const bytes = await tree.read(path);
  return bytes === undefined ? undefined : decodeText(bytes);
}
