/** A name, a keyword, a literal or a bracket of a Go source text; `at` is its offset. */
export interface GoToken {
  readonly text: string;
  readonly at: number;
}

// Comments and literals are matched whole, so that nothing inside them is taken for code; operators are not told.
const lexeme =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|`[^`]*(?:`|$)|'(?:\\.|[^'\\\n])*'?|[\w\x80-\xff]+|\n|[(){}[\];=,]/g;

/**
 * Cuts a Go source text into tokens, comments left out; a line end becomes `;` where Go would put one.
 *
 * `source` holds one character per byte (Latin-1). A text that is not Go gives what can be found.
 *
 * Source: https://go.dev/ref/spec#Lexical_elements.
 */
export function* goTokens(source: string): Generator<GoToken> {
  let endsStatement = false;
  for (const match of source.matchAll(lexeme)) {
    const text = match[0];
    if (text.startsWith("//") || text.startsWith("/*")) continue;
    if (text === "\n") {
      if (endsStatement) yield { text: ";", at: match.index };
      endsStatement = false;
      continue;
    }
    endsStatement = /^[\w\x80-\xff)\]}"'`]/.test(text);
    yield { text, at: match.index };
  }
}

/** Offsets of a text as lines and columns, which count from 1; columns in characters. */
export interface LinePlaces {
  readonly lines: number;
  place(offset: number): readonly [line: number, column: number];
  /** The offset of a place, or undefined where the text has no such line, or the line is shorter. */
  offset(line: number, column: number): number | undefined;
}

/** Indexes the lines of a text. */
export function linePlaces(source: string): LinePlaces {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return {
    lines: starts.length,
    place(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return [low + 1, offset - (starts[low] ?? 0) + 1];
    },
    offset(line, column) {
      const start = starts[line - 1];
      if (start === undefined || column < 1) return undefined;
      // The place behind the last character is one too: ends are exclusive.
      const end = starts[line] ?? source.length + 1;
      return start + column - 1 < end ? start + column - 1 : undefined;
    },
  };
}
