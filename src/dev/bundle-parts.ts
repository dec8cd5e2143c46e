// How the parts of a bundle are written into comments, and read out of them. See bundle-loader.ts.

/** The part that runs first. */
export const firstPart = "./entry.js";

/** Begins the last line of a bundle, a PartTable in JSON. */
export const partMark = "\n// parts: ";

/** The most bytes that a bundle's last line has. */
export const tableBytes = 16_384;

/** The parts of a bundle. */
export interface PartTable {
  /** Another one for every other bundle. */
  readonly id: string;
  /** By name, where each part stands: its first byte, the byte behind it, the line it begins on; 1 where signs hide in it. */
  readonly places: Readonly<
    Record<string, readonly [start: number, end: number, line: number, isHidden: 0 | 1]>
  >;
}

// A comment must not hold its own end, and a file of ASCII alone is read in half the time. What stands in their
// place occurs in no part: hidePart refuses one that holds it.
const hiddenEnd = "*~/";
const hiddenCharacter = /~u\{([0-9a-f]+)\}/g;

/** Writes the code of a part so that it can stand in a comment. @throws Error where it cannot be told apart any more */
export function hidePart(code: string): string {
  if (code.includes(hiddenEnd) || code.search(hiddenCharacter) >= 0)
    throw new Error("a part of the bundle holds the signs that parts are hidden with");
  const ascii = code.replaceAll(
    /[^\0-\x7f]/gu,
    (character) => `~u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return ascii.replaceAll("*/", hiddenEnd);
}

/** Reads the code of a part out of its comment. */
export function revealPart(hidden: string): string {
  const code = hidden.replaceAll(hiddenEnd, "*/");
  return code.includes("~u{")
    ? code.replaceAll(hiddenCharacter, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    : code;
}
