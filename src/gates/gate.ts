import type * as z from "zod";
import type { Collected } from "../model/collected.ts";
import type { Evidence, EvidenceKind } from "../model/evidence.ts";
import type { Facts, PolicyPath } from "../model/finding.ts";
import type { RuleLevel } from "../model/level.ts";
import type { Location } from "../model/location.ts";

/** What a code's words are made from. */
export interface Words<F extends Facts> {
  readonly facts: F;
  readonly subject: string;
  /** The require chain, main module first; empty for findings that are not about modules. */
  readonly why: readonly string[];
}

/** One finding code: its words and its page. */
export interface Code<F extends Facts> {
  /** A few words, for headings: `major not on the allowlist`. */
  readonly title: string;
  /** One blameless sentence: what was found and which rule says no. No line breaks, no Markdown. */
  message(words: Words<F>): string;
  /** The command or edit that mends it, ready to copy; "" where there is none. */
  fix(words: Words<F>): string;
  /** The page that `explain` prints: why the rule exists and how to mend a finding. Markdown paragraphs. */
  readonly help: string;
  /** Policy keys that govern it, dotted: `modules.allow`. */
  readonly keys: readonly string[];
}

/** Declares one code; exists so that the facts' type is inferred from the words. */
export function code<F extends Facts>(definition: Code<F>): Code<F> {
  return definition;
}

/** A gate's codes by name. */
export type CodeTable = Readonly<Record<string, Code<Facts>>>;

type FactsOf<C extends Code<Facts>> = C extends Code<infer F> ? F : never;

/** What a rule says when it reports a finding. `level` `off` reports nothing. */
export interface FindingDraft<F extends Facts> {
  readonly level: RuleLevel;
  readonly subject: string;
  readonly at: readonly Location[];
  readonly why?: readonly string[];
  /** Where in the policy the deciding value stands, from the root: `["modules", "deny", 0]`. */
  readonly rule: PolicyPath;
  readonly facts: F;
}

/** Reports findings of one gate. */
export type Reporter<Codes extends CodeTable> = <Name extends keyof Codes & string>(
  code: Name,
  draft: FindingDraft<FactsOf<Codes[Name]>>,
) => void;

/** What a gate says beside its findings. */
export interface Judgement {
  /** How many things were looked at; 0 makes the gate unjudged, as nothing seen is not a pass. */
  readonly seen: number;
  /** Why part of it could not be decided; each makes the gate unjudged unless a finding already fails it. */
  readonly unjudged?: readonly { readonly reason: string; readonly hint: string }[];
  /** Figures for the report. */
  readonly facts?: Facts;
}

/** The evidence a gate receives: plain values of what it needs, `Collected` of what it merely wants. */
export type GateEvidence<Needs extends EvidenceKind, Wants extends EvidenceKind> = Pick<Evidence, Needs> &
  Pick<CollectedEvidence, Wants>;

/** Every kind of evidence, present or absent. */
export type CollectedEvidence = { readonly [K in EvidenceKind]: Collected<Evidence[K]> };

/**
 * A gate: one file that holds its rule, its policy section, its codes and its words.
 *
 * `needs` names evidence without which the gate is unjudged; `wants` names evidence it can do without.
 * `judge` is pure: the same evidence and section give the same findings.
 */
export interface Gate<
  Id extends string = string,
  Needs extends EvidenceKind = EvidenceKind,
  Wants extends EvidenceKind = EvidenceKind,
  Section extends z.ZodType = z.ZodType,
  Codes extends CodeTable = CodeTable,
> {
  readonly id: Id;
  readonly title: string;
  /** Why a team wants this gate: one or two sentences for the documentation. */
  readonly why: string;
  readonly needs: readonly Needs[];
  readonly wants: readonly Wants[];
  /** What of `wants` a section has no use for, so that nobody has to collect it. Absent: nothing. */
  spared?(section: z.output<Section>): readonly NoInfer<Wants>[];
  /** The gate's section of the policy file, strict, a description on every key. */
  readonly policy: Section;
  /** A section that validates, as YAML, for documentation and tests. */
  readonly example: string;
  readonly codes: Codes;
  judge(evidence: GateEvidence<Needs, Wants>, section: z.output<Section>, report: Reporter<Codes>): Judgement;
}

/** Declares a gate; exists so that evidence, section and codes are inferred and checked against each other. */
export function defineGate<
  const Id extends string,
  Needs extends EvidenceKind,
  Section extends z.ZodType,
  Codes extends CodeTable,
  Wants extends EvidenceKind = never,
>(gate: Gate<Id, Needs, Wants, Section, Codes>): Gate<Id, Needs, Wants, Section, Codes> {
  return gate;
}
