/** How HEAD stands to a revision. */
export interface Fork {
  /** The revision's full commit id. */
  readonly commit: string;
  /** Where HEAD parted from it; absent where the two have nothing in common. */
  readonly mergeBase?: string;
}

/** Tells whether a text is a full commit id. */
export function isCommitId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Tells whether git takes a name for a revision: a leading dash would be read as an option, `:` names a file. */
export function isSafeRevision(name: string): boolean {
  return name !== "" && !name.startsWith("-") && !/[\s\p{Cc}:]/u.test(name);
}

/** The word by which `git rev-parse` tells how `head` stands to a revision, for readFork(). */
export function forkWord(name: string, head: string): string {
  return `${name}^{commit}...${head}`;
}

/**
 * Reads what `git rev-parse` answers to it: the commit of `head`, that of the revision and, a ^ before each, their
 * merge bases, the best first. Undefined where it is something else.
 */
export function readFork([head = "", commit = "", base = ""]: readonly string[]): Fork | undefined {
  if (!isCommitId(head) || !isCommitId(commit)) return undefined;
  const mergeBase = base.replace(/^\^/, "");
  return isCommitId(mergeBase) ? { commit, mergeBase } : { commit };
}

/** Tells whether git warned that a name stands for several revisions; an id stands for itself whatever has its name. */
export function isAmbiguous(name: string, stderr: string): boolean {
  return !isCommitId(name) && /^warning: refname .* is ambiguous/m.test(stderr);
}
