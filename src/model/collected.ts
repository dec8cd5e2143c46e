/** Where a piece of evidence came from; goes into the report's `evidence`. */
export interface EvidenceSource {
  /** What it is: `go.mod`, `coverage-profile`, `osv-database`, … */
  readonly kind: string;
  /** A path relative to the repository, or a URL without credentials. */
  readonly source: string;
  /** Lower-case hex digest of the bytes read; "" where there are no bytes (a process, a live server). */
  readonly sha256: string;
  /** RFC 3339; "" where the source has no time of its own. */
  readonly time: string;
}

/**
 * Evidence that was found, or the reason why not. Absence is never a pass: a gate whose evidence is absent
 * is unjudged.
 */
export type Collected<T> =
  | { readonly state: "present"; readonly value: T; readonly sources: readonly EvidenceSource[] }
  | {
      readonly state: "absent";
      readonly reason: string;
      readonly hint?: string;
      /** True where there is nothing to collect by nature (no base revision outside a pull request). */
      readonly notApplicable?: boolean;
    };

/** Wraps a value that was found. */
export function present<T>(value: T, ...sources: readonly EvidenceSource[]): Collected<T> {
  return { state: "present", value, sources };
}

/** Says why there is no value, and what the user can do about it. */
export function absent(reason: string, hint?: string): Collected<never> {
  return hint === undefined ? { state: "absent", reason } : { state: "absent", reason, hint };
}
