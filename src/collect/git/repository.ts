import { parseGoMod } from "../../go/parse-go-mod.ts";
import { absent, type Collected, present } from "../../model/collected.ts";
import type { RepositoryEvidence } from "../../model/repository.ts";
import type { RunEvent } from "../../model/request.ts";
import type { CommandResult, Commands, Files } from "../../model/world.ts";
import { firstLine, hasEndedWell, whyFailed } from "../command-result.ts";
import { askGit, runGit } from "./git.ts";
import { mainModuleVersion } from "./main-module-version.ts";
import { remoteName } from "./remote-name.ts";

/** What `collectRepository` is asked. `dir` is absolute, at or below the repository root. */
export interface RepositoryQuestion {
  readonly dir: string;
  readonly commands: Commands;
  readonly files: Files;
  readonly event: RunEvent;
}

/**
 * Asks git for the repository that holds a folder: root, head, its time, name, version; no network.
 *
 * Absent where git is missing or refuses; absent and not applicable where the folder is in no repository or
 * nothing was committed yet.
 */
export async function collectRepository(
  question: RepositoryQuestion,
): Promise<Collected<RepositoryEvidence>> {
  const { commands, dir, event } = question;
  const top = await runGit(commands, { dir, args: ["rev-parse", "--show-toplevel", "--show-prefix"] });
  if (!hasEndedWell(top)) return noRepository(top);
  const [toplevel = "", prefix = ""] = new TextDecoder().decode(top.stdout).split("\n");
  if (toplevel === "")
    return absent("the folder is in a git repository without a work tree", "run modgate in a checkout");
  const root = await rootAsNamed(question, toplevel, prefix);
  const commit = await askGit(commands, root, [
    "show",
    "-s",
    "--no-show-signature",
    "--format=%H %ct",
    "HEAD",
    "--",
  ]);
  const [, head = "", seconds = ""] = /^([0-9a-f]{40,64}) (\d+)$/.exec(commit ?? "") ?? [];
  if (head === "") return nothingThere("the repository has no commit yet", "commit first");
  const headTime = toRfc3339(Number(seconds));
  const modulePath = await modulePathIn(question);
  const value = {
    root,
    head,
    headTime,
    version: await mainModuleVersion({
      commands,
      root,
      moduleDir: withoutSlash(prefix),
      modulePath,
      head,
      headTime,
    }),
    name:
      event.repository || remoteName((await askGit(commands, root, ["remote", "get-url", "origin"])) ?? ""),
    dirty: await isDirty(question, root),
  };
  return present(value, { kind: "repository", source: `git:${head}`, sha256: "", time: headTime });
}

/** The reason for absence where there is no git to ask. */
export const gitIsMissing = "`git` is not installed";

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
async function rootAsNamed(question: RepositoryQuestion, toplevel: string, prefix: string): Promise<string> {
  const spelled = parentAbove(withoutSlash(question.dir), withoutSlash(prefix));
  if (spelled === "" || spelled === toplevel) return toplevel;
  const again = await askGit(question.commands, spelled, ["rev-parse", "--show-toplevel", "--show-prefix"]);
  return again?.split("\n")[0] === toplevel && again.split("\n")[1] === "" ? spelled : toplevel;
}

function parentAbove(dir: string, below: string): string {
  if (below === "") return dir;
  return dir.endsWith(`/${below}`) ? dir.slice(0, -below.length - 1) : "";
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}

async function modulePathIn(question: RepositoryQuestion): Promise<string> {
  const content = await question.files.read(`${withoutSlash(question.dir)}/go.mod`);
  if (content === undefined) return "";
  const goMod = parseGoMod(new TextDecoder().decode(content), { mode: "lax" });
  return goMod.ok ? (goMod.value.module?.path ?? "") : "";
}

function toRfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

async function isDirty(question: RepositoryQuestion, root: string): Promise<boolean> {
  const args = ["diff", "--quiet", "--no-ext-diff", "--ignore-submodules=untracked", "HEAD", "--"];
  return !hasEndedWell(await runGit(question.commands, { dir: root, args }));
}
