import { basename, dirname } from "node:path";
import type { Commands } from "../../model/world.ts";
import { askGit } from "./git.ts";

/** What `repositoryPath` is asked. Both are absolute. */
export interface PathQuestion {
  readonly root: string;
  readonly path: string;
  readonly commands: Commands;
}

/**
 * Tells where in the repository a file lies, relative to its root, however links spell its folder.
 *
 * Undefined where its folder is not in this repository.
 */
export async function repositoryPath({ root, path, commands }: PathQuestion): Promise<string | undefined> {
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1);
  const top = await askGit(commands, root, ["rev-parse", "--show-toplevel"]);
  const answer = await askGit(commands, dirname(path), ["rev-parse", "--show-toplevel", "--show-prefix"]);
  const [itsTop, prefix = ""] = answer?.split("\n") ?? [];
  return top !== undefined && itsTop === top ? prefix + basename(path) : undefined;
}
