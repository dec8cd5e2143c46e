import { matchesModulePattern } from "../go/module-pattern.ts";
import type { PolicyPath } from "../model/finding.ts";
import type { Location } from "../model/location.ts";
import type { LoadedPolicy, PolicyOrigin, Waiver } from "./policy.ts";

/** The fields without which a waiver does not count. */
export const waiverFields = ["owner", "reason", "expires"] as const;

/** How many days ahead a waiver ends where people mean to look at it again; a leap year. */
export const usualWaiverDays = 366;

/** The day that waivers are looked at. */
export interface WaiverDay {
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** How many days ahead a waiver may end; absent: any. */
  readonly maxDays?: number;
}

/** The day (`YYYY-MM-DD`, UTC) that a policy's waivers are looked at, with what the policy says of their end. */
export function waiverDay({ common: { maxWaiverDays } }: LoadedPolicy, today: string): WaiverDay {
  return maxWaiverDays === undefined ? { today } : { today, maxDays: maxWaiverDays };
}

/** Why a waiver does not count, or that it does. Days are compared as text, `YYYY-MM-DD`. */
export type WaiverState =
  | { readonly kind: "counts" }
  | { readonly kind: "far"; readonly latest: string }
  | { readonly kind: "expired"; readonly expires: string }
  | { readonly kind: "incomplete"; readonly missing: readonly (typeof waiverFields)[number][] };

/** Says whether a waiver counts on a day; its last day counts. */
export function waiverState(waiver: Waiver, { today, maxDays }: WaiverDay): WaiverState {
  const missing = waiverFields.filter((field) => waiver[field] === undefined);
  if (missing.length > 0 || waiver.expires === undefined) return { kind: "incomplete", missing };
  if (waiver.expires < today) return { kind: "expired", expires: waiver.expires };
  const latest = maxDays === undefined ? waiver.expires : dayAfter(today, maxDays);
  return waiver.expires > latest ? { kind: "far", latest } : { kind: "counts" };
}

/** The day so many days after another, `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
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

/** Finds the first waiver that counts on a day and covers a finding: its place in the list, or undefined. */
export function findWaiver(
  waivers: readonly Waiver[],
  finding: WaivableFinding,
  day: WaiverDay,
): number | undefined {
  const index = waivers.findIndex(
    (waiver) => waiverState(waiver, day).kind === "counts" && waiverCovers(waiver, finding),
  );
  return index < 0 ? undefined : index;
}

/** What is judged of waivers once all findings are known. */
export interface WaiverCheck {
  readonly waivers: readonly Waiver[];
  /** Every finding of the run, waived ones too. */
  readonly findings: readonly WaivableFinding[];
  readonly day: WaiverDay;
  /** Whether a code was fully judged in this run; a waiver for another may well be needed elsewhere. */
  readonly judged: (code: string) => boolean;
  readonly origin: (path: PolicyPath) => PolicyOrigin;
}

/** One waiver that needs its owner's attention. */
export interface WaiverTrouble {
  readonly code: "waiver-expired" | "waiver-incomplete" | "waiver-unused" | "waiver-expiring" | "waiver-far";
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
  /** The last day that it may name; absent where it names none later. */
  readonly latest?: string;
};

/**
 * Tells which waivers ran out, lack a field or an end that the policy allows, cover nothing, run out within 14 days,
 * or last for more than 366, in their order. Whether they covered anything is asked only of those that count.
 */
export function judgeWaivers({
  waivers,
  findings,
  day,
  judged,
  origin,
}: WaiverCheck): readonly WaiverTrouble[] {
  const used = new Set(findings.map((finding) => findWaiver(waivers, finding, day)));
  const warnedUntil = dayAfter(day.today, warnedDays);
  const usual = dayAfter(day.today, Math.max(usualWaiverDays, day.maxDays ?? 0));
  return waivers.flatMap((waiver, index): readonly WaiverTrouble[] => {
    const state = waiverState(waiver, day);
    const { expires = "" } = waiver;
    const trouble = (
      code: WaiverTrouble["code"],
      level: WaiverTrouble["level"],
    ): readonly WaiverTrouble[] => [
      { code, level, ...describeWaiver(waiver, state, usual), ...placeOf(index, origin) },
    ];
    if (state.kind === "incomplete" || state.kind === "far") return trouble("waiver-incomplete", "error");
    if (state.kind === "expired") return trouble("waiver-expired", "error");
    if (!used.has(index)) return judged(waiver.code) ? trouble("waiver-unused", "warning") : [];
    if (expires > usual) return trouble("waiver-far", "notice");
    return expires <= warnedUntil ? trouble("waiver-expiring", "notice") : [];
  });
}

const warnedDays = 14;

function describeWaiver(
  waiver: Waiver,
  state: WaiverState,
  usual: string,
): Pick<WaiverTrouble, "subject" | "facts"> {
  const { code, module = "", owner = "", expires = "" } = waiver;
  const missing = state.kind === "incomplete" ? state.missing : [];
  const limit = state.kind === "far" ? state.latest : usual;
  return {
    subject: module === "" ? code : `${code} ${module}`,
    facts: { code, module, owner, expires, missing, ...(expires > limit ? { latest: limit } : {}) },
  };
}

function placeOf(index: number, origin: WaiverCheck["origin"]): Pick<WaiverTrouble, "at" | "rule"> {
  const rule = ["waivers", index];
  const { file, line, column } = origin(rule);
  return { rule, at: file.startsWith("modgate:") ? [] : [{ file, line, column }] };
}
