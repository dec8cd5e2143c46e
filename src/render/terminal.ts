import { toSourceLine } from "./neutralise.ts";

// The few things a terminal needs. `styleText` of Node reads the environment, so colours are written here.

/** Paints words; without colour every function gives its text back. */
export interface Palette {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly blue: (text: string) => string;
}

/** Chooses colours, or none. */
export function palette(color: boolean): Palette {
  const style = (open: number, close: number) => (text: string) =>
    color && text !== "" ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    blue: style(34, 39),
  };
}

/**
 * Breaks a text into lines of at most `width` columns where it has spaces; words are never broken. `indent`
 * stands before every line but the first. A width of 0 never breaks.
 */
export function wrap(text: string, width: number, indent: string): string {
  if (width <= 0 || text.length <= width) return text;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const room = width - (lines.length === 0 ? 0 : indent.length);
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${indent}`);
}

/** A cell of a table: what it says and how it is painted, which takes no room. */
export interface Cell {
  readonly text: string;
  readonly paint?: (text: string) => string;
  readonly right?: boolean;
}

/** Aligns rows in columns two blanks apart; the last column is not padded. */
export function alignRows(rows: readonly (readonly Cell[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => alignCell(cell, column === row.length - 1 ? 0 : (widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number | undefined;
}

/**
 * Shows a source line with its number and a caret below the column. Two lines, or one where no column is known.
 */
export function codeFrame(source: string, { line, column }: TextPlace, width: number): readonly string[] {
  const number = String(line).padStart(5);
  const room = width <= 0 ? 400 : Math.max(20, width - 10);
  const shown = `${number} | ${toSourceLine(source).slice(0, room)}`.trimEnd();
  const before = column === undefined ? room : toColumns(source, column);
  return before >= room ? [shown] : [shown, `${" ".repeat(number.length)} | ${" ".repeat(before)}^`];
}

// Columns count from 1. What stands before the caret is shown as the line is, so it has the same width.
function toColumns(source: string, column: number): number {
  const marked = `${source.slice(0, column - 1)}^`;
  return toSourceLine(marked).length - 1;
}

function alignCell({ text, paint, right }: Cell, width: number): string {
  const painted = paint === undefined ? text : paint(text);
  const pad = " ".repeat(Math.max(0, width - text.length));
  return right === true ? pad + painted : painted + pad;
}
