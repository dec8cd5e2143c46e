import type { WaiverReport } from "../model/report.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import { findWaiver, waiverDay } from "../policy/waivers.ts";
import type { JudgedFinding, JudgedGate } from "./judged-gate.ts";

/** Marks the findings that a waiver of the policy covers on a day (`YYYY-MM-DD`). */
export function waiveFindings(
  gates: readonly JudgedGate[],
  policy: LoadedPolicy,
  today: string,
): readonly JudgedGate[] {
  return gates.map((gate) => ({
    ...gate,
    findings: gate.findings.map((finding) => ({ ...finding, waived: waiverOf(finding, policy, today) })),
  }));
}

function waiverOf(finding: JudgedFinding, policy: LoadedPolicy, today: string): WaiverReport | null {
  const { waivers } = policy.common;
  const index = findWaiver(waivers, finding, waiverDay(policy, today));
  const waiver = index === undefined ? undefined : waivers[index];
  if (index === undefined || waiver === undefined) return null;
  const { owner = "", reason = "", expires = "" } = waiver;
  const { file, line } = policy.origin(["waivers", index]);
  return { owner, reason, expires, file, line };
}
