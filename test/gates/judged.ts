import {
  type CodeTable,
  type CollectedEvidence,
  type FindingDraft,
  type Gate,
  type Judgement,
} from "../../src/gates/gate.ts";
import { runnable } from "../../src/gates/runnable-gate.ts";
import { absent } from "../../src/model/collected.ts";
import type { EvidenceKind } from "../../src/model/evidence.ts";
import type { Facts } from "../../src/model/finding.ts";
import type * as z from "zod";

/** What a gate said: its judgement, and its findings with their words. */
export interface Judged extends Judgement {
  readonly findings: readonly (FindingDraft<Facts> & {
    readonly code: string;
    readonly message: string;
    readonly fix: string;
  })[];
}

const nothing = absent("not collected in this test");

/** Runs a gate over some evidence and a section as the policy file would hold it. */
export function judged<
  Id extends string,
  Needs extends EvidenceKind,
  Wants extends EvidenceKind,
  Section extends z.ZodType,
  Codes extends CodeTable,
>(
  gate: Gate<Id, Needs, Wants, Section, Codes>,
  evidence: Partial<CollectedEvidence>,
  section: unknown,
): Judged {
  const findings: Judged["findings"][number][] = [];
  const all: CollectedEvidence = {
    repository: nothing,
    base: nothing,
    changes: nothing,
    modules: nothing,
    baseModules: nothing,
    buildFiles: nothing,
    releases: nothing,
    alternatives: nothing,
    licenses: nothing,
    vulnerabilities: nothing,
    integrity: nothing,
    lint: nothing,
    coverage: nothing,
    latency: nothing,
    ...evidence,
  };
  const one = runnable(gate);
  const judgement = one.judge(all, section, (code, draft) => {
    const definition = one.codes[code];
    if (definition === undefined) throw new Error(`the gate has no code ${code}`);
    if (draft.level === "off") return;
    const words = { facts: draft.facts, subject: draft.subject, why: draft.why ?? [] };
    findings.push({ ...draft, code, message: definition.message(words), fix: definition.fix(words) });
  });
  return { ...judgement, findings };
}
