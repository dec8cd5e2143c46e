import { misparsed, type Parsed, parsed, type SyntaxProblem, shown } from "./parsed.ts";

/** A run of statements and how often it was executed. Lines and columns count from 1, columns in bytes; `endColumn` is exclusive. */
export interface ProfileBlock {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly statements: number;
  readonly count: number;
}

/** The blocks of one source file in order of position, named as in the profile: `example.com/m/p/file.go`. */
export interface ProfiledFile {
  readonly name: string;
  readonly blocks: readonly ProfileBlock[];
}

/** A cover profile with the samples of one block merged; files in order of name. */
export interface CoverProfile {
  readonly mode: "set" | "count" | "atomic";
  readonly files: readonly ProfiledFile[];
}

/**
 * Reads a cover profile in Go's text form, also several that were joined. Samples of one block are merged: any
 * execution counts with mode `set`, executions add up otherwise.
 *
 * Source: cmd/vendor/golang.org/x/tools/cover/profile.go, `go help testflag`.
 */
export function parseCoverProfile(text: string): Parsed<CoverProfile> {
  const [first = "", ...lines] = text.split("\n");
  const mode = modeOf(first);
  if (mode === undefined) {
    return misparsed([
      {
        message: `a cover profile begins with its mode, found ${shown(first)}`,
        at: { line: 1, column: 1 },
        hint: "write it with `go test -coverprofile=cover.out ./...`",
      },
    ]);
  }
  const files = new Map<string, Map<string, ProfileBlock>>();
  const problems: SyntaxProblem[] = [];
  for (const [index, raw] of lines.entries()) {
    const line = raw.trimEnd();
    // Joined profiles repeat the mode line.
    if (line === "" || line === `mode: ${mode}`) continue;
    const problem = addSample(files, line, mode);
    if (problem !== "") problems.push({ message: problem, at: { line: index + 2, column: 1 } });
  }
  if (problems.length > 0) return { ok: false, problems };
  return parsed({ mode, files: sortedFiles(files) });
}

type Mode = CoverProfile["mode"];

function modeOf(line: string): Mode | undefined {
  const word = line.trimEnd().replace(/^mode: /, "");
  if (!line.startsWith("mode: ")) return undefined;
  return word === "set" || word === "count" || word === "atomic" ? word : undefined;
}

// From the right, since a file name may hold colons.
const sample = /^(.+):(\d+)\.(\d+),(\d+)\.(\d+) (\d+) (\d+)$/;

function addSample(files: Map<string, Map<string, ProfileBlock>>, line: string, mode: Mode): string {
  const [, name, ...numbers] = sample.exec(line) ?? [];
  if (name === undefined)
    return `wanted name.go:line.column,line.column statements count, found ${shown(line)}`;
  const block = blockOf(numbers.map(Number));
  if (!Object.values(block).every(Number.isSafeInteger))
    return `wanted numbers below 2^53, found ${shown(line)}`;
  const blocks = files.get(name) ?? new Map<string, ProfileBlock>();
  files.set(name, blocks);
  const key = `${block.startLine}.${block.startColumn},${block.endLine}.${block.endColumn}`;
  const known = blocks.get(key);
  if (known !== undefined && known.statements !== block.statements) {
    return `${shown(`${name}:${key}`)} has ${block.statements} statements here and ${known.statements} before: profiles of different sources were joined`;
  }
  const count = known === undefined ? block.count : mergedCount(mode, known.count, block.count);
  blocks.set(key, { ...block, count });
  return "";
}

function blockOf(numbers: readonly number[]): ProfileBlock {
  const [startLine = 0, startColumn = 0, endLine = 0, endColumn = 0, statements = 0, count = 0] = numbers;
  return { startLine, startColumn, endLine, endColumn, statements, count };
}

function mergedCount(mode: Mode, a: number, b: number): number {
  return mode === "set" ? Math.max(a, b) : a + b;
}

function sortedFiles(files: ReadonlyMap<string, ReadonlyMap<string, ProfileBlock>>): readonly ProfiledFile[] {
  return [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, blocks]) => ({ name, blocks: [...blocks.values()].sort(compareBlocks) }));
}

function compareBlocks(a: ProfileBlock, b: ProfileBlock): number {
  return (
    a.startLine - b.startLine ||
    a.startColumn - b.startColumn ||
    a.endLine - b.endLine ||
    a.endColumn - b.endColumn
  );
}
