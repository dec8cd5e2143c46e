import type * as z from "zod";
import { readOnce } from "../policy/values.ts";
import type { Scene } from "./scene.ts";

/**
 * Reads a gate's section of the deciding policy in the gate's own type. A gate without a section gets the
 * schema's defaults, which only matters for evidence that another gate wants.
 */
export function sectionOf<Section extends z.ZodType>(
  { policy }: Pick<Scene, "policy">,
  gate: { readonly id: string; readonly policy: Section },
): z.output<Section> {
  return gate.policy.parse(policy.sections.get(gate.id) ?? {}, readOnce);
}
