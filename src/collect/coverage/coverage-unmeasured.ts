import { functionExtents } from "../../go/function-extents.ts";
import { readModuleSources } from "../lint/go-source-files.ts";
import type { ProfiledSources } from "./coverage-files.ts";

/**
 * Finds hand-written Go files with functions that are not among the measured ones; tests and excluded files are
 * left out. Paths relative to the root, in order.
 */
export async function unmeasuredFiles(
  measured: ReadonlySet<string>,
  { tree, root, modules, isExcluded }: ProfiledSources,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { dir } of modules) {
    const { written } = await readModuleSources(tree, root, dir);
    for (const { file, text } of written) {
      if (file.endsWith("_test.go") || measured.has(file) || isExcluded(file)) continue;
      if (hasFunction(text)) found.push(file);
    }
  }
  return found.sort();
}

function hasFunction(text: string): boolean {
  // Cheap first: most files without functions do not even hold the word.
  if (!/\bfunc\b/.test(text)) return false;
  return functionExtents(Buffer.from(text).toString("latin1")).length > 0;
}
