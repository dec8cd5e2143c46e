import type { TextPosition } from "./go-mod.ts";
import type { SyntaxProblem } from "./parsed.ts";

// The line grammar that go.mod and go.work share, without a meaning of the words yet. One pass over the text,
// as a resolver reads thousands of these files.

/** One logical line, cut into tokens. Quoted tokens keep their quotes. */
export interface ModLine {
  readonly tokens: readonly string[];
  readonly at: TextPosition;
  /** The whole-line comments right above, slashes included; "" stands for a blank line among them. */
  readonly before: readonly string[];
  /** The comment at the end of the line, slashes included; "" where there is none. */
  readonly suffix: string;
}

/** A statement: a line of its own, or a parenthesised block whose header is `tokens`. */
export interface ModStatement extends ModLine {
  readonly block?: readonly ModLine[];
}

/** The statements of a file, or the first thing that no statement could contain. */
export type ModSyntax =
  | { readonly statements: readonly ModStatement[]; readonly problem?: never }
  | { readonly problem: SyntaxProblem };

/**
 * Cuts a go.mod or go.work text into statements, in the order of the text.
 *
 * Only `//` comments exist. A byte order mark is an unexpected character, as it is to go; decode the file
 * without dropping it.
 *
 * Source: golang.org/x/mod/modfile/read.go, https://go.dev/ref/mod#go-mod-file-lexical.
 */
export function lexGoMod(text: string): ModSyntax {
  const scanner: Scanner = { text, offset: 0, line: 1, lineStart: 0 };
  const statements: ModStatement[] = [];
  let before: string[] = [];
  while (scanner.offset < text.length) {
    const scanned = scanLine(scanner);
    if (scanned.problem !== undefined) return scanned;
    const { tokens, comment } = scanned;
    if (tokens.length === 0) {
      // A blank line parts a comment from the statement below it.
      if (comment === "") before = [];
      else before.push(comment);
      continue;
    }
    const statement = readStatement(scanner, { tokens, at: scanned.at, before, suffix: comment });
    if ("problem" in statement) return statement;
    statements.push(statement);
    before = [];
  }
  return { statements };
}

/** Where the scanner stands: an offset in UTF-16 units and the line it belongs to. */
interface Scanner {
  readonly text: string;
  offset: number;
  line: number;
  lineStart: number;
}

interface Failure {
  readonly problem: SyntaxProblem;
}

interface ScannedLine {
  readonly tokens: readonly string[];
  readonly at: TextPosition;
  readonly comment: string;
  readonly problem?: never;
}

function readStatement(scanner: Scanner, line: ModLine): ModStatement | Failure {
  const { tokens } = line;
  const last = tokens.at(-1);
  // The first word is never a parenthesis that opens a block.
  if (last === "(" && tokens.length > 1) {
    const block = readBlock(scanner, line.at);
    return "problem" in block
      ? block
      : { ...line, tokens: tokens.slice(0, -1), suffix: "", block: block.lines };
  }
  if (last === ")" && tokens.length > 2 && tokens.at(-2) === "(") {
    return { ...line, tokens: tokens.slice(0, -2), block: [] };
  }
  return line;
}

function readBlock(scanner: Scanner, start: TextPosition): { readonly lines: readonly ModLine[] } | Failure {
  const lines: ModLine[] = [];
  let before: string[] = [];
  while (scanner.offset < scanner.text.length) {
    const scanned = scanLine(scanner);
    if (scanned.problem !== undefined) return scanned;
    const { tokens, at, comment } = scanned;
    if (tokens.length === 0) {
      const blank = comment === "";
      // Blank lines count once, and not at the top of the block.
      if (!blank || (before.length === 0 ? lines.length > 0 : before.at(-1) !== "")) before.push(comment);
    } else if (tokens[0] === ")") {
      return tokens.length === 1
        ? { lines }
        : fail(at, "expected a line break after the closing parenthesis");
    } else {
      lines.push({ tokens, at, before, suffix: comment });
      before = [];
    }
  }
  return fail(start, "the block that starts here has no closing parenthesis");
}

const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const doubleQuote = 0x22;
const star = 0x2a;
const slash = 0x2f;
const backslash = 0x5c;
const backQuote = 0x60;

/** Reads up to and including the next line feed. */
function scanLine(scanner: Scanner): ScannedLine | Failure {
  const { text } = scanner;
  const tokens: string[] = [];
  let at: TextPosition | undefined;
  while (scanner.offset < text.length) {
    const start = scanner.offset;
    const unit = text.charCodeAt(start);
    if (unit === space || unit === tab || unit === carriageReturn) {
      scanner.offset++;
      continue;
    }
    const here = at ?? position(scanner);
    if (unit === lineFeed) {
      nextLine(scanner, start + 1);
      return { tokens, at: here, comment: "" };
    }
    if (unit === slash && text.charCodeAt(start + 1) === slash) {
      return { tokens, at: here, comment: scanComment(scanner) };
    }
    const problem = scanToken(scanner, unit);
    if (problem !== undefined) return { problem };
    at = here;
    tokens.push(text.slice(start, scanner.offset));
  }
  return { tokens, at: at ?? position(scanner), comment: "" };
}

function scanComment(scanner: Scanner): string {
  const { text, offset } = scanner;
  const end = text.indexOf("\n", offset);
  if (end < 0) {
    scanner.offset = text.length;
    return text.slice(offset);
  }
  nextLine(scanner, end + 1);
  return text.slice(offset, text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end);
}

function scanToken(scanner: Scanner, first: number): SyntaxProblem | undefined {
  if (first === doubleQuote || first === backQuote) return scanString(scanner, first);
  if (isPunctuation(first)) {
    scanner.offset++;
    return undefined;
  }
  const { text } = scanner;
  const start = scanner.offset;
  let at = start;
  for (let width = wordUnits(text, at); width > 0; width = wordUnits(text, at)) {
    if (text.charCodeAt(at) === slash) {
      const next = text.charCodeAt(at + 1);
      if (next === slash) break;
      if (next === star) return blockComment(scanner, at);
    }
    at += width;
  }
  scanner.offset = at;
  return at > start ? undefined : unexpected(scanner);
}

/** Reads a string in either kind of quotes; what its escapes mean is checked where it is used. */
function scanString(scanner: Scanner, quote: number): SyntaxProblem | undefined {
  const { text } = scanner;
  const start = position(scanner);
  for (let at = scanner.offset + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) {
      scanner.offset = at + 1;
      return undefined;
    }
    if (unit === lineFeed) break;
    if (unit === backslash && quote === doubleQuote) {
      at++;
      if (text.charCodeAt(at) === lineFeed) break;
    }
  }
  return { message: "a string has no closing quote on its line", at: start };
}

function unexpected(scanner: Scanner): SyntaxProblem {
  const code = scanner.text.codePointAt(scanner.offset) ?? 0;
  const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  const message = `unexpected character ${name}`;
  const at = position(scanner);
  return code === 0xfeff ? { message, at, hint: "save the file without a byte order mark" } : { message, at };
}

function blockComment(scanner: Scanner, offset: number): SyntaxProblem {
  scanner.offset = offset;
  return { message: "only // comments are allowed, not /* */", at: position(scanner) };
}

function isPunctuation(unit: number): boolean {
  switch (unit) {
    case 0x28: // (
    case 0x29: // )
    case 0x2c: // ,
    case 0x5b: // [
    case 0x5d: // ]
    case 0x7b: // {
    case 0x7d: // }
      return true;
    default:
      return false;
  }
}

// Made when it is used: to read the classes of all of Unicode takes longer than to read a go.mod.
function wordRune(): RegExp {
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}]/u;
}

/** How many UTF-16 units the word character at `at` takes; 0 where none stands there. */
function wordUnits(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  if (unit < 0x7f) return unit > space && !isPunctuation(unit) ? 1 : 0;
  const code = text.codePointAt(at);
  if (code === undefined || !wordRune().test(String.fromCodePoint(code))) return 0;
  return code > 0xffff ? 2 : 1;
}

function nextLine(scanner: Scanner, offset: number): void {
  scanner.offset = offset;
  scanner.line++;
  scanner.lineStart = offset;
}

function position(scanner: Scanner): TextPosition {
  return { line: scanner.line, column: scanner.offset - scanner.lineStart + 1 };
}

function fail(at: TextPosition, message: string): Failure {
  return { problem: { message, at } };
}
