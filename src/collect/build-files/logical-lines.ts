/** A line of a Makefile with those that continue it. */
export interface LogicalLine {
  /** Continued lines with their line breaks. */
  readonly text: string;
  /** Of its beginning, from 1. */
  readonly line: number;
}

/** Joins lines that end in a backslash with those behind them, in order. */
export function logicalLines(text: string): readonly LogicalLine[] {
  const found: LogicalLine[] = [];
  let open: LogicalLine | undefined;
  for (const [index, line] of text.replaceAll("\r\n", "\n").split("\n").entries()) {
    open = open === undefined ? { text: line, line: index + 1 } : { ...open, text: `${open.text}\n${line}` };
    if (/(?:^|[^\\])(?:\\\\)*\\$/.test(line)) continue;
    found.push(open);
    open = undefined;
  }
  return open === undefined ? found : [...found, open];
}
