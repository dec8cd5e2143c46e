import { join } from "node:path";
import type { Commands, SourceTree } from "../../model/world.ts";
import { hasEndedWell } from "../command-result.ts";
import { runGit } from "../git/git.ts";
import type { Listing } from "../git/listing.ts";
import { atMost } from "../integrity/at-most.ts";

/** Where files are looked for. */
export interface FilesQuestion {
  /** Absolute repository root. */
  readonly root: string;
  readonly tree: SourceTree;
  readonly commands: Commands;
  readonly listing: () => Promise<Listing>;
}

/** Lists tracked files and untracked ones that are not ignored; outside git all but those in hidden folders. */
export async function repositoryFiles({ root, tree, listing }: FilesQuestion): Promise<readonly string[]> {
  const listed = await listing();
  if ("failed" in listed) return walk(tree, root, "");
  return [...new Set([...listed.tracked, ...listed.untracked])].sort();
}

const marks = ["//go:generate", "//go:debug"];

/**
 * Of these Go files, finds those that may hold a directive: by git, which looks into thousands in an instant, and
 * by reading them where there is none.
 */
export async function withDirectives(
  { root, tree, commands }: Omit<FilesQuestion, "listing">,
  files: readonly string[],
): Promise<readonly string[]> {
  if (files.length === 0) return [];
  // As text, whatever the change's own .gitattributes say.
  const args = [
    "grep",
    "-l",
    "-z",
    "-a",
    "-F",
    "--untracked",
    "--no-recurse-submodules",
    "--no-color",
    "--full-name",
  ];
  const words = [...args, ...marks.flatMap((mark) => ["-e", mark]), "--", "*.go"];
  const found = await runGit(commands, { dir: root, args: words });
  if (hasEndedWell(found)) {
    const names = new Set(new TextDecoder().decode(found.stdout).split("\0"));
    return files.filter((file) => names.has(file));
  }
  if (found.trouble === undefined && found.exitCode === 1) return [];
  const read = await atMost(16, files, async (file) => {
    const text = new TextDecoder().decode(await tree.read(join(root, file)));
    return marks.some((mark) => text.includes(mark)) ? [file] : [];
  });
  return read.flat();
}

const hiddenFolders: ReadonlySet<string> = new Set([".github/", ".circleci/", ".devcontainer/"]);

async function walk(tree: SourceTree, root: string, folder: string): Promise<readonly string[]> {
  const names = (await tree.list(join(root, folder))) ?? [];
  const found: string[] = [];
  for (const name of names) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (!name.endsWith("/")) found.push(path);
    else if (!name.startsWith(".") || hiddenFolders.has(name))
      found.push(...(await walk(tree, root, path.slice(0, -1))));
  }
  return found;
}
