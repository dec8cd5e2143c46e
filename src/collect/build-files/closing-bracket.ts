/** The place after the bracket that closes the one at `start`, quotes respected. */
export function closingBracket(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at] ?? "";
    if (char === "\\") at += 1;
    else if (char === "'" && text[start] === "(") at = Math.max(at, text.indexOf("'", at + 1));
    else if ("({".includes(char)) depth += 1;
    else if (")}".includes(char)) depth -= 1;
    if (depth === 0 && at > start) return at + 1;
  }
  return text.length;
}
