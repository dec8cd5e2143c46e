import type { GateEvidence, Reporter } from "../gate.ts";
import type { integrityCodes } from "./codes.ts";
import type { IntegritySection } from "./section.ts";

/** Reports findings of the `integrity` gate. */
export type IntegrityReport = Reporter<typeof integrityCodes>;

/** What each rule of the gate judges by, and reports to. */
export interface IntegrityRules {
  readonly evidence: GateEvidence<"modules" | "integrity", "baseModules" | "changes">;
  readonly section: IntegritySection;
  readonly report: IntegrityReport;
}
