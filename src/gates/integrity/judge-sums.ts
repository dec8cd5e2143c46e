import { moduleKey } from "../../go/module-version.ts";
import type { IntegrityDoubt, MissingSum, SumEntry, SumsEvidence } from "../../model/integrity.ts";
import type { MainModule, UnresolvedModule } from "../../model/modules.ts";
import { moduleLine } from "../modules/require-places.ts";
import type { SumFacts } from "./codes.ts";
import type { IntegrityRules } from "./report.ts";
import { bringingLine } from "./sum-places.ts";

const rule = ["integrity", "go-sum"] as const;

/** Judges go.sum: complete, true, and of modules that are what they say. Answers what could not be decided. */
export function judgeSums(rules: IntegrityRules): readonly IntegrityDoubt[] {
  const { section, evidence } = rules;
  const { sums } = evidence.integrity;
  if (section["go-sum"] === "off" || sums === undefined) return [];
  reportMissing(rules, sums);
  for (const entry of sums.wrong) {
    rules.report("sum-mismatch", {
      level: section["go-sum"],
      subject: subjectOf(entry),
      at: [entry.at],
      rule,
      facts: { ...factsOf(entry), written: entry.hash, served: entry.served },
    });
  }
  for (const trouble of sums.served) {
    const { kind, path, version, at, standing, reason } = trouble;
    rules.report(kind, {
      level: section["go-sum"],
      subject: moduleKey(trouble),
      at: [at],
      rule,
      facts: { ...noFacts, module: path, version, file: at.file, reason, preExisting: standing },
    });
  }
  return [...judgeUnresolved(rules, sums), ...sums.doubts];
}

const noFacts: SumFacts = {
  module: "",
  version: "",
  kind: "zip",
  file: "",
  written: "",
  served: "",
  reason: "",
  preExisting: false,
};

function factsOf({ path, version, kind, at, standing }: SumEntry): SumFacts {
  return { ...noFacts, module: path, version, kind, file: at.file, preExisting: standing };
}

function subjectOf({ path, version, kind }: Pick<SumEntry, "path" | "version" | "kind">): string {
  return kind === "mod" ? `${path}@${version}/go.mod` : `${path}@${version}`;
}

/** A whole file that is gone is one finding, not hundreds. */
function reportMissing(
  { evidence, section, report }: IntegrityRules,
  { missing, entries }: SumsEvidence,
): void {
  const present = new Set(entries.map(({ at }) => at.file));
  const gone = new Map<string, readonly MissingSum[]>();
  for (const one of missing) {
    if (!present.has(one.file)) {
      gone.set(one.file, [...(gone.get(one.file) ?? []), one]);
      continue;
    }
    const at = bringingLine(evidence.modules, one);
    const strange = one.at === undefined ? "" : (entries.find((entry) => isAt(entry, one))?.hash ?? "");
    report("sum-missing", {
      level: section["go-sum"],
      subject: subjectOf(one),
      at: [...(one.at === undefined ? [] : [one.at]), at],
      rule,
      facts: {
        ...noFacts,
        module: one.path,
        version: one.version,
        kind: one.kind,
        file: one.file,
        written: strange,
        preExisting: one.standing,
      },
    });
  }
  for (const [file, all] of gone) {
    const main = mainOf(
      file,
      evidence.modules.resolutions.flatMap((build) => build.main),
    );
    report("sum-missing", {
      level: section["go-sum"],
      subject: file,
      at: [main === undefined ? { file } : moduleLine(main)],
      rule,
      facts: {
        ...noFacts,
        file,
        reason:
          all.length === 1
            ? "the one module that the build needs"
            : `any of the ${all.length} modules that the build needs`,
        preExisting: all.every(({ standing }) => standing),
      },
    });
  }
}

function isAt(entry: SumEntry, { at }: MissingSum): boolean {
  return entry.at.file === at?.file && entry.at.line === at.line;
}

function mainOf(sumFile: string, mains: readonly MainModule[]): MainModule | undefined {
  return mains.find(({ file }) => file.replace(/\.mod$/, ".sum") === sumFile);
}

/** A build that could not be resolved because of what this gate finds is judged; any other is not known. */
function judgeUnresolved(
  { evidence, section, report }: IntegrityRules,
  { wrong }: SumsEvidence,
): readonly IntegrityDoubt[] {
  return evidence.modules.unresolved.flatMap((build) => {
    if (build.code === "sum-mismatch" && wrong.length > 0) return [];
    const { file, line, reason, hint } = build;
    if (build.code !== "module-path-mismatch")
      return [{ reason: `whether go.sum is complete for ${file} is not known: ${reason}`, hint }];
    const required = requiredAt(build);
    report("go-mod-mismatch", {
      level: section["go-sum"],
      subject: required ?? file,
      at: [line === undefined ? { file } : { file, line, column: 1 }],
      rule,
      facts: { ...noFacts, module: required ?? file, file, reason, preExisting: false },
    });
    return [];
  });
}

function requiredAt({ main = [], file, line }: UnresolvedModule): string | undefined {
  const lines = main.filter((one) => one.file === file).flatMap(({ goMod }) => goMod.require);
  const found = lines.find(({ at }) => at.line === line);
  return found === undefined ? undefined : moduleKey(found);
}
