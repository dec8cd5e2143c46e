import type { IntegrityDoubt } from "../../model/integrity.ts";
import type { IntegrityRules } from "./report.ts";

/** Judges compiled files and submodules that the change brings. Without a base there is no change, and nothing to judge. */
export function judgeAdded({ evidence, section, report }: IntegrityRules): readonly IntegrityDoubt[] {
  const { integrity, changes, modules } = evidence;
  for (const { file, format, added } of integrity.binaries?.binaries ?? []) {
    report("binary-added", {
      level: section.binaries,
      subject: file,
      at: [{ file }],
      rule: ["integrity", "binaries"],
      facts: { file, format, added, preExisting: false },
    });
  }
  if (changes.state === "absent") return changeDoubts({ evidence, section, report });
  const folders = [...modules.resolutions, ...modules.unresolved].flatMap(({ main = [] }) =>
    main.map(({ dir }) => dir),
  );
  for (const [file, { status, submodule }] of changes.value.files) {
    if (submodule !== true || status === "deleted" || !folders.some((dir) => isBelow(file, dir))) continue;
    report("submodule-changed", {
      level: section.submodules,
      subject: file,
      at: [{ file }],
      rule: ["integrity", "submodules"],
      facts: { file, format: "submodule", added: status === "added", preExisting: false },
    });
  }
  return [];
}

function isBelow(file: string, dir: string): boolean {
  return dir === "" || file.startsWith(`${dir}/`);
}

function changeDoubts({ evidence, section }: IntegrityRules): readonly IntegrityDoubt[] {
  const { changes } = evidence;
  const off = section.binaries === "off" && section.submodules === "off";
  if (changes.state === "present" || changes.notApplicable === true || off) return [];
  return [{ reason: `what the change brings is not known: ${changes.reason}`, hint: changes.hint ?? "" }];
}
