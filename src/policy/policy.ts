import type { PolicyPath } from "../model/finding.ts";
import type { Level } from "../model/level.ts";

/** Where a policy value was written. `file` is a path relative to the repository, or a preset's name. */
export interface PolicyOrigin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One waiver as the policy states it; `index` is its place in the merged list. */
export interface Waiver {
  readonly code: string;
  /** A module path (with its /vN), or a pattern. Absent: any subject of the code. */
  readonly module?: string;
  readonly owner?: string;
  readonly reason?: string;
  /** `YYYY-MM-DD`, the last day on which it counts. */
  readonly expires?: string;
}

/** The sections that belong to no gate. */
export interface CommonPolicy {
  readonly version: 1;
  readonly existing: Level;
  readonly extends: readonly string[];
  readonly proxy: ProxyPolicy;
  readonly waivers: readonly Waiver[];
  /** How many days ahead a waiver may end, from 1; absent: any. */
  readonly maxWaiverDays?: number;
}

/** The `proxy` section. */
export interface ProxyPolicy {
  /** GOPROXY syntax; absent: the environment's. */
  readonly chain?: string;
  readonly private: readonly string[];
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly allowDirect: boolean;
}

/** A policy that was read, merged with what it extends, and validated. */
export interface LoadedPolicy {
  /** Its path relative to the repository, or `modgate:recommended`. */
  readonly path: string;
  /** Digest over the bytes of the file and of everything it extends, lower-case hex. */
  readonly sha256: string;
  readonly from: "base" | "head" | "preset";
  readonly common: CommonPolicy;
  /**
   * Validated gate sections by gate id, merged, as *input* of the gate's schema (durations still text): a gate
   * turns its section into its own type when it runs. A gate that is missing has no section.
   */
  readonly sections: ReadonlyMap<string, unknown>;
  /** The same sections as *output* of the gates' schemas, defaults filled and units converted: for comparing. */
  readonly effective: ReadonlyMap<string, unknown>;
  /** Finds where a value was written: the value's own place, else that of its nearest enclosing value. */
  readonly origin: (path: PolicyPath) => PolicyOrigin;
  /** Tells whether a file says something at a path, or below it. */
  readonly isSet: (path: PolicyPath) => boolean;
}
