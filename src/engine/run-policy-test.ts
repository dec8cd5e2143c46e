import { collectModules } from "../collect/modules/modules.ts";
import { collectReleases } from "../collect/modules/releases.ts";
import type { CollectedEvidence } from "../gates/gate.ts";
import { builtModules, modulesGate, releasesWanted } from "../gates/modules.ts";
import { type Collected, present } from "../model/collected.ts";
import type { ModulesEvidence } from "../model/modules.ts";
import type { Log, ModuleProxy } from "../model/world.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import type { ExpectedFinding, PolicyTest } from "../policy/policy-tests.ts";
import { nothingAsked } from "./evidence-collector.ts";
import { judgeGates } from "./judge-gates.ts";
import type { JudgedFinding } from "./judged-gate.ts";
import { levelFindings } from "./level-findings.ts";
import { planGates } from "./plan-gates.ts";
import { sectionOf } from "./section-of.ts";
import { changesBetween, plainGo, textsOf, treeOfTexts } from "./test-repository.ts";
import { waiveFindings } from "./waive-findings.ts";

/** The gates that a table test can judge: those that go by files and the module graph alone. */
export const testedGates: readonly string[] = ["modules", "directives"];

/** What a table test runs in. */
export interface PolicyTrial {
  readonly test: PolicyTest;
  readonly policy: LoadedPolicy;
  readonly proxy: ModuleProxy;
  readonly log: Log;
  /** `YYYY-MM-DD`, where the test names no day. */
  readonly today: string;
}

/** How a table test came out. All empty: it passed. */
export interface PolicyTestResult {
  readonly test: PolicyTest;
  /** Expected findings that were not made. */
  readonly missing: readonly ExpectedFinding[];
  /** Findings that were not expected. */
  readonly surplus: readonly JudgedFinding[];
  /** Why part of it could not be judged. */
  readonly doubts: readonly string[];
}

/** Judges what a test gives by a policy, as a check would, and holds the findings that are not waived to what it expects. */
export async function runPolicyTest(trial: PolicyTrial): Promise<PolicyTestResult> {
  const { test, policy } = trial;
  const today = test.given.today ?? trial.today;
  const evidence = await evidenceOf(trial, `${today}T00:00:00Z`);
  const collector = {
    collect: async () => undefined,
    collected: () => evidence,
    sources: () => [],
    close: async () => undefined,
  };
  const plan = planGates({ only: testedGates, skip: [] }, policy).filter(({ gate }) =>
    testedGates.includes(gate.id),
  );
  const judged = await judgeGates(plan, collector, { policy, inventory: false });
  const { existing } = policy.common;
  const levelled = levelFindings(waiveFindings(judged, policy, today), {
    existing,
    reportOnly: policy.from === "preset",
  });
  const found = levelled.flatMap(({ findings }) => findings.filter(({ waived }) => waived === null));
  const doubts = levelled.flatMap((gate) => gate.doubts.map(({ reason }) => reason));
  return { test, ...compared(test.expect, found), doubts: [...new Set(doubts)] };
}

function compared(
  expected: readonly ExpectedFinding[],
  found: readonly JudgedFinding[],
): Pick<PolicyTestResult, "missing" | "surplus"> {
  const surplus = [...found];
  const missing: ExpectedFinding[] = [];
  // The most exact expectation chooses first, so that a vague one does not take what only it would have fitted.
  for (const wanted of expected.toSorted((a, b) => Object.keys(b).length - Object.keys(a).length)) {
    const at = surplus.findIndex((finding) => fits(wanted, finding));
    if (at < 0) missing.push(wanted);
    else surplus.splice(at, 1);
  }
  return { missing: expected.filter((one) => missing.includes(one)), surplus };
}

function fits(wanted: ExpectedFinding, { code, subject, level, at }: JudgedFinding): boolean {
  const { module = subject, file, line } = wanted;
  const [place] = at;
  return (
    wanted.code === code &&
    (module === subject || module === subject.split("@", 1)[0]) &&
    (wanted.level ?? level) === level &&
    (file === undefined || file === place?.file) &&
    (line === undefined || line === place?.line)
  );
}

const root = "/repository";
const notApplicable: Collected<never> = {
  state: "absent",
  reason: "the test has no base",
  notApplicable: true,
};

async function evidenceOf(
  { test, policy, proxy, log }: PolicyTrial,
  now: string,
): Promise<CollectedEvidence> {
  const { given } = test;
  const head = textsOf(given);
  const before = given.base === undefined ? undefined : textsOf(given.base);
  const resolve = async (texts: ReadonlyMap<string, string>): Promise<Collected<ModulesEvidence>> =>
    present(
      await collectModules({ root, tree: treeOfTexts(root, texts), proxy, go: plainGo, log, modules: [] }),
    );
  const modules = await resolve(head);
  const want = releasesWanted(sectionOf({ policy }, modulesGate));
  const built = modules.state === "present" ? builtModules(modules.value) : [];
  return {
    ...nothingAsked,
    modules,
    releases: await collectReleases({ modules: built, proxy, log, now, want }),
    baseModules: before === undefined ? notApplicable : await resolve(before),
    // A table test's repository has go.mod and go.work files alone.
    buildFiles: present({ files: 0, goFiles: 0, settings: [], debug: [] }),
    changes: before === undefined ? notApplicable : present(changesBetween(before, head)),
    repository: repositoryNamed(given.repository ?? "", now),
  };
}

function repositoryNamed(name: string, headTime: string): CollectedEvidence["repository"] {
  return present({ root, head: "", headTime, version: "", name });
}
