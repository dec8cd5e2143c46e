import { dirname, join } from "node:path";
import { parseGoMod } from "../../go/parse-go-mod.ts";
import { parseGoWork } from "../../go/parse-go-work.ts";
import type { MainModule, UnresolvedModule } from "../../model/modules.ts";
import type { SourceTree } from "../../model/world.ts";
import { absoluteFrom, relativeTo } from "./build-paths.ts";
import { readText } from "../read-text.ts";

/**
 * Reads what can be read of a build that could not be resolved: its main modules, and its go.work. What does
 * not parse is left out; why it does not is the build's own reason.
 *
 * `path` is the absolute path of the go.mod or go.work, `root` that of the repository.
 */
export async function readableModules(
  tree: SourceTree,
  root: string,
  path: string,
): Promise<Pick<UnresolvedModule, "main" | "work">> {
  if (path.endsWith(".mod")) return { main: await readMains(tree, root, [path]) };
  const text = await readText(tree, path);
  const parsed = text === undefined ? undefined : parseGoWork(text);
  if (parsed?.ok !== true) return {};
  const uses = parsed.value.use.map((use) => join(absoluteFrom(dirname(path), use.value), "go.mod"));
  return {
    main: await readMains(tree, root, uses),
    work: { file: relativeTo(root, path), goWork: parsed.value },
  };
}

async function readMains(
  tree: SourceTree,
  root: string,
  paths: readonly string[],
): Promise<readonly MainModule[]> {
  const mains = await Promise.all(paths.map((path) => readMain(tree, root, path)));
  return mains.filter((main) => main !== undefined).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function readMain(tree: SourceTree, root: string, path: string): Promise<MainModule | undefined> {
  const text = await readText(tree, path);
  const parsed = text === undefined ? undefined : parseGoMod(text, { mode: "strict" });
  const modulePath = parsed?.ok === true ? parsed.value.module?.path : undefined;
  if (parsed?.ok !== true || modulePath === undefined) return undefined;
  return {
    path: modulePath,
    dir: relativeTo(root, dirname(path)),
    file: relativeTo(root, path),
    goMod: parsed.value,
  };
}
