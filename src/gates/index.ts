import { coverageGate } from "./coverage.ts";
import { directivesGate } from "./directives.ts";
import { integrityGate } from "./integrity.ts";
import { latencyGate } from "./latency.ts";
import { licensesGate } from "./licenses.ts";
import { lintGate } from "./lint.ts";
import { modulesGate } from "./modules.ts";
import { performanceGate } from "./performance.ts";
import { policyGate } from "./policy.ts";
import { type RunnableGate, runnable } from "./runnable-gate.ts";
import { sbomGate } from "./sbom.ts";
import { vulnerabilitiesGate } from "./vulnerabilities.ts";

/** Every gate with a section in the policy file, in the order of reports. Adding a gate is one line here. */
export const gates: readonly RunnableGate[] = [
  runnable(modulesGate),
  runnable(directivesGate),
  runnable(integrityGate),
  runnable(sbomGate),
  runnable(licensesGate),
  runnable(vulnerabilitiesGate),
  runnable(lintGate),
  runnable(coverageGate),
  runnable(latencyGate),
  runnable(performanceGate),
];

/** All gates: those with a section, and the one over the policy itself. */
export const allGates: readonly RunnableGate[] = [...gates, runnable(policyGate)];
