import type { CallTrigger, CallValue, GateCall } from "../model/gate-calls.ts";
import { surroundingsWeakenings } from "./compare-surroundings.ts";
import { plainText } from "./plain-text.ts";
import { bare, isNeutral, isNever } from "./workflow-condition.ts";
import type { Weakening } from "./weakening.ts";

/** A workflow of base that ran modgate, and how the change weakens it. */
export interface WeakenedWorkflow {
  readonly workflow: string;
  /** True where no workflow of head stands for it any more. */
  readonly dropped: boolean;
  readonly weakenings: readonly Weakening[];
}

/**
 * Compares where workflows run modgate, base against head. Each call of base is held against the one of head that
 * is the least weaker, in whatever file: a call that moves, is renamed or gets a newer version is no weaker. Calls
 * that are new or stricter are not told. `otherJobs` are head's jobs that do not run modgate: one that takes over the name
 * of a job that did is told, as a required check goes by the name. In order of base's workflows.
 */
export function compareGateCalls(
  base: readonly GateCall[],
  head: readonly GateCall[],
  otherJobs: readonly CallValue[] = [],
): readonly WeakenedWorkflow[] {
  const byWorkflow = Map.groupBy(base, ({ workflow }) => workflow);
  return [...byWorkflow].flatMap(([workflow, calls]) => {
    const outcomes = calls.map((call) => leastWeakened(call, head));
    const dropped = outcomes.includes(undefined);
    const kept = head.find((call) => call.workflow === workflow);
    const gone: Weakening = {
      what: "no longer runs modgate",
      at: kept === undefined ? { file: workflow } : kept.at,
      passes: "everything",
    };
    const taken = dropped ? [] : takenNames(calls, head, otherJobs);
    const weakenings = distinct([...outcomes.flatMap((outcome) => outcome ?? [gone]), ...taken]);
    return weakenings.length === 0 ? [] : [{ workflow, dropped, weakenings }];
  });
}

function takenNames(
  calls: readonly GateCall[],
  head: readonly GateCall[],
  otherJobs: readonly CallValue[],
): readonly Weakening[] {
  const kept = new Set(head.map(({ job }) => job));
  return calls.flatMap(({ job }) => {
    const other = kept.has(job) ? undefined : otherJobs.find(({ value }) => value === job);
    if (other === undefined) return [];
    const what = `gives the name of the job that ran modgate to one that does not (${plainText(job, 80)})`;
    return [{ what, at: other.at, passes: "everything" as const }];
  });
}

function leastWeakened(call: GateCall, head: readonly GateCall[]): readonly Weakening[] | undefined {
  const ordered = head.toSorted(
    (a, b) => Number(b.workflow === call.workflow) - Number(a.workflow === call.workflow),
  );
  const outcomes = ordered.map((one) => weakeningsOf(call, one));
  return outcomes.toSorted((a, b) => weight(a) - weight(b) || a.length - b.length)[0];
}

/** How many of them take something away. */
function weight(weakenings: readonly Weakening[]): number {
  return weakenings.filter(({ passes }) => passes !== "nothing").length;
}

function distinct(weakenings: readonly Weakening[]): readonly Weakening[] {
  return [...new Map(weakenings.map((one) => [one.what, one])).values()];
}

function weakeningsOf(base: GateCall, head: GateCall): readonly Weakening[] {
  return [
    ...sourceWeakenings(base, head),
    ...toleranceWeakenings(base, head),
    ...conditionWeakenings(base, head),
    ...inputWeakenings(base, head),
    ...triggerWeakenings(base, head),
    ...surroundingsWeakenings(base, head),
  ];
}

function sourceWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const { source } = base;
  const { source: now, at } = head;
  if (source === now) return referenceWeakenings(base, head);
  const [from, to] = [source, now].map((one) => (one === "command" ? "a command" : plainText(one)));
  return [{ what: `takes modgate from ${to} instead of ${from}`, at, passes: "unknown" }];
}

const versionTag = /^v?\d+(?:\.\d+){0,2}(?:[-+][\w.+-]+)?$/;
const commitId = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$|^sha256:[0-9a-f]{64}$/i;

/** A newer version of the same is none; a branch may hold anything, and a commit says nothing of its age. */
function referenceWeakenings(base: GateCall, { reference: now, at }: GateCall): readonly Weakening[] {
  const before = base.reference;
  if (before === now || (versionTag.test(now) && !isOlder(now, before))) return [];
  const isNamed = versionTag.test(now) || commitId.test(now);
  const [from, to] = [before, now].map((one) => (one === "" ? "no version" : plainText(one, 80)));
  const passes = isNamed || !(versionTag.test(before) || commitId.test(before)) ? "nothing" : "unknown";
  return [{ what: `takes modgate at ${to} instead of ${from}`, at, passes }];
}

function isOlder(now: string, before: string): boolean {
  if (!versionTag.test(before)) return commitId.test(before);
  const [a, b] = [now, before].map((tag) => (tag.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  const parts = Math.min(a?.length ?? 0, b?.length ?? 0);
  for (let index = 0; index < parts; index++) {
    const [x = 0, y = 0] = [a?.[index], b?.[index]];
    if (x !== y) return x < y;
  }
  return false;
}

function toleranceWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const had = new Set(base.tolerances.map(({ value }) => bare(value)));
  return head.tolerances
    .filter(({ value }) => !["false", ""].includes(bare(value)) && !had.has(bare(value)))
    .map(({ value, at }) => {
      const text = bare(value) === "true" ? "continue-on-error" : plainText(value);
      return { what: `lets a failure of modgate pass (${text})`, at, passes: "everything" as const };
    });
}

function conditionWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const had = new Set(base.conditions.map(({ value }) => bare(value)));
  return head.conditions
    .filter(({ value }) => !isNeutral(value) && !had.has(bare(value)))
    .map(({ value, at }) => {
      const never = isNever(value);
      const what = `runs modgate only if ${plainText(value.trim(), 80)}`;
      return {
        what: never ? "switches modgate off (if: false)" : what,
        at,
        passes: never ? "everything" : "unknown",
      };
    });
}

const strictness = ["never", "error", "warning"];

function inputWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  return [
    ...failOnWeakenings(base, head),
    ...gateWeakenings(base, head),
    ...["policy", "modules", "working-directory", "base", "goproxy"].flatMap((name) =>
      changedInput(name, { base, head }),
    ),
    ...guardWeakenings(base, head),
  ];
}

function failOnWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const [before = "error", now = "error"] = [valueOf(base, "fail-on"), valueOf(head, "fail-on")];
  if (before === now) return [];
  const [from, to] = [strictness.indexOf(before), strictness.indexOf(now)];
  // modgate refuses a word that it does not know; an expression may say anything.
  if (to >= from && to >= 0) return [];
  const at = head.inputs.get("fail-on")?.at ?? head.at;
  const passes = now === "never" ? "everything" : "unknown";
  return [{ what: `fails from ${plainText(now)} on instead of ${plainText(before)} (fail-on)`, at, passes }];
}

function gateWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const [skipped, onlyBefore] = [listOf(base, "skip"), listOf(base, "only")];
  const [skip, only] = [listOf(head, "skip"), listOf(head, "only")];
  const found: Weakening[] = [];
  const more = skip.filter((gate) => !skipped.includes(gate));
  if (more.length > 0) {
    const at = head.inputs.get("skip")?.at ?? head.at;
    found.push({ what: `skips ${names(more)}`, at, passes: { gates: (gate) => more.includes(gate) } });
  }
  const fewer =
    only.length > 0 && (onlyBefore.length === 0 || onlyBefore.some((gate) => !only.includes(gate)));
  if (fewer) {
    const at = head.inputs.get("only")?.at ?? head.at;
    found.push({ what: `runs only ${names(only)}`, at, passes: { gates: (gate) => !only.includes(gate) } });
  }
  return found;
}

function changedInput(
  name: string,
  { base, head }: { readonly base: GateCall; readonly head: GateCall },
): readonly Weakening[] {
  const [before = "", now = ""] = [base, head].map((call) => givenValue(call, name));
  // Without the input modgate covers all, finds the base itself and takes the environment's chain.
  if (folder(before) === folder(now) || (now === "" && name !== "policy")) return [];
  const at = head.inputs.get(name)?.at ?? head.at;
  const [from, to] = [before, now].map((one) => (one === "" ? "nothing" : plainText(one, 80)));
  return [{ what: `gives modgate another ${name} (${from} -> ${to})`, at, passes: "unknown" }];
}

/** The policy's own place, named, is where modgate looks first by itself. */
function givenValue(call: GateCall, name: string): string {
  const value = valueOf(call, name) ?? "";
  const isOwn = name === "policy" && folder(value) === ".github/modgate.yml";
  return isOwn && folder(valueOf(call, "working-directory") ?? "") === "" ? "" : value;
}

function folder(path: string): string {
  return path.replace(/^\.(?:\/+|$)/, "").replace(/\/$/, "");
}

function guardWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const [before = "true", now = "true"] = [valueOf(base, "guard"), valueOf(head, "guard")];
  if (before === now || now === "true") return [];
  const at = head.inputs.get("guard")?.at ?? head.at;
  return [{ what: "switches the enforcement proxy off (guard)", at, passes: "unknown" }];
}

function valueOf({ inputs }: GateCall, name: string): string | undefined {
  const value = inputs.get(name)?.value.trim();
  return value === "" ? undefined : value;
}

function listOf(call: GateCall, name: string): readonly string[] {
  return (valueOf(call, name) ?? "").split(/[\s,]+/).filter((one) => one !== "");
}

function names(list: readonly string[]): string {
  return list.map((one) => plainText(one)).join(", ");
}

function triggerWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const gating = ["pull_request", "merge_group"].filter((name) => base.triggers.has(name));
  // A workflow that never ran on pull requests gates by what it ran on.
  const events = gating.length > 0 ? gating : [...base.triggers.keys()];
  return events.flatMap((name) => {
    const before = base.triggers.get(name);
    const now = head.triggers.get(name);
    if (before === undefined) return [];
    if (now !== undefined) return filterWeakenings(name, before, now);
    const at = [...head.triggers.values()][0]?.at ?? head.at;
    return [{ what: `no longer runs modgate on ${plainText(name)}`, at, passes: "everything" as const }];
  });
}

const usualTypes = ["opened", "synchronize", "reopened"];

function filterWeakenings(event: string, before: CallTrigger, now: CallTrigger): readonly Weakening[] {
  return [...now.filters].flatMap(([name, { values, at }]) => {
    const had = before.filters.get(name)?.values;
    const usual = name === "types" && event === "pull_request" ? usualTypes : undefined;
    const weaker = name.endsWith("-ignore")
      ? values.some((one) => had?.includes(one) !== true)
      : isNarrower(had ?? usual, values);
    const what = `runs modgate on ${plainText(event)} with other ${plainText(name)} (${plainText(values.join(", "), 80)})`;
    return weaker ? [{ what, at, passes: "unknown" as const }] : [];
  });
}

/** Whether a list of patterns lets less in than one before, or than none. */
function isNarrower(before: readonly string[] | undefined, now: readonly string[]): boolean {
  if (now.some((one) => one === "**") && !now.some((one) => one.startsWith("!"))) return false;
  if (before === undefined) return true;
  const lost = before.some((one) => !one.startsWith("!") && !now.includes(one));
  return lost || now.some((one) => one.startsWith("!") && !before.includes(one));
}
