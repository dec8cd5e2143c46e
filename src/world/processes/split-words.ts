import { ModgateError } from "../../model/error.ts";

/**
 * Splits a command line into words as a shell splits plain words: at white space, with single and double quotes
 * and backslashes; nothing is expanded, and there are no operators.
 *
 * @throws usage where a quote is not closed or there is no word.
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const piece of splitPieces(line)) {
    if (piece !== undefined) {
      word = (word ?? "") + piece;
      continue;
    }
    if (word !== undefined) words.push(word);
    word = undefined;
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw new ModgateError("usage", "the command is empty");
  return words;
}

/** Parts of words with their quotes taken off; undefined for the white space between words. */
function splitPieces(line: string): readonly (string | undefined)[] {
  const pattern = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
  const pieces: (string | undefined)[] = [];
  while (pattern.lastIndex < line.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(line);
    if (found === null)
      throw new ModgateError("usage", `a quote is not closed in a command, at character ${at + 1}`);
    const [, single, double, escaped, plain] = found;
    pieces.push(single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? plain);
  }
  return pieces;
}
