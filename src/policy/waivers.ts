import { matchesModulePattern } from "../go/module-pattern.ts";
import type { PolicyPath } from "../model/finding.ts";
import type { Location } from "../model/location.ts";
import type { PolicyOrigin, Waiver } from "./policy.ts";

/** The fields without which a waiver does not count. */
export const waiverFields = ["owner", "reason", "expires"] as const;

/** Why a waiver does not count, or that it does. Days are compared as text, `YYYY-MM-DD`. */
export type WaiverState =
  | { readonly kind: "counts" }
  | { readonly kind: "expired"; readonly expires: string }
  | { readonly kind: "incomplete"; readonly missing: readonly (typeof waiverFields)[number][] };

/** Says whether a waiver counts on a day (`YYYY-MM-DD`, UTC); its last day counts. */
export function waiverState(waiver: Waiver, today: string): WaiverState {
  const missing = waiverFields.filter((field) => waiver[field] === undefined);
  if (missing.length > 0 || waiver.expires === undefined) return { kind: "incomplete", missing };
  return waiver.expires < today ? { kind: "expired", expires: waiver.expires } : { kind: "counts" };
}

/** What a waiver is held against. */
export interface WaivableFinding {
  readonly code: string;
  /** `path@version` of a module, or whatever else the code is about. */
  readonly subject: string;
}

/**
 * Tells whether a waiver is about a finding, whatever its state: the same code, and the module's exact path with
 * its /vN unless the waiver holds a glob. A waiver without a module covers every subject of its code.
 */
export function waiverCovers(waiver: Waiver, { code, subject }: WaivableFinding): boolean {
  if (waiver.code !== code) return false;
  const { module } = waiver;
  if (module === undefined || module === subject) return true;
  const at = subject.indexOf("@");
  const path = at > 0 ? subject.slice(0, at) : subject;
  return /[*?[\\]/.test(module) ? matchesModulePattern(module, path) : module === path;
}

/** Finds the first waiver that counts today and covers a finding: its place in the list, or undefined. */
export function findWaiver(
  waivers: readonly Waiver[],
  finding: WaivableFinding,
  today: string,
): number | undefined {
  const index = waivers.findIndex(
    (waiver) => waiverState(waiver, today).kind === "counts" && waiverCovers(waiver, finding),
  );
  return index < 0 ? undefined : index;
}

/** What is judged of waivers once all findings are known. */
export interface WaiverCheck {
  readonly waivers: readonly Waiver[];
  /** Every finding of the run, waived ones too. */
  readonly findings: readonly WaivableFinding[];
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** Whether a code was fully judged in this run; a waiver for another may well be needed elsewhere. */
  readonly judged: (code: string) => boolean;
  readonly origin: (path: PolicyPath) => PolicyOrigin;
}

/** One waiver that needs its owner's attention. */
export interface WaiverTrouble {
  readonly code: "waiver-expired" | "waiver-incomplete" | "waiver-unused" | "waiver-expiring";
  readonly level: "error" | "warning" | "notice";
  readonly subject: string;
  /** Its own line; empty where it stands in a shipped preset. */
  readonly at: readonly Location[];
  readonly rule: PolicyPath;
  readonly facts: WaiverFacts;
}

/** The facts about a waiver in a finding. */
export type WaiverFacts = {
  readonly code: string;
  /** "" where it covers every subject. */
  readonly module: string;
  readonly owner: string;
  readonly expires: string;
  readonly missing: readonly string[];
};

/**
 * Tells which waivers ran out, lack a field, cover nothing, or run out within 14 days, in their order. Whether they
 * covered anything is asked only of those that count.
 */
export function judgeWaivers({
  waivers,
  findings,
  today,
  judged,
  origin,
}: WaiverCheck): readonly WaiverTrouble[] {
  const used = new Set(findings.map((finding) => findWaiver(waivers, finding, today)));
  const warnedUntil = new Date(Date.parse(today) + warnedAheadMs).toISOString().slice(0, 10);
  return waivers.flatMap((waiver, index): readonly WaiverTrouble[] => {
    const state = waiverState(waiver, today);
    const trouble = (
      code: WaiverTrouble["code"],
      level: WaiverTrouble["level"],
    ): readonly WaiverTrouble[] => [
      { code, level, ...describeWaiver(waiver, state), ...placeOf(index, origin) },
    ];
    if (state.kind === "incomplete") return trouble("waiver-incomplete", "error");
    if (state.kind === "expired") return trouble("waiver-expired", "error");
    if (!used.has(index)) return judged(waiver.code) ? trouble("waiver-unused", "warning") : [];
    return (waiver.expires ?? "") <= warnedUntil ? trouble("waiver-expiring", "notice") : [];
  });
}

const warnedAheadMs = 14 * 86_400_000;

function describeWaiver(waiver: Waiver, state: WaiverState): Pick<WaiverTrouble, "subject" | "facts"> {
  const { code, module = "", owner = "", expires = "" } = waiver;
  const missing = state.kind === "incomplete" ? state.missing : [];
  return {
    subject: module === "" ? code : `${code} ${module}`,
    facts: { code, module, owner, expires, missing },
  };
}

function placeOf(index: number, origin: WaiverCheck["origin"]): Pick<WaiverTrouble, "at" | "rule"> {
  const rule = ["waivers", index];
  const { file, line, column } = origin(rule);
  return { rule, at: file.startsWith("modgate:") ? [] : [{ file, line, column }] };
}
