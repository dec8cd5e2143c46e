import type { CoverBlock, CoveredFile } from "../../model/quality.ts";

/** How many statements there are, and how many of them ran. */
export interface StatementTally {
  readonly covered: number;
  readonly statements: number;
}

/** A file with statements that did not run. `percent` as `truncatedPercent` gives it. */
export type WorstFile = { readonly file: string; readonly uncovered: number; readonly percent: number };

/** Counts the statements of blocks. */
export function tallyBlocks(blocks: Iterable<CoverBlock>): StatementTally {
  let covered = 0;
  let statements = 0;
  for (const block of blocks) {
    statements += block.statements;
    if (block.count > 0) covered += block.statements;
  }
  return { covered, statements };
}

/** Counts the statements of files. */
export function tallyFiles(files: readonly CoveredFile[]): StatementTally {
  return tallyBlocks(files.flatMap(({ blocks }) => blocks));
}

/** The files with most statements that did not run, at most `limit`; by number, then path. */
export function worstFiles(files: readonly CoveredFile[], limit: number): readonly WorstFile[] {
  return files
    .map(({ file, blocks }) => ({ file, tally: tallyBlocks(blocks) }))
    .map(({ file, tally }) => ({
      file,
      uncovered: tally.statements - tally.covered,
      percent: truncatedPercent(tally),
    }))
    .filter(({ uncovered }) => uncovered > 0)
    .sort((a, b) => b.uncovered - a.uncovered || (a.file < b.file ? -1 : 1))
    .slice(0, limit);
}

// Limits count to a millionth of a percent; whole numbers from there on, as no rounding may lift a share to its limit.
const scale = 1_000_000n;

/** Tells whether a share is under a limit in percent, exactly: 81.95 % is under 82. Nothing of nothing is not under. */
export function isUnder({ covered, statements }: StatementTally, limitPercent: number): boolean {
  return BigInt(covered) * 100n * scale < scaled(limitPercent) * BigInt(statements);
}

/** Tells whether a share fell by more than so many points, exactly. Both sides need statements. */
export function isDropOver(base: StatementTally, head: StatementTally, maxPoints: number): boolean {
  return lost(base, head) * 100n * scale > scaled(maxPoints) * product(base, head);
}

/** A share in percent, cut (never rounded up) to two decimals; 100 where there is nothing. */
export function truncatedPercent({ covered, statements }: StatementTally): number {
  if (statements === 0) return 100;
  return Number((BigInt(covered) * 10_000n) / BigInt(statements)) / 100;
}

/** By how many points a share fell, rounded up to two decimals; negative or 0 where it did not. */
export function droppedPoints(base: StatementTally, head: StatementTally): number {
  const hundredths = lost(base, head) * 10_000n;
  const whole = product(base, head);
  const up = hundredths > 0n && hundredths % whole !== 0n ? 1n : 0n;
  return Number(hundredths / whole + up) / 100;
}

/** Writes a percentage with two decimals, `81.90 %`. */
export function showPercent(percent: number): string {
  return `${percent.toFixed(2)} %`;
}

function scaled(percent: number): bigint {
  return BigInt(percent.toFixed(6).replace(".", ""));
}

// base - head over the common denominator, which `product` gives.
function lost(base: StatementTally, head: StatementTally): bigint {
  return BigInt(base.covered) * BigInt(head.statements) - BigInt(head.covered) * BigInt(base.statements);
}

function product(base: StatementTally, head: StatementTally): bigint {
  return BigInt(base.statements) * BigInt(head.statements);
}
