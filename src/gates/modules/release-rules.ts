import { moduleKey } from "../../go/module-version.ts";
import type { Collected } from "../../model/collected.ts";
import type { ModuleRelease, ReleasesEvidence } from "../../model/modules.ts";
import { agreedMinAge, type Objection } from "./admission.ts";
import type { JudgedPart } from "./occurrences.ts";
import type { ModulesSection } from "./section.ts";

/** Which release facts a section needs; nothing is fetched for rules that are off. */
export interface ReleasesWanted {
  /** Times of versions. */
  readonly times: boolean;
  /** Retractions and deprecations, both from the highest version's go.mod. */
  readonly retractions: boolean;
}

/** Says which release facts the `modules` section needs. */
export function releasesWanted(section: ModulesSection): ReleasesWanted {
  return {
    times: section.young.level !== "off",
    retractions: section.retracted !== "off" || section.deprecated !== "off",
  };
}

/** Why something could not be decided. */
export interface Doubt {
  readonly reason: string;
  readonly hint: string;
}

/** Judges one built module by what the proxy chain tells of it. What it could not tell is a doubt, never a pass. */
export type ReleaseJudge = (occurrence: JudgedPart) => {
  readonly objections: readonly Objection[];
  readonly doubts: readonly Doubt[];
};

/** The judge that was told nothing and has nothing to say. */
export const silentReleases: ReleaseJudge = () => ({ objections: [], doubts: [] });

/** Makes the judge of release facts; one that finds nothing where no rule needs any. */
export function releaseJudge(
  section: ModulesSection,
  releases: Collected<ReleasesEvidence>,
  repository = "",
): ReleaseJudge {
  const wishes = releasesWanted(section);
  if (!wishes.times && !wishes.retractions) return silentReleases;
  if (releases.state === "absent") {
    const doubts = [{ reason: `no release facts: ${releases.reason}`, hint: releases.hint ?? "" }];
    return ({ part }) => ({ objections: [], doubts: part === "replaced" ? [] : doubts });
  }
  const untold = untoldByModule(releases.value);
  return ({ module, part }) => {
    if (part === "replaced") return { objections: [], doubts: [] };
    const key = moduleKey(module);
    const release = releases.value.releases.get(key);
    const missing =
      untold.get(key) ?? (release === undefined ? { both: "the proxy chain told nothing" } : {});
    return {
      objections:
        release === undefined
          ? []
          : judgeRelease({ release, section, missing, now: releases.value.collectedAt, repository }),
      doubts: doubtsAbout(key, wishes, missing),
    };
  };
}

/** Reasons by what could not be told. */
interface Missing {
  readonly time?: string;
  readonly retraction?: string;
  readonly both?: string;
}

function untoldByModule({ untold }: ReleasesEvidence): ReadonlyMap<string, Missing> {
  const byModule = new Map<string, Missing>();
  for (const { module, what, reason } of untold) {
    byModule.set(module, { ...byModule.get(module), [what]: reason });
  }
  return byModule;
}

function doubtsAbout(key: string, wishes: ReleasesWanted, missing: Missing): readonly Doubt[] {
  const hint = "check that the proxy chain can be reached, then run again";
  const time = missing.time ?? missing.both;
  const retraction = missing.retraction ?? missing.both;
  return [
    ...(wishes.times && time !== undefined
      ? [{ reason: `the age of ${key} is not known: ${time}`, hint }]
      : []),
    ...(wishes.retractions && retraction !== undefined
      ? [{ reason: `whether ${key} is retracted or deprecated is not known: ${retraction}`, hint }]
      : []),
  ];
}

interface Subject {
  readonly release: ModuleRelease;
  readonly section: ModulesSection;
  readonly missing: Missing;
  readonly now: string;
  /** `owner/name`; "" where unknown. */
  readonly repository: string;
}

function judgeRelease({ release, section, missing, now, repository }: Subject): readonly Objection[] {
  const objections: Objection[] = [];
  if (release.retracted !== undefined) {
    const { rationale, from } = release.retracted;
    const details = { rationale, retractedBy: from };
    objections.push({
      code: "module-retracted",
      level: section.retracted,
      rule: ["modules", "retracted"],
      details,
    });
  }
  if (release.deprecated !== undefined) {
    const details = { deprecation: release.deprecated };
    objections.push({
      code: "module-deprecated",
      level: section.deprecated,
      rule: ["modules", "deprecated"],
      details,
    });
  }
  const { level } = section.young;
  const minAgeMs = agreedMinAge({ module: release, section, repository }) ?? section.young.minAgeMs;
  if (missing.time === undefined && isYoung(release.time, now, minAgeMs)) {
    const details = { time: release.time ?? "", minAgeMs };
    objections.push({ code: "module-young", level, rule: ["modules", "young"], details });
  }
  return objections.filter((objection) => objection.level !== "off");
}

/** No time, an unreadable one and one in the future are all too young, unless no age is asked for at all. */
function isYoung(time: string | undefined, now: string, minAgeMs: number): boolean {
  if (minAgeMs === 0) return false;
  const ageMs = Date.parse(now) - Date.parse(time ?? "");
  return !(ageMs >= minAgeMs);
}
