import type { GoSetting } from "../../model/build-files.ts";
import type { IntegrityDoubt } from "../../model/integrity.ts";
import type { RuleLevel } from "../../model/level.ts";
import { unreadDoubts } from "../build-file-doubts.ts";
import type { FindingDraft } from "../gate.ts";
import type { SettingFacts } from "./codes.ts";
import type { IntegrityRules } from "./report.ts";
import { unknownPart } from "./unknown-value.ts";
import { isNoWeaker, weaknessOf } from "./weakness.ts";

/** Judges go's settings in files that make builds. */
export function judgeEnvironment({ evidence, section, report }: IntegrityRules): readonly IntegrityDoubt[] {
  const { environment } = evidence.integrity;
  if (section.environment === "off" || environment === undefined) return [];
  for (const setting of environment.settings) {
    const weakness = weaknessOf(setting, environment.agreed);
    const unknown = weakness === undefined ? unknownPart(setting) : undefined;
    if (weakness !== undefined)
      report("environment-weakened", draftOf(setting, section.environment, weakness));
    // Nothing is known to be wrong: it is told, and stops nobody.
    if (unknown !== undefined) report("environment-unknown", draftOf(setting, "notice", unknown));
  }
  return unreadDoubts(environment);
}

function draftOf(setting: GoSetting, level: RuleLevel, reason: string): FindingDraft<SettingFacts> {
  const { name, value, at } = setting;
  return {
    level,
    subject: `${at.file} ${name}`,
    at: [at],
    rule: ["integrity", "environment"],
    facts: { name, value: value.slice(0, 200), file: at.file, reason, preExisting: isStanding(setting) },
  };
}

function isStanding(setting: GoSetting): boolean {
  return (setting.before ?? []).some((before) => isNoWeaker(setting, before));
}
