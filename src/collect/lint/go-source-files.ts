import { isGeneratedFile } from "../../go/generated-file.ts";
import type { SourceTree } from "../../model/world.ts";

/** One Go file of a module, tests included. */
export interface GoSourceFile {
  /** Relative to the repository root. */
  readonly file: string;
  readonly text: string;
}

/** Go files of one module. */
export interface ModuleSources {
  /** The module's folder relative to the root; "" for the root. */
  readonly dir: string;
  /** Hand-written files in order of path. */
  readonly written: readonly GoSourceFile[];
  /** How many more were generated. */
  readonly generated: number;
}

// Deeper than any tree of packages, and so a sign of a link that leads back to its parent.
const maxDepth = 64;

/**
 * Reads the Go files that belong to a module as go sees it: not below `vendor`, `testdata` or a folder that
 * begins with `.` or `_`, and not in another module.
 */
export async function readModuleSources(tree: SourceTree, root: string, dir: string): Promise<ModuleSources> {
  const paths = await goFilesBelow(tree, dir === "" ? root : `${root}/${dir}`, 0);
  const written: GoSourceFile[] = [];
  let generated = 0;
  for (const path of paths) {
    const content = await tree.read(path);
    if (content === undefined) continue;
    const text = new TextDecoder().decode(content);
    if (isGeneratedFile(text)) generated++;
    else written.push({ file: path.slice(root.length + 1), text });
  }
  return { dir, written, generated };
}

async function goFilesBelow(tree: SourceTree, folder: string, depth: number): Promise<readonly string[]> {
  const names = (await tree.list(folder)) ?? [];
  if (depth > maxDepth || (depth > 0 && names.includes("go.mod"))) return [];
  const files = names
    .filter((name) => name.endsWith(".go") && !isHidden(name))
    .map((name) => `${folder}/${name}`);
  for (const name of names) {
    if (!name.endsWith("/") || isHidden(name) || name === "vendor/" || name === "testdata/") continue;
    files.push(...(await goFilesBelow(tree, `${folder}/${name.slice(0, -1)}`, depth + 1)));
  }
  return files;
}

function isHidden(name: string): boolean {
  return name.startsWith(".") || name.startsWith("_");
}
