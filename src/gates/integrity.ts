import type { Facts } from "../model/finding.ts";
import type { IntegrityDoubt, IntegrityEvidence } from "../model/integrity.ts";
import { defineGate, type GateEvidence, type Judgement } from "./gate.ts";
import { integrityCodes } from "./integrity/codes.ts";
import { judgeAdded } from "./integrity/judge-added.ts";
import { judgeCache } from "./integrity/judge-cache.ts";
import { judgeDatabase } from "./integrity/judge-database.ts";
import { judgeEnvironment } from "./integrity/judge-environment.ts";
import { judgeSums } from "./integrity/judge-sums.ts";
import { judgeVendor } from "./integrity/judge-vendor.ts";
import type { IntegrityReport } from "./integrity/report.ts";
import { type IntegritySection, integritySection } from "./integrity/section.ts";

export { integrityWanted } from "./integrity/section.ts";

type Evidence = GateEvidence<"modules" | "integrity", "baseModules" | "changes">;

/** The gate over bytes: what is built is what was agreed on. */
export const integrityGate = defineGate({
  id: "integrity",
  title: "Integrity",
  why: "A build trusts go.sum, vendor/, the module cache and a dozen environment variables, and go itself checks less of them than most people think. This gate holds each against what the proxy chain serves.",
  needs: ["modules", "integrity"],
  wants: ["baseModules", "changes"],
  policy: integritySection,
  example: `go-sum: error
checksum-database: error
vendor: error
module-cache: error
environment: error
binaries: warning
submodules: warning
`,
  codes: integrityCodes,
  judge,
});

function judge(evidence: Evidence, section: IntegritySection, report: IntegrityReport): Judgement {
  const { modules, integrity } = evidence;
  const rules = { evidence, section, report };
  const doubts = [
    ...judgeSums(rules),
    ...judgeDatabase(rules),
    ...judgeVendor(rules),
    ...judgeCache(rules),
    ...judgeEnvironment(rules),
    ...judgeAdded(rules),
  ];
  const { sums, vendor, environment, binaries } = integrity;
  return {
    seen:
      modules.resolutions.length +
      modules.unresolved.length +
      (sums?.entries.length ?? 0) +
      (vendor?.files ?? 0) +
      (environment?.files ?? 0) +
      (binaries?.looked ?? 0),
    unjudged: joined(doubts),
    facts: factsOf(integrity, evidence.changes.state === "present"),
  };
}

function factsOf(integrity: IntegrityEvidence, hasBase: boolean): Facts {
  const { vendor, moduleCache, environment, binaries } = integrity;
  return {
    ...sumFacts(integrity),
    ...(vendor === undefined
      ? {}
      : {
          vendoredModules: vendor.modules,
          vendoredModulesCompared: vendor.compared,
          vendoredFiles: vendor.files,
        }),
    ...(moduleCache === undefined ? {} : { cachedModules: moduleCache.modules }),
    ...(environment === undefined
      ? {}
      : { buildFiles: environment.files, settings: environment.settings.length }),
    ...(binaries === undefined ? {} : { changedFiles: binaries.looked }),
    ...(hasBase
      ? {}
      : {
          withoutBase:
            "nothing is new: go.sum is not looked up in the checksum database, binaries and submodules are not judged",
        }),
  };
}

function sumFacts({ sums, loggedSums }: IntegrityEvidence): Facts {
  return {
    ...(sums === undefined ? {} : { sumLines: sums.entries.length, sumLinesCompared: sums.compared }),
    ...(loggedSums === undefined
      ? {}
      : {
          sumLinesAdded: loggedSums.added,
          sumLinesAddedPrivate: loggedSums.private,
          sumLinesInLog: loggedSums.confirmed,
        }),
  };
}

const mostDoubts = 5;

/** Each doubt once; where a whole proxy is down, the first few and how many more there are. */
function joined(doubts: readonly IntegrityDoubt[]): readonly IntegrityDoubt[] {
  const each = [...new Map(doubts.map((doubt) => [doubt.reason, doubt])).values()];
  if (each.length <= mostDoubts) return each;
  const shown = each.slice(0, mostDoubts - 1);
  return [...shown, { reason: `${each.length - shown.length} more such doubts`, hint: "" }];
}
