import { compareLevels, type Level } from "../model/level.ts";
import type { JudgedFinding, JudgedGate } from "./judged-gate.ts";

/** What bounds the level of findings. */
export interface LevelRules {
  /** The cap on findings that base already had. */
  readonly existing: Level;
  /** True where there is no policy file: nothing weighs more than a warning. */
  readonly reportOnly: boolean;
}

/** Caps the levels of findings and puts them in their stable order: by file, line, code, subject. */
export function levelFindings(gates: readonly JudgedGate[], rules: LevelRules): readonly JudgedGate[] {
  return gates.map((gate) => ({
    ...gate,
    findings: gate.findings.map((finding) => levelled(finding, rules)).sort(compareFindings),
  }));
}

function levelled(finding: JudgedFinding, rules: LevelRules): JudgedFinding {
  const caps: Level[] = [];
  if (finding.facts["preExisting"] === true) caps.push(rules.existing);
  if (rules.reportOnly) caps.push("warning");
  const level = caps.reduce((lowest, cap) => (compareLevels(cap, lowest) < 0 ? cap : lowest), finding.level);
  return { ...finding, level };
}

/** Orders findings by place, code and subject, so that the same input gives the same bytes. */
export function compareFindings(a: JudgedFinding, b: JudgedFinding): number {
  return (
    compareText(a.at[0]?.file ?? "", b.at[0]?.file ?? "") ||
    (a.at[0]?.line ?? 0) - (b.at[0]?.line ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.subject, b.subject)
  );
}

// By code unit, never by locale: the order must not depend on the machine.
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
