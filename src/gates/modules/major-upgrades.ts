import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { isPseudoVersion } from "../../go/pseudo-version.ts";
import type { Resolution } from "../../model/modules.ts";
import { admitsMajor, type Admission, type Objection } from "./admission.ts";
import { familyOf, majorOf } from "../../go/module-major.ts";
import { type JudgedPart, occurrencesIn } from "./occurrences.ts";

/** Judges whether a module crosses a major against base. */
export type UpgradeJudge = (occurrence: JudgedPart, admission: Admission) => readonly Objection[];

/**
 * Makes the judge of crossed majors for one build: a module whose major base did not have, while base had a lower
 * one of the same module, needs an allow entry. Downgrades and modules that are new altogether are not meant.
 *
 * Paths count without their major suffix, and replacements count as what they put in place.
 */
export function upgradeJudge(base: readonly Resolution[]): UpgradeJudge {
  let families: Families | undefined;
  return ({ module, part }, admission) => {
    const level = admission.section["major-upgrade"];
    // The version that a replacement stands in for is not built: only what stands there can be a crossing.
    if (level === "off" || part === "replaced") return [];
    families ??= familiesOf(base);
    const before = families.get(familyOf(module.path));
    if (before === undefined) return [];
    const major = majorOf(module);
    const from = highestBelow(before, major);
    if (from === undefined || before.has(major) || admitsMajor(admission)) return [];
    const details = { from: moduleKey(from.module), fromMajor: from.major };
    return [{ code: "module-major-upgrade", level, rule: ["modules", "major-upgrade"], details }];
  };
}

/** By family: what base built of it, by major. */
type Families = ReadonlyMap<string, ReadonlyMap<number, ModuleVersion>>;

function familiesOf(base: readonly Resolution[]): Families {
  const families = new Map<string, Map<number, ModuleVersion>>();
  for (const { module, part } of base.flatMap((one) => occurrencesIn(one, []))) {
    // A placeholder version (v0.0.0-…) under a replacement says nothing of the major that was built.
    if (part === "replaced" && isPseudoVersion(module.version)) continue;
    const family = familyOf(module.path);
    const majors = families.get(family) ?? new Map<number, ModuleVersion>();
    families.set(family, majors.set(majorOf(module), module));
  }
  return families;
}

function highestBelow(
  majors: ReadonlyMap<number, ModuleVersion>,
  major: number,
): { readonly major: number; readonly module: ModuleVersion } | undefined {
  const below = [...majors].filter(([one]) => one < major).toSorted(([a], [b]) => b - a);
  const [highest] = below;
  return highest === undefined ? undefined : { major: highest[0], module: highest[1] };
}
