import type { Replacement } from "../../go/go-mod.ts";
import { majorOf } from "../../go/module-major.ts";
import { moduleKey } from "../../go/module-version.ts";
import type { Resolution } from "../../model/modules.ts";
import type { FindingDraft } from "../gate.ts";
import { denyingEntry } from "./admission.ts";
import type { ModuleFacts } from "./facts.ts";
import type { ModulesSection } from "./section.ts";

/**
 * Judges what replace lines name that nothing of the build needs today: a denied module is refused there as well, before
 * some other change has it built. Folders, and the left sides of such lines, are not judged.
 */
export function deniedReplacements(
  resolution: Resolution,
  before: readonly Resolution[],
  { deny }: Pick<ModulesSection, "deny">,
): readonly FindingDraft<ModuleFacts>[] {
  if (deny.length === 0) return [];
  const said = new Set(before.flatMap(replaceLines).map(({ line }) => lineKey(line)));
  const inForce = new Set(
    resolution.buildList.selected.flatMap(({ path, replacedBy }) =>
      replacedBy === undefined ? [] : [`${path} => ${moduleKey(replacedBy)}`],
    ),
  );
  return replaceLines(resolution).flatMap(({ file, line }) => {
    const { old, new: by } = line;
    if (by.version === "" || inForce.has(`${old.path} => ${moduleKey(by)}`)) return [];
    const index = denyingEntry(by, deny);
    return index === undefined
      ? []
      : [draftOf({ file, line }, { index, deny, standing: said.has(lineKey(line)) })];
  });
}

interface ReplaceLine {
  readonly file: string;
  readonly line: Replacement;
}

function replaceLines({ main, work }: Resolution): readonly ReplaceLine[] {
  const ofWork = work === undefined ? [] : [{ file: work.file, replace: work.goWork.replace }];
  const files = [...ofWork, ...main.map(({ file, goMod }) => ({ file, replace: goMod.replace }))];
  return files.flatMap(({ file, replace }) => replace.map((line) => ({ file, line })));
}

function lineKey({ old, new: by }: Replacement): string {
  return `${moduleKey(old)} => ${moduleKey(by)}`;
}

interface Denied {
  readonly index: number;
  readonly deny: ModulesSection["deny"];
  readonly standing: boolean;
}

function draftOf(
  { file, line: { old, new: by, at } }: ReplaceLine,
  { index, deny, standing }: Denied,
): FindingDraft<ModuleFacts> {
  const { use, reason, versions } = deny[index] ?? {};
  const facts: ModuleFacts = {
    path: by.path,
    version: by.version,
    major: majorOf(by),
    file,
    direct: false,
    replaces: old.version === "" ? old.path : moduleKey(old),
    preExisting: standing,
    ...(use === undefined ? {} : { use }),
    ...(reason === undefined ? {} : { reason }),
    ...(versions === undefined ? {} : { versions }),
  };
  const place = { file, line: at.line, column: at.column };
  return { level: "error", subject: moduleKey(by), at: [place], rule: ["modules", "deny", index], facts };
}
