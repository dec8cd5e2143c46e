import { absent, type Collected, present } from "../../model/collected.ts";
import type { CommandResult, Commands } from "../../model/world.ts";
import { firstLine, hasEndedWell, whyFailed } from "../command-result.ts";
import { askGit, runGit } from "./git.ts";
import { type Fork, forkWord, isAmbiguous, isCommitId, isSafeRevision, readFork } from "./revisions.ts";

/** The repository that a folder belongs to, and where in it the folder is. */
export interface Checkout {
  /** Absolute path of the repository root. */
  readonly root: string;
  /** The folder relative to the root; "" for the root itself. */
  readonly folder: string;
  /** Full commit id of HEAD. */
  readonly head: string;
  /** True where the clone lacks history. */
  readonly shallow: boolean;
  /** How HEAD stands to the revision that was named; absent where git does not know it by that name. */
  readonly fork?: Fork;
}

/** The reason for absence where there is no git to ask. */
export const gitIsMissing = "`git` is not installed";

/** Where a checkout is looked for. `dir` is absolute. */
export interface CheckoutQuestion {
  readonly dir: string;
  readonly commands: Commands;
  /** A revision that is to be looked up along with it. */
  readonly named?: string;
}

/**
 * Asks git for the checkout that holds a folder, in one question where all is well.
 *
 * Absent where git is missing or refuses; absent and not applicable where the folder is in no repository or
 * nothing was committed yet.
 */
export async function findCheckout(question: CheckoutQuestion): Promise<Collected<Checkout>> {
  const told = await askShape(question);
  if (!hasEndedWell(told)) return noRepository(told);
  const lines = new TextDecoder().decode(told.stdout).split("\n");
  const [toplevel = "", prefix = "", shallow = "", head = ""] = lines;
  if (toplevel === "")
    return absent("the folder is in a git repository without a work tree", "run modgate in a checkout");
  if (!isCommitId(head)) return noCommit;
  const root = await rootAsNamed(question, toplevel, prefix);
  // Which of several revisions is meant is for those to say who need one.
  const fork = isAmbiguous(question.named ?? "", told.stderr) ? undefined : readFork(lines.slice(3));
  const checkout = { root, folder: withoutSlash(prefix), head, shallow: shallow !== "false" };
  return present(fork === undefined ? checkout : { ...checkout, fork });
}

/** The shape of the repository, and commits: without the named one, or without any, git knows all else. */
async function askShape({ commands, dir, named = "" }: CheckoutQuestion): Promise<CommandResult> {
  const args = ["rev-parse", "--show-toplevel", "--show-prefix", "--is-shallow-repository"];
  const forked = isSafeRevision(named)
    ? await runGit(commands, { dir, args: [...args, forkWord(named, "HEAD")] })
    : undefined;
  if (forked !== undefined && (hasEndedWell(forked) || forked.trouble !== undefined)) return forked;
  const whole = await runGit(commands, { dir, args: [...args, "HEAD"] });
  return hasEndedWell(whole) || whole.trouble !== undefined ? whole : await runGit(commands, { dir, args });
}

/** What is told of a repository without a commit. */
export const noCommit: Collected<never> = nothingThere("the repository has no commit yet", "commit first");

/** Takes trailing slashes off a path. */
export function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}

function noRepository(result: CommandResult): Collected<never> {
  if (result.trouble === "missing") return nothingThere(gitIsMissing, "install git");
  if (/not a git repository/.test(result.stderr)) {
    return nothingThere("the folder is not in a git repository", "run modgate in a git checkout");
  }
  if (/safe\.bareRepository/.test(result.stderr)) {
    const hint =
      "look at the files HEAD, objects and refs there: they make git take it for a bare repository";
    return absent("the folder is inside the files of a bare git repository", hint);
  }
  if (/dubious ownership/.test(result.stderr)) {
    const hint =
      "the checkout belongs to another user: git config --global --add safe.directory <its folder>";
    return absent(`git refuses to read the repository: ${firstLine(result.stderr)}`, hint);
  }
  return absent(`git cannot tell the repository: ${whyFailed("git rev-parse", result)}`);
}

function nothingThere(reason: string, hint: string): Collected<never> {
  return { state: "absent", reason, hint, notApplicable: true };
}

// git answers with the physical path. Where the folder was named through a link above the repository, its own
// spelling is kept, so that paths of the request stay below the root.
async function rootAsNamed(question: CheckoutQuestion, toplevel: string, prefix: string): Promise<string> {
  const spelled = parentAbove(withoutSlash(question.dir), withoutSlash(prefix));
  if (spelled === "" || spelled === toplevel) return toplevel;
  const again = await askGit(question.commands, spelled, ["rev-parse", "--show-toplevel", "--show-prefix"]);
  return again?.split("\n")[0] === toplevel && again.split("\n")[1] === "" ? spelled : toplevel;
}

function parentAbove(dir: string, below: string): string {
  if (below === "") return dir;
  return dir.endsWith(`/${below}`) ? dir.slice(0, -below.length - 1) : "";
}
