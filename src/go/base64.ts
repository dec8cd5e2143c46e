/**
 * Reads standard base64 with its padding; undefined for anything else. Stricter than most readers: no white
 * space, no URL alphabet, no stray bits at the end, so that one value has one spelling.
 *
 * Source: RFC 4648 sections 3.5 and 4.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
