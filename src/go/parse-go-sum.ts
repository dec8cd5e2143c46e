import { fields } from "./fields.ts";
import type { GoSum, SumKind, SumLine } from "./go-sum.ts";
import { ModuleMap } from "./module-map.ts";
import type { ModuleVersion } from "./module-version.ts";
import { misparsed, type Parsed, parsed, shown, type SyntaxProblem } from "./parsed.ts";

/**
 * Reads a go.sum text: three fields a line, blank lines skipped. Nothing more is checked, as in go; hashes of
 * unknown algorithms are kept. Lines with the hash of an empty go.mod are dropped: an old bug of go wrote them
 * for what is not a module.
 *
 * Source: modfetch.readGoSum, https://go.dev/ref/mod#go-sum-files.
 */
export function parseGoSum(text: string): Parsed<GoSum> {
  const lines: SumLine[] = [];
  const problems: SyntaxProblem[] = [];
  let number = 0;
  for (let start = 0; start < text.length; ) {
    const lineFeed = text.indexOf("\n", start);
    const end = lineFeed < 0 ? text.length : lineFeed;
    number++;
    const read = readPlainLine(text, start, number) ?? readLine(text.slice(start, end), number);
    if (read !== undefined && "message" in read) problems.push(read);
    else if (read !== undefined && read.hash !== emptyGoModHash) lines.push(read);
    start = end + 1;
  }
  return problems.length > 0 ? misparsed(problems) : parsed({ lines });
}

/** Writes the first two fields of a go.sum line, the key of its hash: `path v1.2.3` or `path v1.2.3/go.mod`. */
export function sumKey(module: ModuleVersion, kind: SumKind): string {
  return `${module.path} ${module.version}${kind === "mod" ? goModSuffix : ""}`;
}

/** Finds hashes by module. */
export interface SumIndex {
  /** All hashes of a module's zip or go.mod, whatever their algorithm, each once, in file order; empty where there is none. */
  hashes(module: ModuleVersion, kind: SumKind): readonly string[];
}

/** Indexes go.sum files, those of a workspace together: a hash of any of them counts. */
export function indexSums(sums: readonly GoSum[]): SumIndex {
  const byKind = new Map<SumKind, ModuleMap<readonly string[]>>();

  // Who asks for the one kind of thousands of lines often never asks for the other.
  function index(kind: SumKind): ModuleMap<readonly string[]> {
    const known = byKind.get(kind) ?? indexKind(sums, kind);
    byKind.set(kind, known);
    return known;
  }

  return { hashes: (module, kind) => index(kind).get(module) ?? [] };
}

function indexKind(sums: readonly GoSum[], kind: SumKind): ModuleMap<readonly string[]> {
  const hashes = new ModuleMap<readonly string[]>();
  for (const { lines } of sums) {
    for (const line of lines) {
      if (line.kind !== kind) continue;
      const known = hashes.get(line) ?? [];
      if (!known.includes(line.hash)) hashes.set(line, [...known, line.hash]);
    }
  }
  return hashes;
}

const emptyGoModHash = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";
const goModSuffix = "/go.mod";
const plainLine = /([!-~]+) ([!-~]+) ([!-~]+)\n/y;

function readLine(text: string, line: number): SumLine | SyntaxProblem | undefined {
  const words = fields(text);
  if (words.length === 0) return undefined;
  const [path, key, hash] = words;
  if (path === undefined || key === undefined || hash === undefined || words.length !== 3) {
    const message = `wanted three fields (module, version, hash), found ${words.length}: ${shown(text)}`;
    return { message, at: { line, column: 1 } };
  }
  return sumLine({ path, key, hash, line });
}

/** Reads a line as go writes it; undefined for any other. */
function readPlainLine(text: string, start: number, line: number): SumLine | undefined {
  plainLine.lastIndex = start;
  const [, path, key, hash] = plainLine.exec(text) ?? [];
  if (path === undefined || key === undefined || hash === undefined) return undefined;
  return sumLine({ path, key, hash, line });
}

function sumLine({
  path,
  key,
  hash,
  line,
}: Pick<SumLine, "path" | "hash" | "line"> & { readonly key: string }): SumLine {
  return key.endsWith(goModSuffix)
    ? { path, version: key.slice(0, -goModSuffix.length), kind: "mod", hash, line }
    : { path, version: key, kind: "zip", hash, line };
}
