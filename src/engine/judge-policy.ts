import { gates } from "../gates/index.ts";
import { type HeadPolicy, policyChanged, policyGate, workflowWeakened } from "../gates/policy.ts";
import { runnable } from "../gates/runnable-gate.ts";
import type { GateCalls } from "../model/gate-calls.ts";
import type { Request } from "../model/request.ts";
import { canonical } from "../policy/canonical.ts";
import { compareGateCalls } from "../policy/compare-gate-calls.ts";
import { comparePolicies } from "../policy/compare-policies.ts";
import type { LoadedPolicy, Waiver } from "../policy/policy.ts";
import { judgeWaivers, type WaiverCheck, waiverDay, type WaiverTrouble } from "../policy/waivers.ts";
import { wordedFinding } from "./judge-gates.ts";
import type { Doubt, JudgedFinding, JudgedGate } from "./judged-gate.ts";
import type { Policies } from "./read-policies.ts";

const gate = runnable(policyGate);

/** What the policy itself is judged by. */
export interface PolicyScene {
  readonly request: Request;
  readonly policies: Policies;
  /** Where workflows run modgate at base and at head; absent where there is no base. */
  readonly gateCalls?: { readonly base: GateCalls; readonly head: GateCalls };
  /** All other gates, waivers and caps on levels applied. */
  readonly judged: readonly JudgedGate[];
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** Judges the same evidence by another policy, its waivers and caps on levels applied. */
  readonly judgeBy: (policy: LoadedPolicy) => Promise<readonly JudgedGate[]>;
}

/** Judges the waivers of the deciding policy, and what the change makes of the policy. */
export async function judgePolicy(scene: PolicyScene): Promise<JudgedGate> {
  const { request, policies } = scene;
  const row = { id: gate.id, title: gate.title, doubts: [], facts: {} };
  const leftOut =
    request.skip.includes(gate.id) || (request.only.length > 0 && !request.only.includes(gate.id));
  if (leftOut)
    return {
      ...row,
      skipped: request.skip.includes(gate.id) ? "left out by --skip" : "left out by --only",
      seen: 0,
      findings: [],
    };
  const findings = [...waiverFindings(scene), ...(await changeFindings(scene)), ...workflowFindings(scene)];
  const doubts = workflowDoubts(scene);
  return { ...row, doubts, skipped: "", seen: 1 + policies.deciding.common.waivers.length, findings };
}

function waiverFindings({ policies, judged, today }: PolicyScene): readonly JudgedFinding[] {
  const policy = policies.deciding;
  const codes = new Set(judged.filter(isFullyJudged).flatMap(({ id }) => codesOf(id)));
  const findings = judged.flatMap((one) => one.findings);
  const known = { findings, judged: (code: string) => codes.has(code) };
  const troubles = waiverTroubles(policy, today, known).filter(({ rule }) =>
    isLeft(policy.common.waivers[Number(rule[1])], policies.head),
  );
  return worded(troubles, policy);
}

/** What is to be said of a policy's waivers before anything is judged: only not whether they cover anything. */
export function waiversDue(policy: LoadedPolicy, today: string): readonly JudgedFinding[] {
  // As if each covered something.
  const findings = policy.common.waivers.map(({ code, module = "" }) => ({ code, subject: module }));
  return worded(waiverTroubles(policy, today, { findings, judged: () => false }), policy);
}

function waiverTroubles(
  policy: LoadedPolicy,
  today: string,
  known: Pick<WaiverCheck, "findings" | "judged">,
): readonly WaiverTrouble[] {
  const { common, origin } = policy;
  return judgeWaivers({ waivers: common.waivers, day: waiverDay(policy, today), origin, ...known });
}

function worded(troubles: readonly WaiverTrouble[], policy: LoadedPolicy): readonly JudgedFinding[] {
  return troubles.flatMap(({ code, ...draft }) => wordedFinding({ gate, code, draft, policy }) ?? []);
}

/** A change that takes a waiver away, or renews it, does what its finding asks for. */
function isLeft(waiver: Waiver | undefined, head: LoadedPolicy | undefined): boolean {
  const text = canonical(waiver);
  return head === undefined || head.common.waivers.some((one) => canonical(one) === text);
}

function codesOf(id: string): readonly string[] {
  return Object.keys(gates.find((one) => one.id === id)?.codes ?? {});
}

function isFullyJudged({ skipped, doubts }: JudgedGate): boolean {
  return skipped === "" && doubts.length === 0;
}

async function changeFindings(scene: PolicyScene): Promise<readonly JudgedFinding[]> {
  const { policies } = scene;
  const policy = policies.deciding;
  if (policy.from !== "base") return [];
  const head = headPolicy(policies);
  const isSame = head.state === "loaded" && head.difference.direction === undefined;
  // Judging everything a second time is dear, and the same rules let nothing more through.
  const letsThrough = isSame ? [] : await letThrough(scene, head);
  const draft = policyChanged({ file: policy.path, head, letsThrough });
  if (draft === undefined) return [];
  const finding = wordedFinding({ gate, code: "policy-changed", draft, policy });
  return finding === undefined ? [] : [finding];
}

function workflowFindings({ policies, judged, gateCalls }: PolicyScene): readonly JudgedFinding[] {
  if (gateCalls === undefined) return [];
  const errors = failing(judged).map(({ gate: one, code, subject }) => ({
    gate: one,
    text: `${code} ${subject}`,
  }));
  const untold = new Set(gateCalls.head.tangled.map(({ file }) => file));
  const base = gateCalls.base.calls.filter(({ workflow }) => !untold.has(workflow));
  const { calls, otherJobs } = gateCalls.head;
  return compareGateCalls(base, calls, otherJobs).flatMap((weakened) => {
    const draft = workflowWeakened(weakened, errors);
    return wordedFinding({ gate, code: "policy-changed", draft, policy: policies.deciding }) ?? [];
  });
}

/** Workflows that nobody can read, unless base has them as they are. */
function workflowDoubts({ gateCalls }: PolicyScene): readonly Doubt[] {
  const had = new Set(gateCalls?.base.tangled.map(({ file, text }) => `${file}\n${text}`));
  return (gateCalls?.head.tangled ?? [])
    .filter(({ file, text }) => !had.has(`${file}\n${text}`))
    .map(({ file }) => ({
      reason: `${file} is too tangled to be read, so that whether it runs modgate as on base was not judged`,
      hint: "write it out: no aliases of aliases and no local actions within local actions without end",
    }));
}

function headPolicy({ deciding, head, headTrouble }: Policies): HeadPolicy {
  if (head !== undefined)
    return { state: "loaded", difference: comparePolicies(deciding, head), origin: head.origin };
  return headTrouble === "" ? { state: "removed" } : { state: "invalid", problem: headTrouble };
}

// Where the policy is gone, nothing fails any more; one that cannot be read lets nothing be judged at all.
async function letThrough(
  { policies, judged, judgeBy }: PolicyScene,
  head: HeadPolicy,
): Promise<readonly string[]> {
  if (head.state === "invalid") return [];
  const byHead = policies.head === undefined ? [] : await judgeBy(policies.head);
  const remaining = new Set(errorsOf(byHead));
  return [...new Set(errorsOf(judged))].filter((error) => !remaining.has(error));
}

function errorsOf(gates: readonly JudgedGate[]): readonly string[] {
  return failing(gates).map(({ code, subject }) => `${code} ${subject}`);
}

function failing(gates: readonly JudgedGate[]): readonly JudgedFinding[] {
  return gates.flatMap(({ findings }) =>
    findings.filter(({ level, waived }) => level === "error" && waived === null),
  );
}
