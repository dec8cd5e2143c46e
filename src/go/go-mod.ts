// The shape of a parsed go.mod. The parser lives in parse-go-mod.ts.

/** A place in a text file: line and column count from 1, columns in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** One `require`: `indirect` is true where the line ends in an `// indirect` comment. */
export interface Requirement {
  readonly path: string;
  readonly version: string;
  readonly indirect: boolean;
  readonly at: TextPosition;
}

/**
 * One `replace`. `old.version` is "" where the replacement stands for every version; `new.version` is ""
 * where `new.path` is a folder, written as in the file (`./x`, `../x` or absolute).
 */
export interface Replacement {
  readonly old: { readonly path: string; readonly version: string };
  readonly new: { readonly path: string; readonly version: string };
  readonly at: TextPosition;
}

/** One `exclude`. */
export interface Exclusion {
  readonly path: string;
  readonly version: string;
  readonly at: TextPosition;
}

/** One `retract` interval, both ends included; `low` equals `high` for a single version. */
export interface Retraction {
  readonly low: string;
  readonly high: string;
  /** The comment that gives the reason; "" where there is none. */
  readonly rationale: string;
  readonly at: TextPosition;
}

/** A directive with one word of argument: `tool`, `ignore`, `use`, `go`, `toolchain`. */
export interface Directive {
  readonly value: string;
  readonly at: TextPosition;
}

/** One `godebug key=value`. */
export interface GodebugSetting {
  readonly key: string;
  readonly value: string;
  readonly at: TextPosition;
}

/**
 * A go.mod file, its directives in file order.
 *
 * Absent `module`, `go` and `toolchain` mean that the file has no such line. A lax parse (of a dependency)
 * fills only module, go, require and retract, as cmd/go reads no more of it.
 *
 * Source: golang.org/x/mod/modfile.File.
 */
export interface GoMod {
  readonly module?: { readonly path: string; readonly deprecated: string; readonly at: TextPosition };
  readonly go?: Directive;
  readonly toolchain?: Directive;
  readonly require: readonly Requirement[];
  readonly exclude: readonly Exclusion[];
  readonly replace: readonly Replacement[];
  readonly retract: readonly Retraction[];
  readonly godebug: readonly GodebugSetting[];
  readonly tool: readonly Directive[];
  readonly ignore: readonly Directive[];
}

/** A go.work file, its directives in file order. Source: golang.org/x/mod/modfile.WorkFile. */
export interface GoWork {
  readonly go?: Directive;
  readonly toolchain?: Directive;
  readonly use: readonly Directive[];
  readonly replace: readonly Replacement[];
  readonly godebug: readonly GodebugSetting[];
}
