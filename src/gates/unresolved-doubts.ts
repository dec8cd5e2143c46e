import type { ModulesEvidence, UnresolvedModule } from "../model/modules.ts";

/** Says of each go.mod that could not be resolved that what it builds was not judged. */
export function unresolvedDoubts(
  modules: ModulesEvidence,
): readonly { readonly reason: string; readonly hint: string }[] {
  return modules.unresolved.map((unresolved) => {
    const { place, reason } = unresolvedWords(unresolved);
    return { reason: `${place} could not be resolved: ${reason}`, hint: unresolved.hint };
  });
}

/** Takes apart where a go.mod could not be resolved, `go.mod:5`, and why, so that the file is named once. */
export function unresolvedWords({ file, line, reason }: UnresolvedModule): {
  readonly place: string;
  readonly reason: string;
} {
  return { place: line === undefined ? file : `${file}:${line}`, reason: reason.replace(`${file}: `, "") };
}
