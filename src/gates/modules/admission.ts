import satisfies from "semver/functions/satisfies.js";
import { matchesModulePattern } from "../../go/module-pattern.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { isIncompatible, isPseudoVersion } from "../../go/pseudo-version.ts";
import { buildOf, prereleaseOf } from "../../go/semver.ts";
import type { PolicyPath } from "../../model/finding.ts";
import type { RuleLevel } from "../../model/level.ts";
import type { ModulesCode } from "./codes.ts";
import type { ModuleDetails } from "./facts.ts";
import { familyOf, majorOf } from "../../go/module-major.ts";
import type { AllowEntry, DenyEntry, ModulesSection } from "./section.ts";

/** One rule's no to one module version. */
export interface Objection {
  readonly code: ModulesCode;
  readonly level: RuleLevel;
  /** The policy value that decided. */
  readonly rule: PolicyPath;
  readonly details: ModuleDetails;
}

/** What is asked for admission. */
export interface Admission {
  readonly module: ModuleVersion;
  readonly section: ModulesSection;
  /** `owner/name`; "" where unknown, then no staged entry counts. */
  readonly repository: string;
}

/**
 * Judges one module version by all that its path and version alone decide: deny, allow, majors, version
 * ranges, stages, pre-releases, pseudo-versions, `+incompatible`. Empty where it is admitted.
 */
export function judgeAdmission(admission: Admission): readonly Objection[] {
  return [...judgePath(admission), ...judgeVersion(admission)].filter(({ level }) => level !== "off");
}

/**
 * Judges what stays true of a module though another stands in its place: whether its path and major may be
 * named at all. Its version is not built then and is not judged.
 */
export function judgeReplaced(admission: Admission): readonly Objection[] {
  return judgePath(admission).filter(({ code }) => code !== "module-version");
}

/** Finds the place of the first deny entry that covers a module; undefined where none does. Case does not count. */
export function denyingEntry(
  { path, version }: ModuleVersion,
  deny: readonly DenyEntry[],
): number | undefined {
  if (deny.length === 0) return undefined;
  const lower = path.toLowerCase();
  const index = deny.findIndex(
    (entry) =>
      coversPath(entry.path.toLowerCase(), lower) &&
      (entry.versions === undefined || touchesRange(version, entry.versions)),
  );
  return index < 0 ? undefined : index;
}

/** Tells whether an allow entry admits this major of this module here: stage and repository considered, versions not. */
export function admitsMajor({ module, section, repository }: Admission): boolean {
  return section.allow.some(
    (entry) => coversPath(entry.path, module.path) && coversMajor(entry, module) && counts(entry, repository),
  );
}

/**
/**
 * Finds the policy value by which a module that nothing objects to is admitted: its allow entry, else the free
 * majors.
 */
export function admittingRule(admission: Admission): PolicyPath {
  const { admitting } = listingOf(admission);
  const fitting = admitting.find(
    ({ entry }) => entry.versions === undefined || insideRange(admission.module.version, entry.versions),
  );
  return fitting === undefined ? ["modules", "free-majors"] : ["modules", "allow", fitting.index];
}

/**
 * Tells whether some version of a path in one major could be admitted: nothing that holds for all of them stands
 * against it, whatever their own numbers say.
 */
export function admissionOfMajor(
  admission: Admission,
  { path, major }: { readonly path: string; readonly major: number },
): boolean {
  const module = { path, version: `v${major}.0.0` };
  return judgePath({ ...admission, module }).every(
    ({ code, details }) =>
      code === "module-version" || (code === "module-denied" && details.versions !== undefined),
  );
}

/**
 * Tells the least age that an allow entry agrees for this very version, in milliseconds; of several the lowest,
 * undefined where none says any.
 */
export function agreedMinAge({ module, section, repository }: Admission): number | undefined {
  const ages = section.allow.flatMap((entry) => {
    const age = entry["min-age"];
    const covers =
      coversPath(entry.path, module.path) &&
      coversMajor(entry, module) &&
      counts(entry, repository) &&
      (entry.versions === undefined || insideRange(module.version, entry.versions));
    return covers && age !== undefined ? [age] : [];
  });
  return ages.length === 0 ? undefined : Math.min(...ages);
}

function judgePath(admission: Admission): readonly Objection[] {
  const { module, section } = admission;
  const denied = denyingEntry(module, section.deny);
  const entry = denied === undefined ? undefined : section.deny[denied];
  const listed = judgeAllow(admission);
  if (denied === undefined || entry === undefined) return listed;
  const details = withoutAbsent({ use: entry.use, reason: entry.reason, versions: entry.versions });
  const objection = {
    code: "module-denied",
    level: "error",
    rule: ["modules", "deny", denied],
    details,
  } as const;
  // A denied module's place on the allow list does not matter; its major is another question.
  return [objection, ...listed.filter(({ code }) => code === "module-major")];
}

/** How the allow entries that name a module stand to it. */
interface Listing {
  /** Entries that count here and name the path, whatever their majors. */
  readonly naming: readonly Listed[];
  /** Of those, the ones that admit its major; only the most exact ones. */
  readonly admitting: readonly Listed[];
  /** Entries that would admit its major, but count for other repositories. */
  readonly elsewhere: readonly Listed[];
}

interface Listed {
  readonly entry: AllowEntry;
  readonly index: number;
}

function judgeAllow(admission: Admission): readonly Objection[] {
  const { module, section } = admission;
  const { naming, admitting, elsewhere } = listingOf(admission);
  const [staged] = elsewhere;
  if (admitting.length > 0) return judgeRange(module, admitting);
  const free = section["free-majors"].includes(majorOf(module));
  const unnamed = section.default === "deny" && naming.length === 0;
  if (free && !unnamed) return [];
  if (staged !== undefined) return [stagedObjection(staged)];
  const objections: Objection[] = [];
  if (unnamed) {
    objections.push({ code: "module-unlisted", level: "error", rule: ["modules", "default"], details: {} });
  }
  if (!free) objections.push(majorObjection(section, naming));
  return objections;
}

function listingOf({ module, section, repository }: Admission): Listing {
  if (section.allow.length === 0) return { naming: [], admitting: [], elsewhere: [] };
  const covering = section.allow
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => coversPath(entry.path, module.path));
  const naming = covering.filter(({ entry }) => counts(entry, repository));
  const admitting = naming.filter(({ entry }) => coversMajor(entry, module));
  // An entry for the very path says more about it than a glob or a prefix does.
  const exact = admitting.filter(({ entry }) => [module.path, familyOf(module.path)].includes(entry.path));
  const elsewhere = covering.filter(({ entry }) => coversMajor(entry, module) && !counts(entry, repository));
  return { naming, admitting: exact.length > 0 ? exact : admitting, elsewhere };
}

function judgeRange(module: ModuleVersion, admitting: readonly Listed[]): readonly Objection[] {
  const first = admitting[0];
  const inside = admitting.some(
    ({ entry }) => entry.versions === undefined || insideRange(module.version, entry.versions),
  );
  if (inside || first === undefined) return [];
  const { versions, reason } = first.entry;
  const details = withoutAbsent({ versions, reason });
  const rule = ["modules", "allow", first.index, "versions"];
  return [{ code: "module-version", level: "error", rule, details }];
}

function stagedObjection({ entry, index }: Listed): Objection {
  const details = withoutAbsent({ stage: entry.stage, repositories: entry.repositories });
  return { code: "module-staged", level: "error", rule: ["modules", "allow", index], details };
}

function majorObjection(section: ModulesSection, naming: readonly Listed[]): Objection {
  const allowedMajors = [
    ...new Set(naming.flatMap(({ entry }) => (Array.isArray(entry.majors) ? entry.majors : []))),
  ];
  const nearest = naming[0];
  const rule =
    nearest === undefined ? ["modules", "free-majors"] : ["modules", "allow", nearest.index, "majors"];
  const details = {
    freeMajors: section["free-majors"],
    allowedMajors: allowedMajors.toSorted((a, b) => a - b),
  };
  return { code: "module-major", level: "error", rule, details };
}

function judgeVersion({ module, section }: Admission): readonly Objection[] {
  const { version } = module;
  // Most are plain releases, which none of this is about.
  if (!/[-+]/.test(version)) return [];
  const pseudo = isPseudoVersion(version);
  const objections: Objection[] = [];
  const object = (code: ModulesCode, key: "prerelease" | "pseudo-version" | "incompatible"): void => {
    objections.push({ code, level: section[key], rule: ["modules", key], details: {} });
  };
  if (pseudo) object("module-pseudo-version", "pseudo-version");
  if (!pseudo && prereleaseOf(version) !== "") object("module-prerelease", "prerelease");
  if (isIncompatible(version)) object("module-incompatible", "incompatible");
  return objections;
}

function coversPath(pattern: string, path: string): boolean {
  // Long lists against long build lists: most pairs differ before the pattern's first glob.
  const literal = /^[^*?[\\]*/.exec(pattern)?.[0] ?? "";
  const bare = literal.endsWith("/") && literal === pattern ? literal.slice(0, -1) : literal;
  if (!path.startsWith(bare)) return false;
  return matchesModulePattern(pattern, path) || matchesModulePattern(pattern, familyOf(path));
}

function coversMajor(entry: AllowEntry, module: ModuleVersion): boolean {
  return entry.majors === undefined || entry.majors === "any" || entry.majors.includes(majorOf(module));
}

/** A staged entry counts for its repositories alone; without any it counts nowhere, until it is `general`. */
function counts({ stage, repositories }: AllowEntry, repository: string): boolean {
  if (repositories === undefined) return stage === undefined || stage === "general";
  const name = repository.toLowerCase();
  return name !== "" && repositories.some((pattern) => matchesModulePattern(pattern.toLowerCase(), name));
}

/**
 * Whether a range admits a version: both the version and the release it leads to must lie inside, so that
 * neither v1.9.0-rc.1 passes below `<1.9.0` nor v1.4.0-rc.1 above `>=1.4.0`.
 */
function insideRange(version: string, range: string): boolean {
  return inRange(version, range) && inRange(releaseOf(version), range);
}

function touchesRange(version: string, range: string): boolean {
  return inRange(version, range) || inRange(releaseOf(version), range);
}

function inRange(version: string, range: string): boolean {
  return satisfies(version.slice(1), range, { includePrerelease: true });
}

function releaseOf(version: string): string {
  const suffix = prereleaseOf(version).length + buildOf(version).length;
  return version.slice(0, version.length - suffix);
}

function withoutAbsent(
  details: { readonly [K in keyof ModuleDetails]: ModuleDetails[K] | undefined },
): ModuleDetails {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}
