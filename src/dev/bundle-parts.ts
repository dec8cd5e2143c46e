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
  /** By name, where each part stands: its first byte, the byte behind it, the line it begins on; 1 where the end of a comment hides in it. */
  readonly places: Readonly<
    Record<string, readonly [start: number, end: number, line: number, isHidden: 0 | 1]>
  >;
}

// A comment must not hold its own end. What stands in its place occurs in no part: hidePart refuses one that holds it.
const hiddenEnd = "*~/";

/**
 * Writes the code of a part so that it can stand in a comment, in ASCII alone: such a file is read in half the time.
 *
 * Other characters stand in strings, templates and patterns, where an escape is the same.
 *
 * @throws Error where it cannot be told apart any more, or where an escape would not be the same
 */
export function hidePart(code: string): string {
  if (code.includes(hiddenEnd))
    throw new Error("a part of the bundle holds the sign that the end of a comment is hidden with");
  if (/\\[^\0-\x7f]/.test(code) || (/[^\0-\x7f]/.test(code) && code.includes("String.raw")))
    throw new Error("a part of the bundle holds a character outside ASCII that an escape cannot stand for");
  const ascii = code.replaceAll(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return ascii.replaceAll("*/", hiddenEnd);
}

/** Reads the code of a part out of its comment. */
export function revealPart(hidden: string): string {
  return hidden.replaceAll(hiddenEnd, "*/");
}
