import type { Collected } from "../../model/collected.ts";
import type { CoveredFile } from "../../model/quality.ts";
import type { ChangesEvidence } from "../../model/repository.ts";

/**
 * Tells whether two profiles cut the files that did not change into the same blocks. They do not where different
 * versions of Go made them, and then their percentages cannot be compared.
 */
export function isSameLayout(
  before: readonly CoveredFile[],
  now: readonly CoveredFile[],
  changes: Collected<ChangesEvidence>,
): boolean {
  if (changes.state === "absent") return true;
  const known = new Map(before.map((file) => [file.file, file]));
  return now.every((file) => {
    const other = known.get(file.file);
    return other === undefined || changes.value.files.has(file.file) || layout(other) === layout(file);
  });
}

function layout({ blocks }: CoveredFile): string {
  return blocks
    .map(({ startLine, startColumn, endLine, endColumn, statements }) =>
      [startLine, startColumn, endLine, endColumn, statements].join(),
    )
    .join(" ");
}
