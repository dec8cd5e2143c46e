import { createHash } from "node:crypto";

/**
 * Derives a UUID from a text: the same text always has the same one.
 *
 * Version 5, name-based with SHA-1, in the namespace for URLs. Source: RFC 9562 section 5.5.
 */
export function contentUuid(text: string): string {
  const namespace = Buffer.from("6ba7b8119dad11d180b400c04fd430c8", "hex");
  const bytes = createHash("sha1").update(namespace).update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
