/** The `coverage` section of the policy, as far as it says what to collect. Keys are the policy's own. */
export interface CoverageSettings {
  /** The cover profile, relative to the repository root. */
  readonly profile: string;
  /** The command that writes it, one line of words; absent: it is there already. */
  readonly run?: string | undefined;
  /** How long the command may take, in milliseconds. */
  readonly "run-timeout": number;
  /** Globs of files that do not count, relative to the repository root. */
  readonly exclude: readonly string[];
  /** The cover profile of the base revision, relative to the repository root. */
  readonly "base-profile"?: string | undefined;
}

/** Why there is no coverage, and what to do. */
export interface CoverageTrouble {
  readonly reason: string;
  readonly hint: string;
}
