import type { Collected } from "../model/collected.ts";
import type { Facts } from "../model/finding.ts";
import type { CoverageEvidence } from "../model/quality.ts";
import type { ChangesEvidence } from "../model/repository.ts";
import { coverageCodes } from "./coverage/coverage-codes.ts";
import {
  type CoverageScene,
  judgeDrop,
  judgePackages,
  judgePatch,
  judgeTotal,
  judgeUnmeasured,
  type RuleDoubt,
} from "./coverage/coverage-rules.ts";
import { type CoverageSection, coverageSection } from "./coverage/coverage-section.ts";
import { type PatchCoverage, patchCoverage } from "./coverage/patch-coverage.ts";
import { tallyFiles, truncatedPercent } from "./coverage/statement-tally.ts";
import { defineGate, type Judgement } from "./gate.ts";

/** The gate that holds statement coverage against its limits: in total, of the change, and of packages. */
export const coverageGate = defineGate({
  id: "coverage",
  title: "Coverage",
  why: "A limit on changed lines keeps new code tested from today on; a limit on the total keeps what was reached.",
  needs: ["coverage"],
  wants: ["changes"],
  policy: coverageSection,
  example: `run: go test -coverpkg=./... -coverprofile=cover.out ./...
profile: cover.out
total: 82
patch: 80
packages: [{ path: ./internal/pay/..., min: 90 }]
exclude: ["**/*.pb.go"]
`,
  codes: coverageCodes,
  judge({ coverage, changes }, section, report): Judgement {
    const miscounted = miscountedBy(coverage);
    const counted = coverage.files.filter((file) => !file.generated);
    const patch = changes.state === "present" ? patchCoverage(counted, changes.value) : undefined;
    const scene: CoverageScene = { coverage, counted, changes, section, report };
    // Shares of wrong counts would be wrong too; which files nobody measured is still known.
    const doubts = miscounted.length > 0 ? miscounted : judgeShares(scene, patch);
    return {
      seen: counted.length,
      unjudged: [...doubts, ...judgeUnmeasured(scene)],
      facts: factsOf(scene, patch),
    };
  },
});

function judgeShares(scene: CoverageScene, patch: PatchCoverage | undefined): readonly RuleDoubt[] {
  const { statements } = tallyFiles(scene.counted);
  if (statements === 0) return [noStatements(scene.coverage)];
  judgeTotal(scene);
  return [...judgePatch(scene, patch), ...judgeDrop(scene), ...judgePackages(scene)];
}

function noStatements({ profile, files }: CoverageEvidence): RuleDoubt {
  const generated = files.filter((file) => file.generated).length;
  return {
    reason: `\`${profile}\` has no statements that count (${files.length} files, ${generated} of them generated)`,
    hint: "measure packages with code: go test -coverpkg=./... -coverprofile=cover.out ./..., and look at `coverage.exclude`",
  };
}

// It writes the statement count of a whole run into every piece of it: golang/go#80974.
function miscountedBy({ goVersion }: CoverageEvidence): readonly RuleDoubt[] {
  if (!/^(?:go)?1\.27\.0(?: |$)/.test(goVersion)) return [];
  return [
    {
      reason: "go1.27.0 counts statements more than once in its cover profiles (golang/go#80974)",
      hint: "run the tests with another version of Go",
    },
  ];
}

function factsOf({ coverage, counted, changes, section }: CoverageScene, patch?: PatchCoverage): Facts {
  const total = tallyFiles(counted);
  const { tally } = patch ?? {};
  return {
    ...(total.statements === 0 ? {} : { totalPercent: truncatedPercent(total) }),
    ...(tally === undefined || tally.statements === 0 ? {} : { patchPercent: truncatedPercent(tally) }),
    coveredStatements: total.covered,
    statements: total.statements,
    ...(tally === undefined ? {} : { patchCovered: tally.covered, patchStatements: tally.statements }),
    files: counted.length,
    generated: coverage.files.length - counted.length,
    unmeasured: coverage.unmeasured.length,
    foreign: coverage.foreign,
    mode: coverage.mode,
    ...notJudged(section, coverage, changes),
  };
}

// What the policy asks for and a run without a base revision cannot have.
function notJudged(
  section: CoverageSection,
  { base }: CoverageEvidence,
  changes: Collected<ChangesEvidence>,
): Facts {
  const patch = section.patch !== undefined && changes.state === "absent" && changes.notApplicable === true;
  const drop = section["max-drop"] !== undefined && base.state === "absent" && base.notApplicable === true;
  return {
    ...(patch ? { patchNotJudged: changes.reason } : {}),
    ...(drop ? { dropNotJudged: base.reason } : {}),
  };
}
