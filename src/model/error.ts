import type { Location } from "./location.ts";

/**
 * What went wrong on our side, and so whose turn it is.
 *
 * `usage`, `policy-invalid`, `input-missing` and `output-unwritable` are the request's fault (exit 2);
 * `bug` is ours (exit 70); all others say that something could not be decided (exit 3).
 */
export type ErrorCode =
  | "usage"
  | "policy-invalid"
  | "input-missing"
  | "output-unwritable"
  | "go-mod-invalid"
  | "go-work-invalid"
  | "go-sum-invalid"
  | "build-list-inconsistent"
  | "module-path-mismatch"
  | "module-not-found"
  | "proxy-unknown"
  | "proxy-refused"
  | "proxy-unreachable"
  | "proxy-answer-invalid"
  | "sum-missing"
  | "sum-mismatch"
  | "sum-unlogged"
  | "log-untrusted"
  | "offline"
  | "command-missing"
  | "command-failed"
  | "evidence-invalid"
  | "repository-missing"
  | "revision-missing"
  | "cache-unusable"
  | "bug";

/** Facts beside the message; each is optional and none may hold a secret. */
export interface ErrorDetails {
  /** What the user can do, in the imperative. */
  readonly hint?: string;
  readonly wanted?: string;
  readonly found?: string;
  /** Where in a file the trouble stands. */
  readonly at?: Location;
  /** The lines around `at` with a caret, ready to print. */
  readonly frame?: string;
  readonly cause?: unknown;
  /** Further problems of the same file, each a message of its own. */
  readonly others?: readonly ModgateError[];
}

/**
 * The one error class: thrown when *we* cannot do the job, never because the repository breaks a rule.
 *
 * Messages are lower case, put values in back-ticks and hold no secret and no raw foreign text.
 */
export class ModgateError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

/** The process exit codes of the contract. */
export type ExitCode = 0 | 1 | 2 | 3 | 70;

const requestFaults: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "usage",
  "policy-invalid",
  "input-missing",
  "output-unwritable",
]);

/** Says which exit code an error leads to: 2 the request's fault, 3 undecided, 70 a bug of ours. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof ModgateError) || error.code === "bug") return 70;
  return requestFaults.has(error.code) ? 2 : 3;
}
