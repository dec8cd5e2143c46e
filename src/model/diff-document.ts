import type { BaseEvidence } from "./repository.ts";
import type { RepositoryDiff } from "./repository-diff.ts";

/** What `modgate diff --json` prints, and all that its texts are made from. */
export interface DiffDocument extends RepositoryDiff {
  readonly schema: "modgate.diff/1";
  /** What is compared with; `how` says in words how it was found. */
  readonly base: BaseEvidence & { readonly how: string };
  /** Full commit id of HEAD; the work tree may differ from it. */
  readonly head: string;
}
