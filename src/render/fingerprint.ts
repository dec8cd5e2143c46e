import { createHash } from "node:crypto";
import type { ReportFinding } from "../model/report.ts";

/** A finding with a name that stays the same while lines move. */
export interface Fingerprinted {
  readonly finding: ReportFinding;
  /** Lower-case hex, different for every finding of a report. */
  readonly fingerprint: string;
}

/**
 * Names findings by what they say, not by where: code, subject, file and the words with their digits left out.
 * Findings that are alike in all of these are numbered in order.
 */
export function fingerprintFindings(findings: readonly ReportFinding[]): readonly Fingerprinted[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const likeness = likenessOf(finding);
    const ordinal = (seen.get(likeness) ?? 0) + 1;
    seen.set(likeness, ordinal);
    return { finding, fingerprint: digest(`${likeness}\n${ordinal}`) };
  });
}

function likenessOf(finding: ReportFinding): string {
  const words = finding.message.replace(/\d+/g, "#");
  // An advisory's id is all digits, and one module may have several.
  const id = finding.facts["id"] ?? "";
  return digest(JSON.stringify([finding.code, finding.subject, finding.at[0]?.file ?? "", words, id]));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}
