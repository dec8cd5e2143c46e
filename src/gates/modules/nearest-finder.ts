import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import type { Collected } from "../../model/collected.ts";
import type { AlternativesEvidence } from "../../model/modules.ts";
import {
  firstCandidates,
  isAbove,
  type Mending,
  nearestAllowed,
  rankedAlternatives,
} from "./alternatives.ts";
import { type Court, versionJudge } from "./judge-version.ts";
import { releaseJudge } from "./release-rules.ts";

/** What the policy admits in a module's place. */
export interface Allowed {
  /** The nearest; undefined where none is known. */
  readonly nearest: ModuleVersion | undefined;
  /** The nearest in the same major that is higher, which is what minimal version selection can always take. */
  readonly above: ModuleVersion | undefined;
}

/** Answers which versions the policy admits in a module's place, where some codes have to be gone. */
export type NearestFinder = (module: ModuleVersion, mending: Mending) => Allowed;

/** Makes the finder for one court; one that knows nothing where no alternatives were collected. */
export function nearestFinder(
  court: Omit<Court, "releases">,
  alternatives: Collected<AlternativesEvidence>,
): NearestFinder {
  const nothing = () => ({ nearest: undefined, above: undefined });
  if (alternatives.state === "absent") return nothing;
  const { versions, releases } = alternatives.value;
  if (versions.size === 0) return nothing;
  const { section, repository } = court;
  const told = releaseJudge(section, { state: "present", value: releases, sources: [] }, repository);
  const judge = versionJudge({ ...court, releases: told });
  const ranks = new Map<string, readonly ModuleVersion[]>();
  return (module, mending) => {
    const key = moduleKey(module);
    const ranked =
      ranks.get(key) ??
      firstCandidates(module, rankedAlternatives({ module, section, repository }, versions));
    ranks.set(key, ranked);
    return {
      nearest: nearestAllowed(ranked, mending, judge),
      above: nearestAllowed(
        ranked.filter((one) => isAbove(one, module)),
        mending,
        judge,
      ),
    };
  };
}
