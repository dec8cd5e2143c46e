import type { PolicySpan } from "./policy-node.ts";

const longestLine = 120;

/**
 * Draws the lines around a place with a caret under it: at most one line before and one after, each with its
 * number, control characters replaced and long lines cut. Lines end in `\n` but the last; "" where the place
 * lies outside the text.
 *
 * @example
 * 6 | modules:
 * 7 |   free-majors: [0, one]
 *   |                    ^^^
 * 8 |   allow:
 */
export function renderFrame(text: string, at: PolicySpan): string {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines[at.line - 1] === undefined) return "";
  const last = Math.min(at.line + 1, lines.length);
  const width = String(last).length;
  const drawn: string[] = [];
  for (let line = Math.max(1, at.line - 1); line <= last; line++) {
    const source = lines[line - 1] ?? "";
    if (line === lines.length && source === "" && line !== at.line) continue;
    drawn.push(`${String(line).padStart(width)} | ${shown(source)}`.trimEnd());
    if (line === at.line) drawn.push(`${" ".repeat(width)} | ${caret(source, at)}`.trimEnd());
  }
  return drawn.join("\n");
}

// A policy comes from a pull request: nothing in it may move the cursor or start a workflow command.
function shown(line: string): string {
  const safe = line.replaceAll("\t", " ").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\ufffd");
  return safe.length > longestLine ? `${safe.slice(0, longestLine - 1)}…` : safe;
}

function caret(line: string, at: PolicySpan): string {
  const column = Math.min(at.column, longestLine);
  const room = Math.max(1, Math.min(line.length, longestLine) - column + 1);
  return " ".repeat(column - 1) + "^".repeat(Math.max(1, Math.min(at.width, room)));
}
