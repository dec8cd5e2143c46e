/** A range of lines, both ends included, counted from 1. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Git's view of the folder that is judged. */
export interface RepositoryEvidence {
  /** Absolute path of the repository root. */
  readonly root: string;
  /** Full commit id of HEAD. */
  readonly head: string;
  /** RFC 3339 time of the head commit. */
  readonly headTime: string;
  /** The version of the main module at head by its tags: a tag, or a pseudo-version; "" where it cannot be told. */
  readonly version: string;
  /** `owner/name` from the event or the origin remote; "" where unknown. */
  readonly name: string;
}

/** The revision the change is judged against: the merge base, as a full commit id. */
export interface BaseEvidence {
  readonly commit: string;
  /** What the user or the event named: `origin/main`, a commit id. */
  readonly named: string;
  /** The commit of what was named, where it is not the merge base: rules are read there. */
  readonly tip?: string;
}

/** How one file changed since base. */
export interface ChangedFile {
  readonly status: "added" | "modified" | "deleted" | "renamed";
  /** The path before a rename; the same as the key otherwise. */
  readonly before: string;
  /** Added or modified lines of the head's text, in order, not touching each other. Empty for a deleted or binary file. */
  readonly lines: readonly LineRange[];
  readonly binary: boolean;
  /** True where the path is, or was, a submodule: then `lines` is empty. */
  readonly submodule?: boolean;
}

/** Changed files since base by head path (base path for deleted ones), relative to the repository root. */
export interface ChangesEvidence {
  readonly files: ReadonlyMap<string, ChangedFile>;
}
