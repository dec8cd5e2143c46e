/**
 * Reads a double-quoted Go string literal, quotes included; undefined where it is malformed.
 *
 * Source: https://go.dev/ref/spec#String_literals, strconv.Unquote.
 */
export function unquote(literal: string): string | undefined {
  if (literal.length < 2 || !literal.startsWith('"') || !literal.endsWith('"')) return undefined;
  const body = literal.slice(1, -1);
  if (!/["\\\n]/.test(body)) return body;
  const parts: Buffer[] = [];
  let end = 0;
  for (const match of body.matchAll(element)) {
    if (match.index !== end) return undefined;
    end += match[0].length;
    const bytes = bytesOf(match[0]);
    if (bytes === undefined) return undefined;
    parts.push(bytes);
  }
  return end === body.length ? Buffer.concat(parts).toString("utf8") : undefined;
}

/** Writes a token for go.mod: as it is, or as a Go string literal where it could not stand alone. */
export function autoQuote(text: string): string {
  return needsQuotes(text) ? quote(text) : text;
}

const element = /[^"\\\n]+|\\(?:[abfnrtv\\"]|x[\da-fA-F]{2}|[0-7]{3}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/g;

const escapes: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["b", 8],
  ["f", 12],
  ["n", 10],
  ["r", 13],
  ["t", 9],
  ["v", 11],
  ["\\", 0x5c],
  ['"', 0x22],
]);

function bytesOf(text: string): Buffer | undefined {
  if (!text.startsWith("\\")) return Buffer.from(text, "utf8");
  const kind = text.charAt(1);
  const plain = escapes.get(kind);
  if (plain !== undefined) return Buffer.of(plain);
  if (kind === "x") return Buffer.of(Number.parseInt(text.slice(2), 16));
  if (kind === "u" || kind === "U") return runeBytes(Number.parseInt(text.slice(2), 16));
  const octal = Number.parseInt(text.slice(1), 8);
  return octal <= 255 ? Buffer.of(octal) : undefined;
}

function runeBytes(code: number): Buffer | undefined {
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return surrogate || code > 0x10ffff ? undefined : Buffer.from(String.fromCodePoint(code), "utf8");
}

function needsQuotes(text: string): boolean {
  return text === "" || /[ "'`()[\]{},]|\/\/|\/\*/.test(text) || unprintable().test(text);
}

// Go prints letters, marks, numbers, punctuation, symbols and the ASCII space (unicode.IsPrint).
// Made when it is used: to read the classes of all of Unicode takes longer than to read a go.mod.
function unprintable(): RegExp {
  return /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;
}

function quote(text: string): string {
  const body = Array.from(text, (rune) => {
    if (rune === '"' || rune === "\\") return `\\${rune}`;
    if (!unprintable().test(rune)) return rune;
    const code = rune.codePointAt(0) ?? 0;
    return `\\U${code.toString(16).padStart(8, "0")}`;
  });
  return `"${body.join("")}"`;
}
