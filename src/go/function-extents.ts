import { goTokens, linePlaces } from "./go-tokens.ts";

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
  const { place } = linePlaces(source);
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
  for (const { text, at } of goTokens(source)) {
    if (depth === 0) {
      if (text === "func" && beginsStatement(previous)) start = at;
      if (text === ";") start = -1;
      if (text === "{") inBody = start !== -1 && !beginsType(previous);
    }
    depth += nesting.get(text) ?? 0;
    if (depth === 0 && text === "}" && inBody) {
      found.push({ start, end: at + 1 });
      start = -1;
      inBody = false;
    }
    previous = text;
  }
  return found;
}

const nesting: ReadonlyMap<string, number> = new Map([
  ["(", 1],
  ["[", 1],
  ["{", 1],
  [")", -1],
  ["]", -1],
  ["}", -1],
]);

// In `func f() struct{} {` the first brace belongs to the result.
function beginsType(previous: string): boolean {
  return previous === "struct" || previous === "interface";
}

// A declaration follows a statement's end; `= func` and `, func` begin literals.
function beginsStatement(previous: string): boolean {
  return previous === ";";
}
