import type { SourceTree } from "../model/world.ts";

/** Decodes UTF-8. A byte order mark stays, as go's parsers refuse it; malformed bytes become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Reads a text file; undefined where there is none. */
export async function readText(tree: SourceTree, path: string): Promise<string | undefined> {
  const bytes = await tree.read(path);
  return bytes === undefined ? undefined : decodeText(bytes);
}
