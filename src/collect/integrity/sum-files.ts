import { join } from "node:path";
import { sumKey } from "../../go/parse-go-sum.ts";
import type { MainModule, ModulesEvidence } from "../../model/modules.ts";
import type { SourceTree } from "../../model/world.ts";
import { readSumBook, type SumFile } from "../modules/sum-book.ts";

/**
 * Reads every go.sum that belongs to a build, each once, in order of path: those of resolved builds, and what
 * lies beside the go.mod and go.work files of the others. A malformed one counts as empty; that it is malformed
 * is why its build could not be resolved.
 */
export async function readSumFiles(
  tree: SourceTree,
  root: string,
  modules: ModulesEvidence,
): Promise<readonly SumFile[]> {
  const files = new Map<string, SumFile>();
  for (const { sums } of modules.resolutions) for (const one of sums) files.set(one.file, one);
  const paths = modules.unresolved.flatMap(({ main = [], work }) => [
    ...main.map(sumFileOf),
    ...(work === undefined ? [] : [`${work.file}.sum`]),
  ]);
  const absolute = paths.filter((path) => !files.has(path)).map((path) => join(root, path));
  for (const one of (await readSumBook({ tree, root }, absolute)).files) files.set(one.file, one);
  return [...files.values()].toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** The go.sum that belongs to a go.mod, relative to the repository root. */
export function sumFileOf({ file }: MainModule): string {
  return file.replace(/\.mod$/, ".sum");
}

/** Writes every line as `path version hash` (`version/go.mod` for a go.mod), to be looked up. */
export function sumStatements(files: readonly SumFile[]): ReadonlySet<string> {
  return new Set(
    files.flatMap(({ goSum }) => goSum.lines.map((line) => `${sumKey(line, line.kind)} ${line.hash}`)),
  );
}
