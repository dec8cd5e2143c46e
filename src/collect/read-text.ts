import type { SourceTree } from "../model/world.ts";

/** Decodes UTF-8. A byte order mark stays, as go's parsers refuse it; malformed bytes become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** Reads a text file; undefined where there is none. */
export async function readText(tree: SourceTree, path: string): Promise<string | undefined> {
  const bytes = await tree.read(path);
  return bytes === undefined ? undefined : decodeText(bytes);
}
