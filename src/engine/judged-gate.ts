import type { Facts, Finding } from "../model/finding.ts";
import type { Outcome, WaiverReport } from "../model/report.ts";

/** A finding on its way through the engine: the gate's facts with words, waiver and policy line attached. */
export interface JudgedFinding extends Finding {
  readonly title: string;
  readonly message: string;
  readonly fix: string;
  readonly waived: WaiverReport | null;
  readonly policy: { readonly file: string; readonly line: number };
}

/** Why part of a gate could not be decided, and what to do about it. */
export interface Doubt {
  readonly reason: string;
  readonly hint: string;
}

/** One gate after it was judged, or left out. */
export interface JudgedGate {
  readonly id: string;
  readonly title: string;
  /** Why it did not run; "" where it ran. */
  readonly skipped: string;
  /** Empty where everything could be decided. */
  readonly doubts: readonly Doubt[];
  readonly seen: number;
  readonly facts: Facts;
  readonly findings: readonly JudgedFinding[];
}

/** Says how a gate came out, given the findings that fail a run. */
export function outcomeOf(gate: JudgedGate, fails: (finding: JudgedFinding) => boolean): Outcome {
  if (gate.skipped !== "") return "skipped";
  if (gate.findings.some((finding) => finding.waived === null && fails(finding))) return "fail";
  return gate.doubts.length > 0 ? "unjudged" : "pass";
}
