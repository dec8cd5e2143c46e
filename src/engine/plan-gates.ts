import { gates } from "../gates/index.ts";
import type { RunnableGate } from "../gates/runnable-gate.ts";
import { ModgateError } from "../model/error.ts";
import { nearestWord } from "../model/nearest-word.ts";
import type { Request } from "../model/request.ts";
import type { LoadedPolicy } from "../policy/policy.ts";

/** A gate with the section it is judged by, or the reason why it does not run. */
export type PlannedGate =
  | { readonly gate: RunnableGate; readonly section: unknown }
  | { readonly gate: RunnableGate; readonly skipped: string };

/**
 * Decides for every gate of the registry whether it runs, in the registry's order.
 *
 * @throws usage where `only` or `skip` name a gate that does not exist
 */
export function planGates(
  request: Pick<Request, "only" | "skip">,
  policy: LoadedPolicy,
): readonly PlannedGate[] {
  for (const id of [...request.only, ...request.skip]) requireGate(id);
  return gates.map((gate) => {
    const skipped = reasonToSkip(gate.id, request, policy);
    return skipped === "" ? { gate, section: policy.sections.get(gate.id) } : { gate, skipped };
  });
}

function reasonToSkip(id: string, request: Pick<Request, "only" | "skip">, policy: LoadedPolicy): string {
  if (request.only.length > 0 && !request.only.includes(id)) return "left out by --only";
  if (request.skip.includes(id)) return "left out by --skip";
  return policy.sections.has(id) ? "" : `the policy has no \`${id}\` section`;
}

function requireGate(id: string): void {
  const ids = [...gates.map((gate) => gate.id), "policy"];
  if (ids.includes(id)) return;
  const nearest = nearestWord(id, ids);
  throw new ModgateError("usage", `there is no gate \`${id}\``, {
    hint: nearest === undefined ? `choose from ${ids.join(", ")}` : `did you mean \`${nearest}\`?`,
    wanted: ids.join(" "),
    found: id,
  });
}
