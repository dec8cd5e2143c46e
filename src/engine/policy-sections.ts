import { gates } from "../gates/index.ts";
import type { PolicySections } from "../policy/policy-schema.ts";

/** The gates' policy sections by gate id, in the registry's order: what the policy schema is assembled from. */
export function policySections(): PolicySections {
  return new Map(gates.map((gate) => [gate.id, gate.policy]));
}
