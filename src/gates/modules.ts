import { baseOf } from "../model/base-of.ts";
import { moduleKey } from "../go/module-version.ts";
import type { BuildFilesEvidence } from "../model/build-files.ts";
import type { Collected } from "../model/collected.ts";
import type { Location } from "../model/location.ts";
import type { ModulesEvidence, Resolution } from "../model/modules.ts";
import { unreadDoubts } from "./build-file-doubts.ts";
import { defineGate, type FindingDraft, type GateEvidence, type Judgement, type Reporter } from "./gate.ts";
import type { Objection } from "./modules/admission.ts";
import { exceededBudgets, needsBase } from "./modules/budgets.ts";
import { type ModulesCode, modulesCodes } from "./modules/codes.ts";
import type { ModuleFacts } from "./modules/facts.ts";
import { versionJudge } from "./modules/judge-version.ts";
import { type AllowedFacts, allowedFacts } from "./modules/allowed-facts.ts";
import { nearestFinder } from "./modules/nearest-finder.ts";
import { majorOf } from "../go/module-major.ts";
import { asWritten, type Occurrence, occurrencesIn, occurrencesOnlyIn } from "./modules/occurrences.ts";
import { type Doubt, type ReleaseJudge, releaseJudge, silentReleases } from "./modules/release-rules.ts";
import { moduleLine, placeFinder, type RequirePlace } from "./modules/require-places.ts";
import { type ModulesSection, modulesSection } from "./modules/section.ts";
import { deniedToolRuns } from "./modules/tool-runs.ts";
import { deniedReplacements } from "./modules/unused-replacements.ts";
import { unresolvedDoubts } from "./unresolved-doubts.ts";

export { builtModules } from "./modules/occurrences.ts";
export { searchesFor } from "./modules/refused.ts";
export { releasesWanted } from "./modules/release-rules.ts";

type Evidence = GateEvidence<
  "modules",
  "baseModules" | "releases" | "alternatives" | "repository" | "changes" | "buildFiles"
>;

/** The gate over modules and majors: every module of every build list, not only what go.mod requires. */
export const modulesGate = defineGate({
  id: "modules",
  title: "Modules",
  why: "Code that nobody chose comes in through others. This gate holds every module of the true build list against a list of admitted modules and majors, and says who brought it in.",
  needs: ["modules"],
  wants: ["baseModules", "releases", "alternatives", "repository", "changes", "buildFiles"],
  spared: ({ deny }) => (deny.length === 0 ? ["buildFiles"] : []),
  policy: modulesSection,
  example: `default: allow
free-majors: [0, 1]
allow:
  - { path: github.com/jackc/pgx, majors: [5] }
  - { path: "golang.org/x/*", majors: any }
deny:
  - { path: github.com/pkg/errors, use: errors, reason: "in the standard library since go1.13" }
prerelease: error
young: { level: error, min-age: 7d }
max-growth: { modules: 20, edges: 200 }
`,
  codes: modulesCodes,
  judge: judgeModules,
});

function judgeModules(
  evidence: Evidence,
  section: ModulesSection,
  report: Reporter<typeof modulesCodes>,
): Judgement {
  const collected = new Findings();
  const doubts: Doubt[] = [];
  const base = presentValue(evidence.baseModules);
  const run = { evidence, section, base, collected };
  const repository = presentValue(evidence.repository)?.name ?? "";
  const releases = releaseJudge(section, evidence.releases, repository);
  let seen = 0;
  for (const resolution of evidence.modules.resolutions) {
    seen += resolution.buildList.selected.length;
    doubts.push(...judgeOccurrences(resolution, run, releases));
    judgeUnused(resolution, run);
    judgeBudgets(resolution, run);
  }
  for (const resolution of evidence.modules.alone?.resolutions ?? []) {
    const others = buildsOf(resolution, evidence.modules.resolutions);
    doubts.push(...judgeOccurrences(resolution, { ...run, others }, releases));
  }
  for (const unresolved of evidence.modules.unresolved) judgeWritten(asWritten(unresolved), run);
  const buildFiles = presentValue(evidence.buildFiles) ?? noBuildFiles;
  for (const draft of deniedToolRuns(buildFiles, section)) collected.add("module-denied", draft);
  for (const { code, draft } of collected.inOrder()) report(code, draft);
  const unjudged = [
    ...unresolvedDoubts(evidence.modules),
    ...baseDoubts(evidence, section),
    ...aloneDoubts(evidence.modules),
    ...joinedDoubts(doubts),
    ...(section.deny.length === 0 ? [] : unreadDoubts(buildFiles)),
  ];
  return { seen, unjudged };
}

interface Run {
  readonly evidence: Evidence;
  readonly section: ModulesSection;
  readonly base: ModulesEvidence | undefined;
  readonly collected: Findings;
  /** Builds whose findings are told already; absent: none. */
  readonly others?: readonly Resolution[];
}

function judgeOccurrences(
  resolution: Resolution,
  { evidence, section, base, collected, others = [] }: Run,
  releases: ReleaseJudge,
): readonly Doubt[] {
  const before = baseOf(resolution, base);
  const placeOf = placeFinder(resolution, presentValue(evidence.changes));
  const repository = presentValue(evidence.repository)?.name ?? "";
  const judge = versionJudge({ section, repository, before, releases });
  const nearest = nearestFinder({ section, repository, before }, evidence.alternatives);
  const doubts: Doubt[] = [];
  const workspaceOff = others.length > 0;
  for (const occurrence of occurrencesOnlyIn(occurrencesIn(resolution, before), others)) {
    const verdict = judge(occurrence);
    doubts.push(...verdict.doubts);
    if (verdict.objections.length === 0) continue;
    const place = placeOf(occurrence);
    for (const objection of verdict.objections) {
      const { module, part } = occurrence;
      const mending = { codes: [objection.code], against: verdict.objections };
      const allowed = part === "replaced" ? {} : allowedFacts(resolution, module, nearest(module, mending));
      const finding = { occurrence, place, allowed, workspaceOff };
      collected.add(objection.code, draftOf(objection, finding));
    }
  }
  return doubts;
}

const noBuildFiles: BuildFilesEvidence = { files: 0, goFiles: 0, settings: [], debug: [] };

/** Judges what a build that could not be resolved requires and replaces by itself. */
function judgeWritten(written: Resolution | undefined, run: Run): void {
  if (written === undefined) return;
  judgeOccurrences(written, run, silentReleases);
  judgeUnused(written, run);
}

function judgeUnused(resolution: Resolution, { section, base, collected }: Run): void {
  for (const draft of deniedReplacements(resolution, baseOf(resolution, base), section))
    collected.add("module-denied", draft);
}

type Draft = FindingDraft<ModuleFacts>;

interface Found {
  readonly occurrence: Occurrence;
  readonly place: RequirePlace;
  /** What may be taken instead. */
  readonly allowed: AllowedFacts;
  readonly workspaceOff: boolean;
}

function draftOf(
  { level, rule, details, code }: Objection,
  { occurrence, place, allowed, workspaceOff }: Found,
): Draft {
  const { module, part, selected, standing } = occurrence;
  const facts: ModuleFacts = {
    path: module.path,
    version: module.version,
    major: majorOf(module),
    file: place.at.file,
    direct: place.direct,
    replaces: part === "replacement" ? moduleKey(selected) : "",
    // A crossed major is by its nature of this change.
    preExisting: standing && code !== "module-major-upgrade",
    ...details,
    ...allowed,
    ...(workspaceOff ? { workspaceOff } : {}),
  };
  return { level, subject: moduleKey(module), at: [place.at], why: place.why, rule, facts };
}

function judgeBudgets(resolution: Resolution, { section, base, collected }: Run): void {
  const [main] = resolution.main;
  if (main === undefined) return;
  const file = resolution.work?.file ?? main.file;
  const at: Location = resolution.work === undefined ? moduleLine(main) : { file, line: 1, column: 1 };
  for (const { rule, measure, limit, found, standing } of exceededBudgets(section, resolution, {
    same: baseOf(resolution, base),
    all: base?.resolutions ?? [],
  })) {
    const facts: ModuleFacts = {
      path: main.path,
      version: "",
      major: 0,
      file,
      direct: true,
      replaces: "",
      preExisting: standing,
      measure,
      limit,
      found,
    };
    collected.add("module-budget", {
      level: "error",
      subject: `${main.path} ${measure}`,
      at: [at],
      rule,
      facts,
    });
  }
}

/**
 * Findings by subject and code: a module that several go.mod files build is one finding with several places. The
 * place that the change brought comes first, then the shorter chain decides.
 */
class Findings {
  readonly #drafts = new Map<string, { readonly code: ModulesCode; readonly draft: Draft }>();

  add(code: ModulesCode, draft: Draft): void {
    const key = `${code} ${draft.subject}`;
    const known = this.#drafts.get(key)?.draft;
    this.#drafts.set(key, { code, draft: known === undefined ? draft : joined(known, draft) });
  }

  inOrder(): readonly { readonly code: ModulesCode; readonly draft: Draft }[] {
    return [...this.#drafts.values()];
  }
}

function joined(a: Draft, b: Draft): Draft {
  const [first, second] = weight(b) < weight(a) ? [b, a] : [a, b];
  const places = [...first.at, ...second.at];
  const at = places.filter((one, index) => places.findIndex((other) => samePlace(one, other)) === index);
  return { ...first, at };
}

function weight({ facts, why = [] }: Draft): number {
  return (facts.preExisting ? 1_000_000 : 0) + why.length;
}

function samePlace(a: Location, b: Location): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

/** The builds that a member of a workspace is part of. */
function buildsOf({ main: [own] }: Resolution, builds: readonly Resolution[]): readonly Resolution[] {
  return builds.filter(({ main }) => main.some(({ file }) => file === own?.file));
}

function aloneDoubts({ alone }: ModulesEvidence): readonly Doubt[] {
  return (alone?.unresolved ?? []).map(({ file, reason, hint }) => ({
    reason: `${file} could not be resolved without its workspace: ${reason}`,
    hint,
  }));
}

/** Rules about the change need base; outside a pull request there is none, and nothing to judge. */
function baseDoubts({ baseModules }: Evidence, section: ModulesSection): readonly Doubt[] {
  if (!needsBase(section)) return [];
  if (baseModules.state === "present") {
    return baseModules.value.unresolved.map(({ file, reason, hint }) => ({
      reason: `what the change does to ${file} is not known, as it could not be resolved at base: ${reason}`,
      hint,
    }));
  }
  if (baseModules.notApplicable === true) return [];
  return [
    { reason: `what the change does is not known: ${baseModules.reason}`, hint: baseModules.hint ?? "" },
  ];
}

const mostDoubts = 5;

/** Each doubt once; where a whole proxy is down, the first few and how many more there are. */
function joinedDoubts(doubts: readonly Doubt[]): readonly Doubt[] {
  const each = [...new Map(doubts.map((doubt) => [doubt.reason, doubt])).values()];
  const [first, ...rest] = each;
  if (first === undefined || each.length <= mostDoubts) return each;
  const more = { reason: `${rest.length - mostDoubts + 2} more such doubts`, hint: first.hint };
  return [first, ...rest.slice(0, mostDoubts - 2), more];
}

function presentValue<T>(collected: Collected<T>): T | undefined {
  return collected.state === "present" ? collected.value : undefined;
}
