import type { Severity } from "../../model/quality.ts";
import { cvssBaseScore, severityOfScore } from "./cvss.ts";

/** A severity and who says so. */
export interface RatedSeverity {
  readonly severity: Severity;
  /** "" where the severity is unknown. */
  readonly source: string;
}

/** Nobody says how severe it is. */
export const unrated: RatedSeverity = { severity: "unknown", source: "" };

const ranks: readonly Severity[] = ["unknown", "low", "medium", "high", "critical"];

const words: Readonly<Record<string, Severity>> = {
  negligible: "low",
  low: "low",
  moderate: "medium",
  medium: "medium",
  important: "high",
  high: "high",
  critical: "critical",
};

/** Reads a severity word of any database: GitHub's `MODERATE`, grype's `Negligible`; unknown for all others. */
export function severityOfWord(word: string): Severity {
  return words[word.toLowerCase()] ?? "unknown";
}

/** Rates by a CVSS vector or a bare score, `9.8`. `source` names who gave it. */
export function severityOfVector(vector: string, source: string): RatedSeverity {
  const score = /^\d+(\.\d+)?$/.test(vector) ? Number(vector) : cvssBaseScore(vector);
  if (score === undefined) return unrated;
  return { severity: severityOfScore(score), source: `${source} (CVSS ${score.toFixed(1)})` };
}

/** Picks the highest of several ratings, the first of equals. */
export function highestSeverity(ratings: readonly RatedSeverity[]): RatedSeverity {
  return ratings.reduce(
    (best, one) => (ranks.indexOf(one.severity) > ranks.indexOf(best.severity) ? one : best),
    unrated,
  );
}
