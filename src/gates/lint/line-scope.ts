import type { Collected } from "../../model/collected.ts";
import type { Location } from "../../model/location.ts";
import type { ChangesEvidence } from "../../model/repository.ts";

/** Whether a place is judged, and whether base already had it. */
export interface LineScope {
  /** `unknown` where only changed lines count and nobody can tell which those are. */
  readonly kind: "changed" | "all" | "unknown";
  /** Why the scope is not the wanted one; "" where it is. */
  readonly because: string;
  /** Tells whether a line differs from base. True of every line where there is no base. */
  isChanged(at: Location): boolean;
  /** Tells whether a file differs from base, renamed ones only where their text does. */
  isFileChanged(at: Location): boolean;
}

/** Works out which lines are judged. Without a base to compare with, all are. */
export function lineScope(wanted: "changed" | "all", changes: Collected<ChangesEvidence>): LineScope {
  if (changes.state === "present") {
    return {
      kind: wanted,
      because: "",
      isChanged: (at) => isLineChanged(changes.value, at),
      isFileChanged: (at) => isFileChanged(changes.value, at),
    };
  }
  const everything = { isChanged: () => true, isFileChanged: () => true };
  if (wanted === "all") return { kind: "all", because: "", ...everything };
  const kind = changes.notApplicable === true ? "all" : "unknown";
  return { kind, because: changes.reason, ...everything };
}

function isLineChanged(changes: ChangesEvidence, at: Location): boolean {
  const first = at.line ?? 1;
  const last = at.endLine ?? first;
  const lines = changes.files.get(at.file)?.lines ?? [];
  return lines.some((range) => range.first <= last && first <= range.last);
}

function isFileChanged(changes: ChangesEvidence, at: Location): boolean {
  const file = changes.files.get(at.file);
  return file !== undefined && (file.status !== "renamed" || file.lines.length > 0);
}
