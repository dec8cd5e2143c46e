import type { Collected } from "../../model/collected.ts";
import type { CoverageEvidence, CoveredFile } from "../../model/quality.ts";
import type { ChangesEvidence } from "../../model/repository.ts";
import type { Reporter } from "../gate.ts";
import type { coverageCodes, LimitFacts } from "./coverage-codes.ts";
import type { CoverageSection } from "./coverage-section.ts";
import { packagePattern } from "./package-pattern.ts";
import type { PatchCoverage } from "./patch-coverage.ts";
import { isSameLayout } from "./same-layout.ts";
import {
  droppedPoints,
  isDropOver,
  isUnder,
  type StatementTally,
  tallyFiles,
  truncatedPercent,
  worstFiles,
} from "./statement-tally.ts";

/** Why a rule could not decide, and what to do. */
export interface RuleDoubt {
  readonly reason: string;
  readonly hint: string;
}

/** What the rules of this gate judge by. */
export interface CoverageScene {
  readonly coverage: CoverageEvidence;
  /** The files that count: not generated. */
  readonly counted: readonly CoveredFile[];
  readonly changes: Collected<ChangesEvidence>;
  readonly section: CoverageSection;
  readonly report: Reporter<typeof coverageCodes>;
}

const worstShown = 5;

/** Judges the total. */
export function judgeTotal({ coverage, counted, section, report }: CoverageScene): void {
  const limit = section.total;
  const tally = tallyFiles(counted);
  if (limit === undefined || !isUnder(tally, limit)) return;
  const facts = limitFacts(counted, limit, baseFiles(coverage));
  report("coverage-total", {
    level: "error",
    subject: "all packages",
    at: [],
    rule: ["coverage", "total"],
    facts,
  });
}

/** Judges each entry of `packages`; one that has nothing to judge is a doubt. */
export function judgePackages({ coverage, counted, section, report }: CoverageScene): readonly RuleDoubt[] {
  return section.packages.flatMap(({ path, min }, index) => {
    const isNamed = packagePattern(path);
    const files = counted.filter(isNamed);
    const tally = tallyFiles(files);
    if (tally.statements === 0) return [nothingNamed(path)];
    if (!isUnder(tally, min)) return [];
    const facts = limitFacts(files, min, baseFiles(coverage)?.filter(isNamed));
    const rule = ["coverage", "packages", index, "min"];
    report("coverage-package", { level: "error", subject: path, at: [], rule, facts });
    return [];
  });
}

/** Judges the changed statements; `patch` is undefined where nobody can tell which those are. */
export function judgePatch(
  { changes, section, report }: CoverageScene,
  patch: PatchCoverage | undefined,
): readonly RuleDoubt[] {
  const limit = section.patch;
  if (limit === undefined) return [];
  if (patch === undefined) return unknownLines(changes);
  const { tally, hunks } = patch;
  if (!isUnder(tally, limit)) return [];
  const totals = {
    patchPercent: truncatedPercent(tally),
    limitPercent: limit,
    patchCovered: tally.covered,
    patchStatements: tally.statements,
  };
  for (const { at, statements } of hunks) {
    const facts = { ...totals, uncoveredStatements: statements };
    report("coverage-patch", {
      level: "error",
      subject: at.file,
      at: [at],
      rule: ["coverage", "patch"],
      facts,
    });
  }
  return [];
}

/** Reports changed files that the profile does not know. */
export function judgeUnmeasured({ coverage, changes, section, report }: CoverageScene): readonly RuleDoubt[] {
  if (section.unmeasured === "off" || coverage.unmeasured.length === 0) return [];
  if (changes.state === "absent") return section.patch === undefined ? unknownLines(changes) : [];
  for (const file of coverage.unmeasured) {
    const line = changes.value.files.get(file)?.lines[0]?.first;
    if (line === undefined) continue;
    report("coverage-unmeasured", {
      level: section.unmeasured,
      subject: file,
      at: [{ file, line }],
      rule: ["coverage", "unmeasured"],
      facts: { profile: coverage.profile },
    });
  }
  return [];
}

/** Judges how far the total fell against base. Without a base there is nothing to fall from. */
export function judgeDrop(scene: CoverageScene): readonly RuleDoubt[] {
  const { coverage, counted, changes, section, report } = scene;
  const maxDropPoints = section["max-drop"];
  const { base } = coverage;
  if (maxDropPoints === undefined) return [];
  if (base.state === "absent")
    return base.notApplicable === true ? [] : [unknownDrop(base.reason, base.hint ?? "")];
  const before = base.value.filter((file) => !file.generated);
  if (!isSameLayout(before, counted, changes)) return [otherCompiler];
  const [then, now] = [tallyFiles(before), tallyFiles(counted)];
  if (then.statements === 0) return [unknownDrop("the base profile has no statements", "")];
  if (!isDropOver(then, now, maxDropPoints)) return [];
  const facts = {
    basePercent: truncatedPercent(then),
    percent: truncatedPercent(now),
    dropPoints: droppedPoints(then, now),
    maxDropPoints,
  };
  report("coverage-drop", {
    level: "error",
    subject: "all packages",
    at: [],
    rule: ["coverage", "max-drop"],
    facts,
  });
  return [];
}

const otherCompiler: RuleDoubt = {
  reason:
    "how far coverage fell cannot be told: the two profiles cut a file that did not change into other blocks",
  hint: "take both profiles with the same version of Go, and the base profile at the merge base",
};

function unknownDrop(why: string, hint: string): RuleDoubt {
  return { reason: `how far coverage fell cannot be told: ${why}`, hint };
}

function nothingNamed(path: string): RuleDoubt {
  return {
    reason: `\`coverage.packages\` names \`${path}\`, and the profile has no statements of such packages`,
    hint: "correct the pattern (`./internal/pay/...` from the repository root), or measure these packages",
  };
}

function unknownLines(changes: Collected<ChangesEvidence>): readonly RuleDoubt[] {
  if (changes.state === "present" || changes.notApplicable === true) return [];
  const hint = changes.hint ?? "name a base revision that git can compare with";
  return [{ reason: `which lines changed cannot be told: ${changes.reason}`, hint }];
}

function baseFiles({ base }: CoverageEvidence): readonly CoveredFile[] | undefined {
  return base.state === "present" ? base.value.filter((file) => !file.generated) : undefined;
}

function limitFacts(
  files: readonly CoveredFile[],
  limitPercent: number,
  before: readonly CoveredFile[] | undefined,
): LimitFacts {
  const tally = tallyFiles(files);
  return {
    percent: truncatedPercent(tally),
    limitPercent,
    covered: tally.covered,
    statements: tally.statements,
    worst: worstFiles(files, worstShown),
    preExisting: before !== undefined && hadIt(tallyFiles(before), tally, limitPercent),
  };
}

function hadIt(before: StatementTally, now: StatementTally, limitPercent: number): boolean {
  return before.statements > 0 && isUnder(before, limitPercent) && !isDropOver(before, now, 0);
}
