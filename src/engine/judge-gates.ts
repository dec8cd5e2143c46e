import type { FindingDraft, Judgement } from "../gates/gate.ts";
import type { RunnableGate } from "../gates/runnable-gate.ts";
import type { EvidenceKind } from "../model/evidence.ts";
import type { Facts, PolicyPath } from "../model/finding.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import type { EvidenceCollector } from "./evidence-collector.ts";
import type { Doubt, JudgedFinding, JudgedGate } from "./judged-gate.ts";
import type { PlannedGate } from "./plan-gates.ts";

/** What gates are judged by. */
export interface JudgingRules {
  readonly policy: LoadedPolicy;
  /** True where the modules are wanted even if no gate asks for them. */
  readonly inventory: boolean;
}

/** Runs the planned gates over their evidence, in order. Evidence is collected for all of them first. */
export async function judgeGates(
  plan: readonly PlannedGate[],
  collector: EvidenceCollector,
  { policy, inventory }: JudgingRules,
): Promise<readonly JudgedGate[]> {
  const asked = plan.flatMap((planned) =>
    "section" in planned ? [...planned.gate.needs, ...planned.gate.wantsFor(planned.section)] : [],
  );
  // An SBOM tells licences where the policy cares for them: they cost a zip a module.
  const documented: readonly EvidenceKind[] = policy.sections.has("licenses")
    ? ["modules", "licenses"]
    : ["modules"];
  await collector.collect(new Set(inventory ? [...asked, ...documented] : asked));
  return plan.map((planned) =>
    "section" in planned
      ? judgeOne(planned.gate, planned.section, { collector, policy })
      : skippedGate(planned),
  );
}

function skippedGate({
  gate,
  skipped,
}: {
  readonly gate: RunnableGate;
  readonly skipped: string;
}): JudgedGate {
  return { id: gate.id, title: gate.title, skipped, doubts: [], seen: 0, facts: {}, findings: [] };
}

interface Scene {
  readonly collector: EvidenceCollector;
  readonly policy: LoadedPolicy;
}

function judgeOne(gate: RunnableGate, section: unknown, { collector, policy }: Scene): JudgedGate {
  const row = { id: gate.id, title: gate.title, skipped: "" };
  const evidence = collector.collected();
  const missing = gate.needs.flatMap((kind): Doubt[] => {
    const one = evidence[kind];
    return one.state === "absent" ? [{ reason: one.reason, hint: one.hint ?? "" }] : [];
  });
  if (missing.length > 0) return { ...row, doubts: missing, seen: 0, facts: {}, findings: [] };
  const findings: JudgedFinding[] = [];
  const judgement = gate.judge(evidence, section, (code, draft) => {
    const finding = wordedFinding({ gate, code, draft, policy });
    if (finding !== undefined) findings.push(finding);
  });
  return {
    ...row,
    doubts: doubtsOf(judgement),
    seen: judgement.seen,
    facts: judgement.facts ?? {},
    findings,
  };
}

function doubtsOf(judgement: Judgement): readonly Doubt[] {
  const stated = judgement.unjudged ?? [];
  if (stated.length > 0 || judgement.seen > 0) return stated;
  return [
    {
      reason: "it saw nothing to judge",
      hint: "look at the flag or input `modules`, at `exclude` in the policy and at the folder that was judged",
    },
  ];
}

interface Draft {
  readonly gate: RunnableGate;
  readonly code: string;
  readonly draft: FindingDraft<Facts>;
  readonly policy: LoadedPolicy;
}

/** Attaches words and the deciding policy line to a draft; undefined where the rule is off. */
export function wordedFinding({ gate, code, draft, policy }: Draft): JudgedFinding | undefined {
  const definition = gate.codes[code];
  if (definition === undefined)
    throw new Error(`gate ${gate.id} reported ${code}, which it does not declare`);
  if (draft.level === "off") return undefined;
  const origin = policy.origin(draft.rule);
  const why = draft.why ?? [];
  const words = { facts: draft.facts, subject: draft.subject, why };
  return {
    code,
    gate: gate.id,
    level: draft.level,
    subject: draft.subject,
    at: draft.at.length > 0 ? draft.at : policyPlace(draft.rule, policy),
    why,
    rule: draft.rule,
    facts: draft.facts,
    title: definition.title,
    message: definition.message(words),
    fix: withWaiver(definition.fix(words), { gate: gate.id, code, subject: draft.subject }),
    waived: null,
    policy: { file: origin.file, line: origin.line },
  };
}

/** What is to be mended may be put up with for a while: the block to copy, where the fix does not bring one itself. */
function withWaiver(
  fix: string,
  { gate, code, subject }: { readonly gate: string; readonly code: string; readonly subject: string },
): string {
  if (fix === "" || gate === "policy" || fix.includes(" to waivers: ")) return fix;
  const at = subject.indexOf("@");
  const module = at > 0 ? subject.slice(0, at) : subject;
  const written = /^[\w/][\w./~+-]*$/.test(module) ? module : JSON.stringify(module);
  const fields = `code: ${code}, module: ${written}, owner: "@org/team", expires: YYYY-MM-DD, reason: TEXT`;
  return `${fix}\nor, for a while, add to waivers: { ${fields} }`;
}

// A rule of a shipped preset stands in no file of the repository: the line that takes the preset in stands for it.
function policyPlace(rule: PolicyPath, policy: LoadedPolicy): JudgedFinding["at"] {
  const places = [policy.origin(rule), policy.origin(["extends"])];
  const own = places.find(({ file }) => !file.startsWith("modgate:"));
  return own === undefined ? [] : [{ file: own.file, line: own.line, column: own.column }];
}
