import type { ModulesEvidence } from "../model/modules.ts";

/** Says of each go.mod that could not be resolved that what it builds was not judged. */
export function unresolvedDoubts(
  modules: ModulesEvidence,
): readonly { readonly reason: string; readonly hint: string }[] {
  return modules.unresolved.map(({ file, line, reason, hint }) => ({
    reason: `${file}${line === undefined ? "" : `:${line}`} could not be resolved: ${reason.replace(`${file}: `, "")}`,
    hint,
  }));
}
