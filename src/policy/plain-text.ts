/**
 * Shows foreign text inside a message: one line, runs of blanks as one space, control and direction characters
 * gone, at most `longest` UTF-16 units (200 by default), cut with `…`.
 */
export function plainText(text: string, longest: number = 200): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
