import type { CommandResult, Commands } from "../../model/world.ts";
import { hasEndedWell } from "../command-result.ts";
import { runGit } from "./git.ts";

/**
 * The files of a work tree by git's word, ignored ones left out, in git's order: paths relative to the root, some
 * perhaps twice. A path that ends in a slash is a repository of its own. Or what git said instead.
 */
export type Listing =
  | { readonly tracked: readonly string[]; readonly untracked: readonly string[] }
  | { readonly failed: CommandResult };

const maxListBytes = 256 * 1024 * 1024;

/** Asks git for the files of a work tree. */
export async function listFiles(commands: Commands, root: string): Promise<Listing> {
  // -t writes a letter and a blank before each path: `?` where it is not tracked.
  const args = ["ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard", "--full-name"];
  const result = await runGit(commands, { dir: root, args, maxOutputBytes: maxListBytes });
  if (!hasEndedWell(result)) return { failed: result };
  const tracked: string[] = [];
  const untracked: string[] = [];
  for (const line of new TextDecoder().decode(result.stdout).split("\0")) {
    const path = line.slice("? ".length);
    if (path !== "") (line.startsWith("? ") ? untracked : tracked).push(path);
  }
  return { tracked, untracked };
}
