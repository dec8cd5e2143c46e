import type * as z from "zod";
import type { Evidence, EvidenceKind } from "../model/evidence.ts";
import type { Facts } from "../model/finding.ts";
import { readOnce } from "../policy/values.ts";
import type { CodeTable, CollectedEvidence, FindingDraft, Gate, Judgement } from "./gate.ts";

/** Takes one finding of a gate; `code` is a key of its table. */
export type Sink = (code: string, draft: FindingDraft<Facts>) => void;

/**
 * A gate whose types are closed over, so that the registry can hold them all and the engine can run any.
 *
 * `judge` and `wantsFor` validate `section` (the merged input of the policy file) once more through the gate's own
 * schema, which turns it into the gate's type. Evidence of `needs` must be present.
 */
export interface RunnableGate {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly needs: readonly EvidenceKind[];
  readonly wants: readonly EvidenceKind[];
  /** What it wants under a section. */
  wantsFor(section: unknown): readonly EvidenceKind[];
  readonly policy: z.ZodType;
  readonly example: string;
  readonly codes: CodeTable;
  judge(evidence: CollectedEvidence, section: unknown, sink: Sink): Judgement;
}

/** Closes over a gate's types. */
export function runnable<
  Id extends string,
  Needs extends EvidenceKind,
  Wants extends EvidenceKind,
  Section extends z.ZodType,
  Codes extends CodeTable,
>(gate: Gate<Id, Needs, Wants, Section, Codes>): RunnableGate {
  return {
    ...gate,
    wantsFor(section) {
      const spared = new Set<EvidenceKind>(gate.spared?.(gate.policy.parse(section, readOnce)));
      return gate.wants.filter((kind) => !spared.has(kind));
    },
    judge(evidence, section, sink) {
      const found = presentOnly(evidence, gate.needs);
      if (!holds(found, gate.needs)) throw new Error(`gate ${gate.id} was run without its evidence`);
      const wanted: Pick<CollectedEvidence, Wants> = evidence;
      return gate.judge({ ...wanted, ...found }, gate.policy.parse(section, readOnce), (code, draft) =>
        sink(code, draft),
      );
    },
  };
}

// Only the kinds a gate needs become plain values: what it wants must stay `Collected`.
function presentOnly(evidence: CollectedEvidence, kinds: readonly EvidenceKind[]): Partial<Evidence> {
  const entries = kinds.flatMap((kind) => {
    const one = evidence[kind];
    return one.state === "present" ? [[kind, one.value]] : [];
  });
  return Object.fromEntries(entries);
}

function holds<K extends EvidenceKind>(
  found: Partial<Evidence>,
  kinds: readonly K[],
): found is Partial<Evidence> & Pick<Evidence, K> {
  return kinds.every((kind) => found[kind] !== undefined);
}
