/** Decodes UTF-8 as go does: a byte order mark stays, which its parsers refuse; malformed bytes become U+FFFD. */
export function decodeText(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
