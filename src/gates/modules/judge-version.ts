import type { Resolution } from "../../model/modules.ts";
import { judgeAdmission, judgeReplaced, type Objection } from "./admission.ts";
import { upgradeJudge } from "./major-upgrades.ts";
import type { JudgedPart } from "./occurrences.ts";
import type { Doubt, ReleaseJudge } from "./release-rules.ts";
import type { ModulesSection } from "./section.ts";

/** By what one module version is judged. */
export interface Court {
  readonly section: ModulesSection;
  /** `owner/name`; "" where unknown, then no staged entry counts. */
  readonly repository: string;
  /** The builds a crossed major is told against; empty where there are none. */
  readonly before: readonly Resolution[];
  readonly releases: ReleaseJudge;
}

/** All that the rules say of one module version: what they object to, and what could not be decided. */
export interface VersionVerdict {
  readonly objections: readonly Objection[];
  readonly doubts: readonly Doubt[];
}

/** Judges one module version by every rule that speaks of a version; budgets are of builds and not among them. */
export type VersionJudge = (asked: JudgedPart) => VersionVerdict;

/**
 * Makes the one judge of module versions: the gate, `modgate ask` and the search for an admitted version in a
 * refused one's place all ask it, so that they cannot differ.
 */
export function versionJudge({ section, repository, before, releases }: Court): VersionJudge {
  const upgrades = upgradeJudge(before);
  return (asked) => {
    const admission = { module: asked.module, section, repository };
    const judgePart = asked.part === "replaced" ? judgeReplaced : judgeAdmission;
    const { objections, doubts } = releases(asked);
    return {
      objections: [...judgePart(admission), ...upgrades(asked, admission), ...objections],
      doubts,
    };
  };
}
