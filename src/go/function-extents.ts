/** Where a function declaration begins and ends. Lines and columns count from 1, columns in bytes; the end is exclusive. */
export interface FunctionExtent {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/**
 * Finds the function and method declarations with a body in a Go source file, in order.
 *
 * `source` holds one character per byte (Latin-1), as Go counts columns in bytes. Function literals at package
 * level are no declarations: `go tool cover -func` does not count them either. A file that does not parse gives
 * what can be found.
 *
 * Source: cmd/cover/func.go.
 */
export function functionExtents(source: string): readonly FunctionExtent[] {
  const place = lineIndex(source);
  return declarations(source).map(({ start, end }) => {
    const [startLine, startColumn] = place(start);
    const [endLine, endColumn] = place(end);
    return { startLine, startColumn, endLine, endColumn };
  });
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function declarations(source: string): readonly Span[] {
  const found: Span[] = [];
  let depth = 0;
  let start = -1;
  let inBody = false;
  let previous = ";";
  for (const { text, at } of tokens(source)) {
    if (depth === 0 && text === "func" && beginsStatement(previous)) start = at;
    if (depth === 0 && text === ";") start = -1;
    // In `func f() struct{} {` the first brace belongs to the result.
    if (depth === 0 && text === "{")
      inBody = start !== -1 && previous !== "struct" && previous !== "interface";
    if ("([{".includes(text)) depth++;
    if (")]}".includes(text)) depth--;
    if (depth === 0 && text === "}" && inBody) {
      found.push({ start, end: at + 1 });
      start = -1;
      inBody = false;
    }
    previous = text;
  }
  return found;
}

// A declaration follows a statement's end; `= func` and `, func` begin literals.
function beginsStatement(previous: string): boolean {
  return previous === ";";
}

interface Token {
  readonly text: string;
  readonly at: number;
}

// Comments and literals are skipped, names and brackets kept; a line end becomes `;` where Go would put one.
const lexeme =
  /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|`[^`]*(?:`|$)|'(?:\\.|[^'\\\n])*'?|[\w\x80-\xff]+|\n|[(){}[\];=,]/g;

function* tokens(source: string): Generator<Token> {
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

function lineIndex(source: string): (offset: number) => readonly [number, number] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return [low + 1, offset - (starts[low] ?? 0) + 1];
  };
}
