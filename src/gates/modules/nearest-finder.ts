import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import type { Collected } from "../../model/collected.ts";
import type { AlternativesEvidence } from "../../model/modules.ts";
import type { Objection } from "./admission.ts";
import { mostCandidates, nearestAllowed, rankedAlternatives } from "./alternatives.ts";
import { type Court, versionJudge } from "./judge-version.ts";
import { releaseJudge } from "./release-rules.ts";

/** Answers which version the policy admits in a module's place, where one code has to be gone. */
export type NearestFinder = (
  module: ModuleVersion,
  codes: readonly string[],
  against: readonly Objection[],
) => ModuleVersion | undefined;

/** Makes the finder for one court; one that knows nothing where no alternatives were collected. */
export function nearestFinder(
  court: Omit<Court, "releases">,
  alternatives: Collected<AlternativesEvidence>,
): NearestFinder {
  if (alternatives.state === "absent") return () => undefined;
  const { versions, releases } = alternatives.value;
  const { section, repository } = court;
  const told = releaseJudge(section, { state: "present", value: releases, sources: [] });
  const judge = versionJudge({ ...court, releases: told });
  const ranks = new Map<string, readonly ModuleVersion[]>();
  return (module, codes, against) => {
    const key = moduleKey(module);
    const ranked =
      ranks.get(key) ??
      rankedAlternatives({ module, section, repository }, versions).slice(0, mostCandidates);
    ranks.set(key, ranked);
    return nearestAllowed(ranked, { codes, against }, judge);
  };
}
