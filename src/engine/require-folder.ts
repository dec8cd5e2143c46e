import { ModgateError } from "../model/error.ts";
import type { SourceTree } from "../model/world.ts";

/**
 * Holds a run to a folder that is there.
 *
 * @throws input-missing
 */
export async function requireFolder(dir: string, files: Pick<SourceTree, "list">): Promise<void> {
  // Listed, as a link to a folder is as good as the folder.
  if ((await files.list(dir)) !== undefined) return;
  throw new ModgateError("input-missing", `there is no folder \`${dir}\``, {
    hint: "name the folder of the repository with `--dir`, in the action with the input `working-directory`",
  });
}
