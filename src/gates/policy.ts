import * as z from "zod";
import type { Level } from "../model/level.ts";
import type { PolicyPath } from "../model/finding.ts";
import type { Location } from "../model/location.ts";
import type { PolicyChange, PolicyDifference } from "../policy/compare-policies.ts";
import type { WeakenedWorkflow } from "../policy/compare-gate-calls.ts";
import type { Weakening } from "../policy/weakening.ts";
import type { PolicyOrigin } from "../policy/policy.ts";
import { usualWaiverDays, type WaiverFacts } from "../policy/waivers.ts";
import { code, defineGate, type FindingDraft } from "./gate.ts";

/** The facts of `policy-changed`. */
export type PolicyChangeFacts = {
  readonly file: string;
  readonly direction:
    | "looser"
    | "stricter"
    | "different"
    | "removed"
    | "invalid"
    | "workflow"
    | "workflow-differs";
  /** The changes in words, `modules.free-majors: [0,1] -> [0,1,6]`, `skips modules`; the first five. */
  readonly changes: readonly string[];
  /** How many changes there are. */
  readonly count: number;
  /** Findings of base's policy that the head's would let through, `code subject`. */
  readonly letsThrough: readonly string[];
  readonly problem: string;
};

/** The policy file is a place of this gate's findings; it has no section and judges nothing by itself. */
export const policyGate = defineGate({
  id: "policy",
  title: "Policy",
  why: "A rule that a change can switch off in passing is none. This gate tells when the policy's effect changes, and when a waiver runs out.",
  needs: [],
  wants: [],
  policy: z.never(),
  example: "",
  codes: {
    "policy-changed": code<PolicyChangeFacts>({
      title: "policy changes its effect",
      message: ({ facts }) => changeMessage(facts),
      fix: ({ facts }) => changeFix(facts),
      help: `Policy is read from the base commit, so a change never judges itself by rules it brings along. What it brings along still counts for the next one. This finding says so: an error where the new rules would let through what the old ones refuse in this very change, a warning where they are looser, a notice where they are stricter.

Comments, order and the place of a value do not count, nor does moving rules into a file that is extended.

A workflow counts as well: one that no longer runs modgate, tolerates its failure, runs it on fewer events, takes it from another repository or branch, gives it a laxer \`fail-on\`, fewer gates or another policy, has it wait for a job that may be skipped, checks out something else or writes over go.mod before it, gives it another GOPROXY or PATH, hides its failure in a script or behind a shell, or gives the name of its job, by which a check is required, to another. It is held against base's workflow; a newer version of the action, another file or name, and inputs that decide nothing do not count. Local actions and workflows are followed, and so are scripts and targets of Makefiles that its steps run; other task runners are not. What decides nothing by itself is a notice: another commit of the action, one more job to wait for, a checkout without history.

To mend it, change the policy in a pull request of its own, with its owners as reviewers.`,
      keys: ["extends", "version"],
    }),
    "waiver-expired": code<WaiverFacts>({
      title: "waiver ran out",
      message: ({ facts }) =>
        `The waiver for ${about(facts)} ended on ${facts.expires} and does not count any more.`,
      fix: ({ facts }) =>
        `mend ${about(facts)} and remove the waiver, or give it a later day: expires: YYYY-MM-DD`,
      help: `A waiver has a last day, so that what is put up with is looked at again. After it the finding counts as before.

To mend it, mend the finding, or renew the waiver in a pull request before the one that needs it.`,
      keys: ["waivers"],
    }),
    "waiver-expiring": code<WaiverFacts>({
      title: "waiver runs out soon",
      message: ({ facts }) =>
        `The waiver for ${about(facts)} counts until ${facts.expires}; after that day the finding fails as before.`,
      fix: ({ facts }) => `mend ${about(facts)} by then, or give the waiver a later day: expires: YYYY-MM-DD`,
      help: `A waiver that is needed is told 14 days before its last day, so that nobody is surprised by a red build that they did not cause.

To mend it, mend the finding, or renew the waiver while it still counts.`,
      keys: ["waivers"],
    }),
    "waiver-incomplete": code<WaiverFacts>({
      title: "waiver lacks a field",
      message: ({ facts }) =>
        facts.latest !== undefined && facts.missing.length === 0
          ? `The waiver for ${about(facts)} ends on ${facts.expires}, later than the policy lets one end (${facts.latest}), and does not count.`
          : `The waiver for ${about(facts)} has no ${facts.missing.join(" and no ")} and does not count.`,
      fix: ({ facts }) =>
        facts.missing.length === 0
          ? `mend ${about(facts)} and remove the waiver, or name a nearer day: expires: ${facts.latest} at the latest`
          : `add to the waiver: ${facts.missing.map((field) => `${field}: ${placeholder(field)}`).join(", ")}`,
      help: `A waiver says who answers for it, why, and until when. Without one of these it is a hole without an owner, and it does not count. A day that is further ahead than \`max-waiver-days\` is no end either.

To mend it, add what is missing, or name a nearer day.`,
      keys: ["waivers", "max-waiver-days"],
    }),
    "waiver-far": code<WaiverFacts>({
      title: "waiver lasts very long",
      message: ({ facts }) =>
        `The waiver for ${about(facts)} counts until ${facts.expires}, so that nobody will be asked to look at it again.`,
      fix: ({ facts }) =>
        `name a nearer day: expires: ${facts.latest} at the latest; with max-waiver-days in the policy a later one does not count`,
      help: `A waiver has a last day so that what is put up with is looked at again. A day that is more than ${usualWaiverDays} days ahead, or than \`max-waiver-days\` where that is more, is none that people mean to look at it. \`modgate waive\` does not write such a day. Where \`max-waiver-days\` is set, a later waiver does not count and is an error.

To mend it, name a nearer day, and set \`max-waiver-days\`.`,
      keys: ["waivers", "max-waiver-days"],
    }),
    "waiver-unused": code<WaiverFacts>({
      title: "waiver covers nothing",
      message: ({ facts }) => `The waiver for ${about(facts)} covers nothing that was found.`,
      fix: () => "remove the waiver",
      help: `A waiver that covers nothing would cover the next such finding unseen.

To mend it, remove it.`,
      keys: ["waivers"],
    }),
  },
  judge: () => ({ seen: 1 }),
});

/** How the head's policy stands to the one that judges. */
export type HeadPolicy =
  | {
      readonly state: "loaded";
      readonly difference: PolicyDifference;
      readonly origin: (path: PolicyPath) => PolicyOrigin;
    }
  | { readonly state: "removed" }
  | { readonly state: "invalid"; readonly problem: string };

/** What `policyChanged` looks at. */
export interface PolicyComparison {
  /** The policy file relative to the repository. */
  readonly file: string;
  readonly head: HeadPolicy;
  /** Errors of this run that the head's policy would not raise, `code subject`; empty where it is not known. */
  readonly letsThrough: readonly string[];
}

const mostChanges = 5;

/** Makes the `policy-changed` finding of a change; undefined where the policy's effect stays the same. */
export function policyChanged({
  file,
  head,
  letsThrough,
}: PolicyComparison): FindingDraft<PolicyChangeFacts> | undefined {
  if (head.state !== "loaded") {
    const problem = head.state === "invalid" ? head.problem : "";
    const facts = { file, direction: head.state, changes: [], count: 0, letsThrough, problem };
    return { level: levelOf(facts), subject: file, at: [{ file, line: 1, column: 1 }], rule: [], facts };
  }
  const { direction, changes } = head.difference;
  const worst = changes.find((change) => change.direction === direction);
  if (direction === undefined || worst === undefined) return undefined;
  const shown = changes.slice(0, mostChanges).map(changeText);
  const facts = { file, direction, changes: shown, count: changes.length, letsThrough, problem: "" };
  return {
    level: levelOf(facts),
    subject: file,
    at: [placeOf(worst.entry === undefined ? worst.path : [...worst.path, worst.entry], head, file)],
    rule: worst.path,
    facts,
  };
}

/** Makes the `policy-changed` finding of a workflow that holds changes less to the gate than on base. */
export function workflowWeakened(
  { workflow, weakenings }: WeakenedWorkflow,
  errors: readonly JudgedError[],
): FindingDraft<PolicyChangeFacts> {
  const passing = errors.filter(({ gate }) => weakenings.some(({ passes }) => letsPass(passes, gate)));
  const facts: PolicyChangeFacts = {
    file: workflow,
    direction: weakenings.every(({ passes }) => passes === "nothing") ? "workflow-differs" : "workflow",
    changes: weakenings.slice(0, mostChanges).map(({ what }) => what),
    count: weakenings.length,
    letsThrough: [...new Set(passing.map(({ text }) => text))],
    problem: "",
  };
  const at = weakenings.map((one) => one.at);
  return { level: levelOf(facts), subject: workflow, at, rule: [], facts };
}

/** An error of this run: the gate that found it, and `code subject`. */
export interface JudgedError {
  readonly gate: string;
  readonly text: string;
}

function letsPass(passes: Weakening["passes"], gate: string): boolean {
  return typeof passes === "string" ? passes === "everything" : passes.gates(gate);
}

type LoadedHead = Extract<HeadPolicy, { readonly state: "loaded" }>;

/** Where the head's policy says it; the policy file as a whole where a shipped preset does. */
function placeOf(path: PolicyPath, head: LoadedHead, file: string): Location {
  const { file: named, line, column } = head.origin(path);
  return named.startsWith("modgate:") ? { file, line: 1, column: 1 } : { file: named, line, column };
}

function changeText({ path, before, after }: PolicyChange): string {
  return `${path.join(".")}: ${before || "nothing"} -> ${after || "nothing"}`;
}

function levelOf({ direction, letsThrough }: PolicyChangeFacts): Level {
  // Without a readable policy the next change cannot be judged at all.
  if (letsThrough.length > 0 || direction === "invalid") return "error";
  return direction === "stricter" || direction === "workflow-differs" ? "notice" : "warning";
}

function changeMessage({ file, direction, changes, count, letsThrough, problem }: PolicyChangeFacts): string {
  if (direction === "invalid") return `This change leaves ${file} unreadable: ${problem}.`;
  const [first] = letsThrough;
  const passes =
    first === undefined
      ? ""
      : `; it would let through ${first}${letsThrough.length > 1 ? ` and ${letsThrough.length - 1} more` : ""}`;
  if (direction === "workflow" || direction === "workflow-differs")
    return `This change ${direction === "workflow" ? `makes the workflow ${file} hold less to the gate` : `has the workflow ${file} run modgate in another way`}: it ${changes.join("; it ")}${count > changes.length ? `; and ${count - changes.length} more` : ""}${passes}.`;
  if (direction === "removed") return `This change removes ${file}, and with it every rule${passes}.`;
  const more = count > changes.length ? `, and ${count - changes.length} more` : "";
  return `This change makes the policy ${direction}: ${changes.join("; ")}${more}${passes}.`;
}

function changeFix({ file, direction, letsThrough }: PolicyChangeFacts): string {
  if (direction === "invalid") return `modgate policy check --policy ${file}`;
  if (direction === "stricter") return "";
  if (direction === "workflow-differs") return `look at how ${file} runs modgate now`;
  if (direction === "workflow")
    return `leave the run of modgate in ${file} as it is on base, or change it in a pull request of its own`;
  return letsThrough.length > 0
    ? "change the policy in a pull request of its own, before the one that needs it"
    : "have the policy's owners review this change";
}

function about({ code: waived, module }: WaiverFacts): string {
  return module === "" ? waived : `${waived} on ${module}`;
}

function placeholder(field: string): string {
  if (field === "expires") return "YYYY-MM-DD";
  return field === "owner" ? '"@org/team"' : "TEXT";
}
