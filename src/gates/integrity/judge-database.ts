import { moduleKey } from "../../go/module-version.ts";
import type { IntegrityDoubt, UnconfirmedSum } from "../../model/integrity.ts";
import type { IntegrityRules } from "./report.ts";

const rule = ["integrity", "checksum-database"] as const;

/**
 * Judges the lines that the change adds to go.sum by the checksum database: each has to be there, word for word.
 * Answers what could not be decided.
 */
export function judgeDatabase({ evidence, section, report }: IntegrityRules): readonly IntegrityDoubt[] {
  const level = section["checksum-database"];
  const { loggedSums } = evidence.integrity;
  if (level === "off" || loggedSums === undefined) return [];
  for (const sum of loggedSums.unconfirmed) {
    report(sum.logged.length === 0 ? "sum-unlogged" : "sum-log-mismatch", {
      level,
      subject: subjectOf(sum),
      at: [sum.at],
      rule,
      facts: {
        module: sum.path,
        version: sum.version,
        kind: sum.kind,
        file: sum.at.file,
        written: sum.hash,
        logged: sum.logged,
        preExisting: false,
      },
    });
  }
  return loggedSums.doubts;
}

function subjectOf(sum: UnconfirmedSum): string {
  return sum.kind === "mod" ? `${moduleKey(sum)}/go.mod` : moduleKey(sum);
}
