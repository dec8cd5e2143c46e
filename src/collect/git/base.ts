import { shown } from "../../go/parsed.ts";
import { absent, type Collected, present } from "../../model/collected.ts";
import { ModgateError } from "../../model/error.ts";
import type { BaseEvidence, RepositoryEvidence } from "../../model/repository.ts";
import type { RunEvent } from "../../model/request.ts";
import type { Commands } from "../../model/world.ts";
import { hasEndedWell } from "../command-result.ts";
import { askGit, runGit } from "./git.ts";
import { type Fork, forkWord, isAmbiguous, isCommitId, isSafeRevision, readFork } from "./revisions.ts";

/** What `collectBase` is asked. */
export interface BaseQuestion {
  /** The revision by flag or input; absent: the event's. */
  readonly named?: string;
  readonly repository: Pick<RepositoryEvidence, "root" | "head">;
  readonly commands: Commands;
  readonly event: RunEvent;
  /** How HEAD stands to baseNamed(), where that is known already. */
  readonly fork?: Fork;
}

/** What to do where a shallow clone lacks a revision. */
export const deepenHint =
  "give actions/checkout `fetch-depth: 0`, or run `git fetch --deepen=1000 origin '+refs/heads/*:refs/remotes/origin/*'` before modgate, so that the base revision is there";

/**
 * Finds the merge base of HEAD and the revision that the user, else the event, names; by local git only.
 *
 * Absent and not applicable where nobody names a base; absent with a hint where a shallow clone lacks it.
 *
 * @throws ModgateError revision-missing where the user names a revision that a full clone does not have, or that is the
 * name of several
 */
export async function collectBase(question: BaseQuestion): Promise<Collected<BaseEvidence>> {
  const named = baseNamed(question);
  if (named === "") {
    return {
      state: "absent",
      reason: "no base revision was named, and the run is not for a pull request",
      notApplicable: true,
    };
  }
  const fork = question.fork ?? (await resolveFork(question, named));
  if (fork === undefined) return missing(question, named);
  const { commit, mergeBase } = fork;
  if (mergeBase === undefined) return unrelated(question, named);
  return present(
    { commit: mergeBase, named, ...(commit === mergeBase ? {} : { tip: commit }) },
    { kind: "base-revision", source: `git:${mergeBase}`, sha256: "", time: "" },
  );
}

/** The revision that is named as the base; "" where none is. A push that creates a branch names one of zeros. */
export function baseNamed({ named, event }: Pick<BaseQuestion, "named" | "event">): string {
  return named || (isCommitId(event.baseSha) && !/^0+$/.test(event.baseSha) ? event.baseSha : "");
}

async function resolveFork(question: BaseQuestion, named: string): Promise<Fork | undefined> {
  const { head } = question.repository;
  for (const name of namesMeant(named)) {
    const told = await runGit(question.commands, {
      dir: question.repository.root,
      args: ["rev-parse", forkWord(name, head)],
    });
    if (!hasEndedWell(told)) continue;
    if (isAmbiguous(name, told.stderr)) throw ambiguous(named);
    const fork = readFork(new TextDecoder().decode(told.stdout).split("\n"));
    if (fork !== undefined) return fork;
  }
  return undefined;
}

/**
 * Finds the commit that a name means; undefined where there is none. `main` is meant where only `origin/main`
 * exists, which is all that a CI checkout has.
 */
export async function resolveCommit(
  question: Pick<BaseQuestion, "repository" | "commands">,
  named: string,
): Promise<string | undefined> {
  for (const name of namesMeant(named)) {
    const commit = await askRevision(question, ["--verify", "--quiet", `${name}^{commit}`]);
    if (commit !== undefined && isCommitId(commit)) return commit;
  }
  return undefined;
}

function askRevision(
  { commands, repository }: Pick<BaseQuestion, "repository" | "commands">,
  args: readonly string[],
): Promise<string | undefined> {
  return askGit(commands, repository.root, ["rev-parse", ...args]);
}

function namesMeant(named: string): readonly string[] {
  return isSafeRevision(named) ? [named, `refs/remotes/origin/${named}`] : [];
}

/** Whoever may push a tag could give it the name of the branch that changes are judged against. */
function ambiguous(named: string): ModgateError {
  return new ModgateError(
    "revision-missing",
    `the base revision ${shown(named)} is the name of several, a branch and a tag`,
    { hint: "say which: refs/heads/NAME, refs/remotes/origin/NAME or refs/tags/NAME" },
  );
}

async function missing(question: BaseQuestion, named: string): Promise<Collected<never>> {
  const name = shown(named);
  if (await isShallow(question))
    return absent(`the base revision ${name} is not in this shallow clone`, deepenHint);
  if (question.named) {
    throw new ModgateError(
      "revision-missing",
      `the base revision ${name} does not exist in this repository`,
      {
        hint: "name a commit, tag or branch that `git rev-parse` knows here, or fetch it first",
      },
    );
  }
  return absent(
    `the event's base revision ${name} is not in this clone`,
    `fetch it first: git fetch origin ${named}`,
  );
}

async function unrelated(question: BaseQuestion, named: string): Promise<Collected<never>> {
  if (await isShallow(question))
    return absent(`this shallow clone does not reach the merge base of HEAD and ${shown(named)}`, deepenHint);
  return absent(
    `HEAD and ${shown(named)} have no common ancestor`,
    "name a base revision that HEAD was made from",
  );
}

/** Tells whether the clone lacks history. */
export async function isShallow(question: Pick<BaseQuestion, "repository" | "commands">): Promise<boolean> {
  return (await askRevision(question, ["--is-shallow-repository"])) === "true";
}
