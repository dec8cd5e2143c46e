const longest = 200;

/** Makes the first line of a foreign text fit for a message: no control characters, at most 200 characters. */
export function oneLine(text: string): string {
  const line = text.trimStart().split(/[\r\n]/, 1)[0] ?? "";
  const plain = line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "?").trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}
