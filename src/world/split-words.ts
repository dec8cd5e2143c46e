import { ModgateError } from "../model/error.ts";

/**
 * Splits a command line into words as a shell splits plain words: at white space, with single and double quotes
 * and backslashes; nothing is expanded, and there are no operators.
 *
 * @throws usage where a quote is not closed or there is no word.
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  const pieces = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
  let word: string | undefined;
  while (pieces.lastIndex < line.length) {
    const at = pieces.lastIndex;
    const piece = pieces.exec(line);
    if (piece === null)
      throw new ModgateError("usage", `a quote is not closed in a command, at character ${at + 1}`);
    const [whole, single, double, escaped, plain] = piece;
    const text = single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped ?? plain;
    if (text === undefined && whole.trim() === "") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + (text ?? "");
    }
  }
  if (word !== undefined) words.push(word);
  if (words.length === 0) throw new ModgateError("usage", "the command is empty");
  return words;
}
