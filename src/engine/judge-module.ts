import { collectAlternatives } from "../collect/modules/alternatives.ts";
import { collectReleases } from "../collect/modules/releases.ts";
import { modulesGate, releasesWanted } from "../gates/modules.ts";
import type { Objection } from "../gates/modules/admission.ts";
import type { ModuleFacts } from "../gates/modules/facts.ts";
import { isAbove, nearestAllowed } from "../gates/modules/alternatives.ts";
import { type Court, versionJudge, type VersionVerdict } from "../gates/modules/judge-version.ts";
import { nearestFinder } from "../gates/modules/nearest-finder.ts";
import type { JudgedPart } from "../gates/modules/occurrences.ts";
import { alternativeSearch } from "../gates/modules/refused.ts";
import { type Doubt, releaseJudge } from "../gates/modules/release-rules.ts";
import { runnable } from "../gates/runnable-gate.ts";
import { majorOf } from "../go/module-major.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { prereleaseOf } from "../go/semver.ts";
import type { Inquiry } from "./inquiry.ts";
import { wordedFinding } from "./judge-gates.ts";
import type { JudgedFinding } from "./judged-gate.ts";
import { levelFindings } from "./level-findings.ts";
import { waiveFindings } from "./waive-findings.ts";

/** What the policy says of one module version. */
export interface ModuleJudgement {
  /** With words, waivers and capped levels, as a report would hold them. */
  readonly findings: readonly JudgedFinding[];
  readonly doubts: readonly Doubt[];
  /** What the policy admits instead; undefined where nothing is refused, or none is known. */
  readonly nearestAllowed: ModuleVersion | undefined;
}

/**
 * Judges module versions by the rules, words, waivers and levels that `check` would judge them by, whether they are
 * in a build or not; `direct: false` says that another module brings them. Several parts are a replaced module and what stands in its place.
 */
export async function judgeModule(
  inquiry: Inquiry,
  parts: readonly JudgedPart[],
  { direct = true }: { readonly direct?: boolean } = {},
): Promise<ModuleJudgement> {
  const { scene, section, before, repository } = inquiry;
  const { clock, log } = scene.world;
  const ask = { proxy: scene.proxy(), log, now: clock.now(), want: releasesWanted(section) };
  const built = parts.filter(({ part }) => part !== "replaced").map(({ module }) => module);
  const releases = await collectReleases({ ...ask, modules: built });
  const court = { section, repository, before };
  const judge = versionJudge({ ...court, releases: releaseJudge(section, releases, repository) });
  const verdicts = parts.map((asked) => ({ asked, verdict: judge(asked) }));
  const objections = verdicts.flatMap(({ verdict }) => verdict.objections);
  const nearest = await nearestTo(parts.at(-1)?.module, objections, { inquiry, court, ask });
  const findings = verdicts.flatMap((one) =>
    findingsOf(inquiry, { ...one, direct, nearestAllowed: nearest }),
  );
  return { findings, doubts: verdicts.flatMap(({ verdict }) => verdict.doubts), nearestAllowed: nearest };
}

/** Finds the newest version in the same major that nothing is said against; undefined where the built one is it. */
export async function newestAllowed(
  inquiry: Inquiry,
  module: ModuleVersion,
): Promise<ModuleVersion | undefined> {
  const { scene, section, before, repository } = inquiry;
  const { clock, log } = scene.world;
  const search = alternativeSearch({ module, section, repository });
  const newer = (versions: ReadonlyMap<string, readonly string[]>) =>
    search
      .rank(versions)
      .filter((one) => isAbove(one, module) && prereleaseOf(one.version) === "")
      .toReversed();
  const want = releasesWanted(section);
  const searches = [{ paths: [module.path], rank: newer }];
  const ask = { proxy: scene.proxy(), log, now: clock.now(), want };
  const alternatives = await collectAlternatives({ ...ask, searches });
  if (alternatives.state === "absent") return undefined;
  const { releases, versions } = alternatives.value;
  const told = releaseJudge(section, { state: "present", value: releases, sources: [] }, repository);
  const judge = versionJudge({ section, repository, before, releases: told });
  return nearestAllowed(newer(versions), { codes: [], against: [] }, judge);
}

interface Search {
  readonly inquiry: Inquiry;
  readonly court: Omit<Court, "releases">;
  readonly ask: Omit<Parameters<typeof collectReleases>[0], "modules">;
}

async function nearestTo(
  module: ModuleVersion | undefined,
  objections: readonly Objection[],
  { court, ask }: Search,
): Promise<ModuleVersion | undefined> {
  if (module === undefined || objections.length === 0) return undefined;
  const searches = [alternativeSearch({ module, section: court.section, repository: court.repository })];
  const alternatives = await collectAlternatives({ ...ask, searches });
  const errors = objections.filter(({ level }) => level === "error");
  const codes = (errors.length > 0 ? errors : objections).map(({ code }) => code);
  return nearestFinder(court, alternatives)(module, { codes, against: objections }).nearest;
}

interface Verdict {
  readonly asked: JudgedPart;
  readonly verdict: VersionVerdict;
  readonly direct: boolean;
  readonly nearestAllowed: ModuleVersion | undefined;
}

function findingsOf({ scene, policies }: Inquiry, { asked, verdict, direct, nearestAllowed }: Verdict) {
  const gate = runnable(modulesGate);
  const policy = policies.deciding;
  const { module } = asked;
  const worded = verdict.objections.flatMap(({ code, level, rule, details }) => {
    const facts: ModuleFacts = {
      path: module.path,
      version: module.version,
      major: majorOf(module),
      file: "",
      direct,
      replaces: "",
      preExisting: false,
      ...details,
      asked: true,
      ...(nearestAllowed === undefined ? {} : { nearestAllowed: moduleKey(nearestAllowed) }),
    };
    const draft = { level, subject: moduleKey(module), at: [], why: [], rule, facts: { ...facts } };
    return wordedFinding({ gate, code, draft, policy }) ?? [];
  });
  const row = { id: gate.id, title: gate.title, skipped: "", doubts: [], seen: 1, facts: {} };
  const today = scene.world.clock.now().slice(0, 10);
  const waived = waiveFindings([{ ...row, findings: worded }], policy, today);
  const { existing } = policy.common;
  return levelFindings(waived, { existing, reportOnly: policies.reportOnly }).flatMap((one) => one.findings);
}
