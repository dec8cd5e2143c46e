import type { GoSetting } from "../../model/build-files.ts";
import type { IntegrityDoubt } from "../../model/integrity.ts";
import { unreadDoubts } from "../build-file-doubts.ts";
import type { IntegrityRules } from "./report.ts";
import { isNoWeaker, weaknessOf } from "./weakness.ts";

/** Judges go's settings in files that make builds. */
export function judgeEnvironment({ evidence, section, report }: IntegrityRules): readonly IntegrityDoubt[] {
  const { environment } = evidence.integrity;
  if (section.environment === "off" || environment === undefined) return [];
  for (const setting of environment.settings) {
    const reason = weaknessOf(setting, environment.agreed);
    if (reason === undefined) continue;
    const { name, value, at } = setting;
    report("environment-weakened", {
      level: section.environment,
      subject: `${at.file} ${name}`,
      at: [at],
      rule: ["integrity", "environment"],
      facts: { name, value: value.slice(0, 200), file: at.file, reason, preExisting: isStanding(setting) },
    });
  }
  return unreadDoubts(environment);
}

function isStanding(setting: GoSetting): boolean {
  return (setting.before ?? []).some((before) => isNoWeaker(setting, before));
}
