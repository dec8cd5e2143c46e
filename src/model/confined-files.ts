import { ModgateError } from "./error.ts";
import type { Files } from "./world.ts";

/**
 * Makes a disk on which no file of the repository is a way out of it: a link below `root` that leads elsewhere, or
 * into `.git`, is refused when it is read. What a change commits could else have a secret quoted in a message.
 *
 * Paths that lie outside in the first place were named by the user, and are read as they are.
 *
 * @throws evidence-invalid when such a link is read
 */
export function confinedFiles(files: Files, root: string): Files {
  return {
    ...files,
    async read(path) {
      if (!path.startsWith(`${root}/`) || (await leadsInside(files, root, path))) return files.read(path);
      throw new ModgateError(
        "evidence-invalid",
        `\`${path.slice(root.length + 1)}\` is a link that leads out of the repository`,
        { hint: "put the file itself into the repository" },
      );
    },
  };
}

async function leadsInside(files: Files, root: string, path: string): Promise<boolean> {
  const real = await files.realPath(path);
  if (real === undefined) return true;
  const realRoot = (await files.realPath(root)) ?? root;
  return real.startsWith(`${realRoot}/`) && !real.startsWith(`${realRoot}/.git/`);
}
