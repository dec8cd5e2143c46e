import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { RunEvent } from "../../model/request.ts";
import type { BaseEvidence, RepositoryEvidence } from "../../model/repository.ts";
import type { Commands } from "../../model/world.ts";
import { collectBase, isShallow, resolveCommit, deepenHint } from "./base.ts";
import { askGit } from "./git.ts";

/** Against what a comparison is asked for. */
export interface DiffBaseQuestion {
  /** The revision that is compared with as it is, not its merge base. */
  readonly revision?: string;
  /** The revision by flag, of which the merge base counts, as for `check`. */
  readonly base?: string;
  readonly repository: RepositoryEvidence;
  readonly commands: Commands;
  readonly event: RunEvent;
}

/** What is compared with, and how it was found, in words: `merge base with origin/main`. */
export interface DiffBase extends BaseEvidence {
  readonly how: string;
}

/**
 * Finds what the work tree is compared with: the revision as it is, else the merge base with the named base, the
 * event's, or the default branch.
 *
 * @throws ModgateError revision-missing where it is not in this clone, or nothing names one
 */
export async function findDiffBase(question: DiffBaseQuestion): Promise<DiffBase> {
  const { revision } = question;
  if (revision !== undefined) return exactRevision(question, revision);
  const named = await collectBase(
    question.base === undefined ? question : { ...question, named: question.base },
  );
  if (named.state === "present") return mergeBase(named.value);
  if (named.notApplicable !== true) throw missing(named);
  const branch = await defaultBranch(question);
  if (branch === undefined) throw noDefaultBranch();
  const found = await collectBase({ ...question, named: branch });
  if (found.state === "absent") throw missing(found);
  return mergeBase(found.value);
}

function mergeBase(base: BaseEvidence): DiffBase {
  return { ...base, how: base.tip === undefined ? base.named : `merge base with ${base.named}` };
}

async function exactRevision(question: DiffBaseQuestion, revision: string): Promise<DiffBase> {
  const commit = await resolveCommit(question, revision);
  if (commit !== undefined) return { commit, named: revision, how: revision };
  const shallow = await isShallow(question);
  throw new ModgateError(
    "revision-missing",
    `there is no revision ${shown(revision)} in this ${shallow ? "shallow clone" : "repository"}`,
    {
      hint: shallow
        ? deepenHint
        : "name a commit, tag or branch that `git rev-parse` knows here, or fetch it first",
    },
  );
}

function missing({ reason, hint }: { readonly reason: string; readonly hint?: string }): ModgateError {
  return new ModgateError(
    "revision-missing",
    `nothing to compare with: ${reason}`,
    hint === undefined ? {} : { hint },
  );
}

function noDefaultBranch(): ModgateError {
  return new ModgateError("revision-missing", "nothing to compare with: no default branch is known here", {
    hint: "name a revision: modgate diff origin/main",
  });
}

const usualNames = ["origin/main", "origin/master", "main", "master"] as const;

/** The branch that the remote calls its default, else the first of the usual names that is there. */
async function defaultBranch(question: DiffBaseQuestion): Promise<string | undefined> {
  const { commands, repository } = question;
  const head = await askGit(commands, repository.root, [
    "symbolic-ref",
    "--quiet",
    "--short",
    "refs/remotes/origin/HEAD",
  ]);
  for (const name of head === undefined || head === "" ? usualNames : [head, ...usualNames]) {
    if ((await resolveCommit(question, name)) !== undefined) return name;
  }
  return undefined;
}
