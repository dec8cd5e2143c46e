import { baseOf } from "../../model/base-of.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import type { ModulesEvidence } from "../../model/modules.ts";
import type { GateEvidence } from "../gate.ts";
import type { Admission } from "./admission.ts";
import { alternativePaths, firstCandidates, rankedAlternatives } from "./alternatives.ts";
import { versionJudge } from "./judge-version.ts";
import { asWritten, occurrencesIn } from "./occurrences.ts";
import { releaseJudge, silentReleases } from "./release-rules.ts";
import type { ModulesSection } from "./section.ts";

/** What is needed to find an admitted version in a refused one's place. */
export interface AlternativeSearch {
  /** Module paths whose version lists are needed; empty where no list could help. */
  readonly paths: readonly string[];
  /** Given those lists, the versions that are worth asking about, best first. */
  rank(versions: ReadonlyMap<string, readonly string[]>): readonly ModuleVersion[];
}

/** Makes the search for one module. */
export function alternativeSearch(admission: Admission): AlternativeSearch {
  return {
    paths: alternativePaths(admission),
    rank: (versions) => firstCandidates(admission.module, rankedAlternatives(admission, versions)),
  };
}

/** The evidence by which refused modules are known. */
export type RefusalEvidence = GateEvidence<"modules", "baseModules" | "releases" | "repository">;

/**
 * Lists the searches for modules that are about to be refused, in the order of their keys, at most fifty; empty where
 * none is, so that a clean build asks nobody. What base has already is nobody's question today: the answers to
 * hundreds of standing findings would keep every change waiting.
 */
export function searchesFor(
  evidence: RefusalEvidence,
  section: ModulesSection,
): readonly AlternativeSearch[] {
  const repository = evidence.repository.state === "present" ? evidence.repository.value.name : "";
  const refused = refusedModules(evidence, section, repository);
  const searches = refused.map((module) => alternativeSearch({ module, section, repository }));
  return searches.filter(({ paths }) => paths.length > 0).slice(0, mostSearches);
}

const mostSearches = 50;

function refusedModules(
  { modules, baseModules, releases }: RefusalEvidence,
  section: ModulesSection,
  repository: string,
): readonly ModuleVersion[] {
  const base = baseModules.state === "present" ? baseModules.value : undefined;
  const refused = new Map<string, ModuleVersion>();
  for (const { resolution, told } of buildsOf(modules)) {
    const before = baseOf(resolution, base);
    if (before.includes(resolution)) continue; // All of it stands.
    const judge = versionJudge({
      section,
      repository,
      before,
      releases: told ? releaseJudge(section, releases, repository) : silentReleases,
    });
    for (const occurrence of occurrencesIn(resolution, before)) {
      const { module, part, standing } = occurrence;
      if (part !== "replaced" && !standing && judge(occurrence).objections.length > 0)
        refused.set(moduleKey(module), module);
    }
  }
  return [...refused.keys()].sort().flatMap((key) => refused.get(key) ?? []);
}

function buildsOf(modules: ModulesEvidence) {
  const written = modules.unresolved.map(asWritten).filter((resolution) => resolution !== undefined);
  return [
    ...modules.resolutions.map((resolution) => ({ resolution, told: true })),
    ...written.map((resolution) => ({ resolution, told: false })),
  ];
}
