import { posix } from "node:path";
import { parseGoMod } from "../../go/parse-go-mod.ts";
import type { SourceTree } from "../../model/world.ts";

/** A module of the repository: its path and its folder relative to the root, "" for the root. */
export interface ModulePlace {
  readonly path: string;
  readonly dir: string;
}

/**
 * Reads the module paths of a repository's go.mod files, the longest first. `dirs` are their folders, relative to
 * the root. A go.mod that cannot be read names none.
 */
export async function modulePlaces(
  tree: SourceTree,
  root: string,
  dirs: readonly string[],
): Promise<readonly ModulePlace[]> {
  const found: ModulePlace[] = [];
  for (const dir of dirs) {
    const text = await tree.read(posix.join(root, dir, "go.mod"));
    const mod = parseGoMod(new TextDecoder().decode(text), { mode: "lax" });
    const path = mod.ok ? mod.value.module?.path : undefined;
    if (path !== undefined) found.push({ path, dir });
  }
  return found.sort((a, b) => b.path.length - a.path.length);
}

/** Where a file that a profile names lies, relative to the repository root, and its package. */
export interface ProfiledPlace {
  readonly file: string;
  readonly importPath: string;
}

/**
 * Finds the file that a profile names: `example.com/m/p/file.go` by the module it belongs to, `./p/file.go` from
 * the root, or an absolute path. Undefined where it is no file of the repository's modules.
 */
export function profiledPlace(
  name: string,
  modules: readonly ModulePlace[],
  root: string,
): ProfiledPlace | undefined {
  // A profile may come from elsewhere; its names must not lead out of the repository.
  if (name.split("/").includes("..")) return undefined;
  if (name.startsWith("/") || name.startsWith("./")) {
    const file = name.startsWith("/") ? below(name, root) : posix.normalize(name);
    return file === undefined ? undefined : placeOfFile(file, modules);
  }
  const module = modules.find(({ path }) => below(name, path) !== undefined);
  const inside = module === undefined ? undefined : below(name, module.path);
  if (module === undefined || inside === undefined) return undefined;
  return { file: posix.join(module.dir, inside), importPath: posix.dirname(name) };
}

function placeOfFile(file: string, modules: readonly ModulePlace[]): ProfiledPlace | undefined {
  const owners = modules.filter(({ dir }) => dir === "" || below(file, dir) !== undefined);
  const owner = owners.sort((a, b) => b.dir.length - a.dir.length)[0];
  if (owner === undefined) return undefined;
  const inside = owner.dir === "" ? file : (below(file, owner.dir) ?? file);
  return { file, importPath: posix.dirname(`${owner.path}/${inside}`) };
}

function below(path: string, folder: string): string | undefined {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
