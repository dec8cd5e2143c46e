import type { EvidenceSource } from "./collected.ts";
import type { Facts } from "./finding.ts";
import type { Level } from "./level.ts";
import type { Location } from "./location.ts";

/** How one gate came out. `unjudged`: evidence absent or inconclusive; `skipped`: the policy or request turned it off. */
export type Outcome = "pass" | "fail" | "unjudged" | "skipped";

/** The whole run's result: fail if any gate fails, else unjudged if any is, else pass. */
export type Verdict = "pass" | "fail" | "unjudged";

/** One gate's row in the report. */
export interface GateReport {
  readonly gate: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** Why it is unjudged or skipped, or what of a failing gate could not be judged; "" otherwise. */
  readonly reason: string;
  /** What to do about an unjudged gate; "" where there is nothing to say. */
  readonly hint: string;
  /** How many things it looked at: modules, statements, requests. */
  readonly seen: number;
  readonly facts: Facts;
}

/** A waiver that covers a finding. */
export interface WaiverReport {
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly file: string;
  readonly line: number;
}

/** A finding with its words attached. */
export interface ReportFinding {
  readonly code: string;
  readonly gate: string;
  readonly level: Level;
  readonly waived: WaiverReport | null;
  readonly subject: string;
  readonly title: string;
  readonly message: string;
  readonly fix: string;
  readonly why: readonly string[];
  readonly at: readonly Location[];
  /** The policy line that decided; `file` is a path or a preset's name. */
  readonly policy: { readonly file: string; readonly line: number };
  readonly facts: Facts;
}

/** One module of the inventory. Names and hashes only of what is really built. */
export interface InventoryModule {
  readonly path: string;
  readonly version: string;
  readonly main: boolean;
  readonly indirect: boolean;
  /** "" where it has none. */
  readonly goVersion: string;
  /** What stands in its place; null where nothing does. */
  readonly replacedBy: { readonly path: string; readonly version: string } | null;
  /** `h1:` hash of the zip from go.sum; "" where go.sum has none. */
  readonly sum: string;
  /** SPDX expressions. */
  readonly licenses: readonly string[];
  /**
   * Its folder relative to the repository for a main module ("" for the root) and for what a folder stands in
   * for (`../x` and absolute paths lie outside of the repository); "" elsewhere.
   */
  readonly dir: string;
}

/** What is built: every module once, with requirement edges between the selected versions. */
export interface Inventory {
  readonly modules: readonly InventoryModule[];
  /** Pairs of indices into `modules`, requirer first, sorted. */
  readonly edges: readonly (readonly [number, number])[];
  /** What keeps it from being complete, in words; absent or empty where nothing does. */
  readonly gaps?: readonly string[];
}

/** A self-contained account of one run: every format can be rendered from it again. */
export interface Report {
  readonly schema: "modgate.report/1";
  readonly tool: { readonly name: "modgate"; readonly version: string };
  readonly verdict: Verdict;
  /** True where nothing can fail because there is no policy file. */
  readonly reportOnly: boolean;
  /** What the run was asked beside base, policy and gates; absent where all of it is as usual. */
  readonly asked?: {
    /** Globs of the go.mod folders that are covered; empty for every one. */
    readonly modules: readonly string[];
    readonly failOn: Level | "never";
  };
  readonly subject: {
    readonly modules: readonly string[];
    readonly head: string;
    readonly base: string;
    /** `owner/name`; "" where unknown. */
    readonly repository: string;
    /** The main module's version by git; "" where it cannot be told. */
    readonly version: string;
    /** RFC 3339: SOURCE_DATE_EPOCH, else the head commit's time; "" where neither is known. */
    readonly time: string;
    readonly policy: {
      readonly path: string;
      readonly sha256: string;
      readonly from: "base" | "head" | "preset";
    };
  };
  readonly gates: readonly GateReport[];
  readonly findings: readonly ReportFinding[];
  readonly inventory: Inventory;
  readonly evidence: readonly EvidenceSource[];
}
