import type { ProfileBlock } from "../go/cover-profile.ts";
import type { Collected } from "./collected.ts";
import type { Location } from "./location.ts";
import type { LineRange } from "./repository.ts";

/** One diagnostic of a linter. */
export interface Diagnostic {
  /** The linter's or analyser's own name: `errcheck`, `printf`, `gofmt`. */
  readonly linter: string;
  /** Which tool ran it. */
  readonly tool: "gofmt" | "vet" | "golangci-lint" | "modgate-analyzers";
  readonly message: string;
  readonly at: Location;
}

/** One linter's run. `trouble` says why it has nothing to tell: not installed, timed out, did not compile. */
export interface LinterRun {
  readonly tool: Diagnostic["tool"];
  readonly version: string;
  readonly trouble?: { readonly reason: string; readonly hint: string };
  /** Go files it looked at, where it says so. */
  readonly seen: number;
}

/** A `//nolint` comment. */
export interface Suppression {
  readonly at: Location;
  readonly linters: readonly string[];
  /** "" where no reason is given. */
  readonly reason: string;
}

/** What the linters said over all modules of the repository, unfiltered. */
export interface LintEvidence {
  readonly runs: readonly LinterRun[];
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressions: readonly Suppression[];
  /** How many hand-written Go files the modules have. */
  readonly goFiles: number;
}

/** One block of a cover profile after merging: statements that run together, inside a function declaration. */
export interface CoverBlock extends ProfileBlock {
  /** Lines on which it has code (no comment, no blank line, no lone bracket), in order, not touching each other. */
  readonly lines: readonly LineRange[];
}

/** The blocks of one source file, in order of position. */
export interface CoveredFile {
  /** Relative to the repository root. */
  readonly file: string;
  /** Import path of its package. */
  readonly importPath: string;
  /** Empty where the file is generated. */
  readonly blocks: readonly CoverBlock[];
  /** True where its header says `Code generated … DO NOT EDIT.` */
  readonly generated: boolean;
}

/** A merged cover profile without the files that the policy excludes, files in order of path. */
export interface CoverageEvidence {
  /** The profile's path relative to the repository root. */
  readonly profile: string;
  readonly mode: "set" | "count" | "atomic";
  /** go version that made it, `go1.26.0`; "" where modgate did not have it made. */
  readonly goVersion: string;
  readonly files: readonly CoveredFile[];
  /** Files of other modules that the profile names and that are not counted. */
  readonly foreign: number;
  /** Hand-written Go files with functions that the profile does not know, tests left out, in order of path. */
  readonly unmeasured: readonly string[];
  /** Files of the base revision by the profile that was taken there. */
  readonly base: Collected<readonly CoveredFile[]>;
}

/** The outcome of one load run against one target. Times in milliseconds. */
export interface LoadRun {
  readonly kind: "open" | "closed";
  readonly requests: number;
  readonly errors: number;
  /** Requests that were sent more than a millisecond after their scheduled time. */
  readonly late: number;
  /** P99 of how long after its scheduled time a request was sent; 0 for a closed loop. */
  readonly lateP99Ms: number;
  /** P99 of how long the generator's own event loop was held up. */
  readonly eventLoopDelayP99Ms: number;
  readonly durationMs: number;
  /** Requests a second: the schedule's for an open loop, the achieved for a closed one. */
  readonly rate: number;
  /** Latency of every timed request in order of scheduling; an error counts as Infinity. */
  readonly latenciesMs: readonly number[];
  /** How long after its scheduled time each request was sent, in the same order; zeros for a closed loop. */
  readonly latenessMs: readonly number[];
  /** By kind: `status 503`, `timeout`, `ECONNRESET`, …; `dropped` for what the cap on requests in flight kept back. */
  readonly errorKinds: { readonly [kind: string]: number };
}

/** Latency of one target as a load tester's report tells it: samples, else buckets, else one figure. */
export interface ReportedLatency {
  /** `k6`, `vegeta`, `wrk2`, `hdr`, `autocannon`, `oha`, `ghz`, `fortio`. */
  readonly tool: string;
  /** The report's path relative to the repository root. */
  readonly file: string;
  /** Null where the report does not tell. */
  readonly requests: number | null;
  /** Null where the report does not tell. */
  readonly errors: number | null;
  /** The report's own P99; null where it has none. */
  readonly p99Ms: number | null;
  /** Latency of every request in the report's order, an error as Infinity; empty where it has only figures. */
  readonly samplesMs: readonly number[];
  /** Upper ends and counts of a histogram, ascending; empty where it has none. */
  readonly buckets: readonly (readonly [upperMs: number, count: number])[];
  /** Why the figures cannot be used, and what to do; absent where they can. */
  readonly unusable?: { readonly reason: string; readonly hint: string };
}

/** All runs against one target. */
export interface TargetMeasurement {
  readonly name: string;
  readonly url: string;
  /** The open-loop blocks that decide, in order. */
  readonly blocks: readonly LoadRun[];
  /** The closed-loop run that is reported beside. */
  readonly closed?: LoadRun;
  /** Reasons why the generator's own figures cannot be trusted. */
  readonly doubts: readonly string[];
  /** What a report tells of this target; then nothing was measured and `blocks` is empty. */
  readonly reported?: ReportedLatency;
}

/** Latency measured, or read from a load tester's report. */
export interface LatencyEvidence {
  readonly measurements: readonly TargetMeasurement[];
}

/** Where a licence was read. */
export interface LicenseStatement {
  /** An SPDX expression; "" where the text was not recognised. */
  readonly expression: string;
  /** The file it was read from, inside the module or the report's path. */
  readonly file: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** Licences by module key (`path@version` of what is really built). */
export interface LicensesEvidence {
  readonly licenses: ReadonlyMap<string, readonly LicenseStatement[]>;
  readonly untold: readonly { readonly module: string; readonly reason: string }[];
}

/** How severe a vulnerability is, lowest first; `unknown` where no source says. */
export type Severity = "unknown" | "low" | "medium" | "high" | "critical";

/** One vulnerability that affects one module of the build list; aliases are joined. */
export interface Vulnerability {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly module: { readonly path: string; readonly version: string };
  readonly severity: Severity;
  /** Who says so: `osv`, `ghsa`, `grype`, … ; "" where unknown. */
  readonly severitySource: string;
  readonly summary: string;
  /** The lowest version that mends it; "" where there is none. */
  readonly fixed: string;
  readonly url: string;
  /** Why it may not apply after all, in words; absent where the source is definite. */
  readonly doubt?: string;
  /** How far a scanner that follows calls got; absent where none looked. */
  readonly reach?: "called" | "imported" | "required";
}

/** What the database or report says of the build list. */
export interface VulnerabilitiesEvidence {
  /** RFC 3339 time of the database; "" where it does not say. */
  readonly databaseTime: string;
  /** Records in the database; matches in a report. */
  readonly records: number;
  readonly vulnerabilities: readonly Vulnerability[];
  /** How many modules of the build list were looked up. */
  readonly looked: number;
  /** Modules that a report names at a version that is not built: it was made for other sources. */
  readonly stale?: readonly string[];
  /** Go itself, as module `stdlib`: the version looked up and what names it; absent where no release is named. */
  readonly go?: { readonly version: string; readonly named: string };
}
