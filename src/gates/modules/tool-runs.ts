import { isValidVersion } from "../../go/semver.ts";
import { type BuildFilesEvidence, type GoSetting, isToolRun } from "../../model/build-files.ts";
import type { FindingDraft } from "../gate.ts";
import { denyingEntry } from "./admission.ts";
import { majorOf } from "../../go/module-major.ts";
import type { ModuleFacts } from "./facts.ts";
import type { ModulesSection } from "./section.ts";

/**
 * Judges the tools that files have go fetch and run, past every build list: a denied module is denied there as well.
 * An entry for some versions is held against a version alone, not against a query (`latest`).
 */
export function deniedToolRuns(
  { settings }: BuildFilesEvidence,
  { deny }: ModulesSection,
): readonly FindingDraft<ModuleFacts>[] {
  return settings.filter(isToolRun).flatMap((setting) => {
    const [path = "", version = ""] = setting.value.split("@", 2);
    const index = denyingEntry({ path, version }, deny);
    return index === undefined ? [] : [draftOf(setting, { path, version, index, deny })];
  });
}

interface Denied {
  readonly path: string;
  readonly version: string;
  readonly index: number;
  readonly deny: ModulesSection["deny"];
}

function draftOf(
  { name, value, at, before = [] }: GoSetting,
  { path, version, index, deny }: Denied,
): FindingDraft<ModuleFacts> {
  const { use, reason, versions } = deny[index] ?? {};
  const facts: ModuleFacts = {
    path,
    version,
    major: majorOf({ path, version: isValidVersion(version) ? version : "" }),
    file: at.file,
    direct: true,
    replaces: "",
    preExisting: before.includes(value),
    ranBy: name,
    ...(use === undefined ? {} : { use }),
    ...(reason === undefined ? {} : { reason }),
    ...(versions === undefined ? {} : { versions }),
  };
  return { level: "error", subject: value, at: [at], rule: ["modules", "deny", index], facts };
}
