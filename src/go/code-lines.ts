import { goTokens, linePlaces } from "./go-tokens.ts";

/** A span of source text. Lines and columns count from 1, columns in bytes; the end is exclusive. */
export interface SourceSpan {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** Lines from `first` to `last`, both included. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

/**
 * Makes a function that tells on which lines of a span a Go source file has code: not blank, no comment, and more
 * than brackets. Spans of lines in order, not touching each other; undefined where the file has no such span.
 *
 * `source` holds one character per byte (Latin-1).
 */
export function codeLines(source: string): (span: SourceSpan) => readonly LineSpan[] | undefined {
  const { place, offset } = linePlaces(source);
  const words = [...goTokens(source)].filter(({ text }) => isWord.test(text));
  return (span) => {
    const start = offset(span.startLine, span.startColumn);
    const end = offset(span.endLine, span.endColumn);
    if (start === undefined || end === undefined || end < start) return undefined;
    const lines: LineSpan[] = [];
    for (let index = firstAtOrAfter(words, start); index < words.length; index++) {
      const { text, at } = words[index] ?? { text: "", at: end };
      if (at >= end) break;
      addLines(lines, { first: place(at)[0], last: place(at + text.length - 1)[0] });
    }
    return lines;
  };
}

// Names, keywords and literals. A raw string is code on each of its lines.
const isWord = /^[\w\x80-\xff"'`]/;

function firstAtOrAfter(words: readonly { readonly at: number }[], offset: number): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.at ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function addLines(lines: LineSpan[], next: LineSpan): void {
  const before = lines.at(-1);
  if (before === undefined || next.first > before.last + 1) lines.push(next);
  else if (next.last > before.last) lines[lines.length - 1] = { first: before.first, last: next.last };
}
