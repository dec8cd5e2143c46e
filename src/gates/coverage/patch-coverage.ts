import type { Location } from "../../model/location.ts";
import type { CoverBlock, CoveredFile } from "../../model/quality.ts";
import type { ChangesEvidence, LineRange } from "../../model/repository.ts";
import { type StatementTally, tallyBlocks } from "./statement-tally.ts";

/** A hunk of changed lines with statements that did not run. */
export interface UncoveredHunk {
  /** The first such line, to the end of the run of such lines. */
  readonly at: Location;
  /** Statements that did not run and touch the hunk. */
  readonly statements: number;
}

/** The coverage of what a change adds or modifies. */
export interface PatchCoverage {
  readonly tally: StatementTally;
  /** In order of path and line. */
  readonly hunks: readonly UncoveredHunk[];
}

/** Counts the statements of blocks that have code on a changed line, and finds the hunks where some did not run. */
export function patchCoverage(files: readonly CoveredFile[], changes: ChangesEvidence): PatchCoverage {
  const touched: CoverBlock[] = [];
  const hunks: UncoveredHunk[] = [];
  for (const { file, blocks } of files) {
    const changed = changes.files.get(file)?.lines ?? [];
    if (changed.length === 0) continue;
    const own = blocks.filter(({ statements, lines }) => statements > 0 && overlap(lines, changed));
    touched.push(...own);
    for (const hunk of changed) hunks.push(...uncoveredHunk(file, hunk, own));
  }
  return { tally: tallyBlocks(touched), hunks };
}

function uncoveredHunk(
  file: string,
  hunk: LineRange,
  blocks: readonly CoverBlock[],
): readonly UncoveredHunk[] {
  const here = blocks.filter(({ lines }) => overlap(lines, [hunk]));
  const missed = here.filter(({ count }) => count === 0);
  const { statements } = tallyBlocks(missed);
  const missedLines = linesWithin(missed, hunk);
  const [line] = missedLines;
  if (line === undefined) return [];
  const ran = linesWithin(
    here.filter(({ count }) => count > 0),
    hunk,
  );
  const stop = ran.find((one) => one > line && !missedLines.includes(one)) ?? Number.POSITIVE_INFINITY;
  const endLine = missedLines.findLast((one) => one < stop) ?? line;
  return [{ at: endLine === line ? { file, line } : { file, line, endLine }, statements }];
}

// Ascending, without repetitions.
function linesWithin(blocks: readonly CoverBlock[], hunk: LineRange): readonly number[] {
  const found = new Set<number>();
  for (const { first, last } of blocks.flatMap(({ lines }) => lines))
    for (let line = Math.max(first, hunk.first); line <= Math.min(last, hunk.last); line++) found.add(line);
  return [...found].sort((a, b) => a - b);
}

function overlap(some: readonly LineRange[], others: readonly LineRange[]): boolean {
  return some.some((a) => others.some((b) => a.first <= b.last && b.first <= a.last));
}
