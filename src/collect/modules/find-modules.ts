import { join } from "node:path";
import type { SourceTree } from "../../model/world.ts";

/** Where the module files of a tree are: absolute folders, sorted. */
export interface ModuleFolders {
  readonly goMod: readonly string[];
  readonly goWork: readonly string[];
}

/**
 * Finds every folder with a go.mod or a go.work below `root`, except below `testdata`, `vendor` and folders
 * whose name begins with `.` or `_`, which go does not build from. Links to folders are not followed.
 */
export async function findModules(tree: SourceTree, root: string): Promise<ModuleFolders> {
  const goMod: string[] = [];
  const goWork: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    const names = (await tree.list(folder)) ?? [];
    if (names.includes("go.mod")) goMod.push(folder);
    if (names.includes("go.work")) goWork.push(folder);
    const below = names.filter((name) => name.endsWith("/") && !isSkipped(name.slice(0, -1)));
    await Promise.all(below.map((name) => visit(join(folder, name.slice(0, -1)))));
  };
  await visit(root);
  return { goMod: goMod.sort(), goWork: goWork.sort() };
}

function isSkipped(name: string): boolean {
  return name === "testdata" || name === "vendor" || name.startsWith(".") || name.startsWith("_");
}
