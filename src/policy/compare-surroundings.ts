import type { AskedValue, CallValue, GateCall } from "../model/gate-calls.ts";
import { plainText } from "./plain-text.ts";
import { bare, isNeutral, isNever } from "./workflow-condition.ts";
import type { Weakening } from "./weakening.ts";

/**
 * Compares what happens around a run of modgate, base against head: the jobs it waits for, what is checked out and
 * written over before it, the variables it asks by, the container it runs in, what its expressions ask for.
 */
export function surroundingsWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  return [
    ...awaitedWeakenings(base, head),
    ...checkoutWeakenings(base, head),
    ...rewriteWeakenings(base, head),
    ...variableWeakenings(base, head),
    ...containerWeakenings(base, head),
    ...askedWeakenings(base, head),
  ];
}

/** A job that is skipped skips those that wait for it, and a skipped check does not stop a change. */
function awaitedWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const had = valuesOf([...base.surroundings.awaited, ...base.conditions]);
  const conditions = head.surroundings.awaited
    .filter(({ value }) => !isNeutral(value) && !had.has(bare(value)))
    .map(({ value, at }): Weakening => {
      const never = isNever(value);
      const what = never
        ? "has modgate wait for a job that never runs (if: false)"
        : `has modgate wait for a job that runs only if ${plainText(value.trim(), 80)}`;
      return { what, at, passes: never ? "everything" : "unknown" };
    });
  if (conditions.length > 0) return conditions;
  const [before, now] = [base.surroundings.needs, head.surroundings.needs];
  const more = now.find(({ value }) => !before.some((one) => one.value === value));
  if (more === undefined || now.length <= before.length) return [];
  const what = `has modgate wait for the job ${plainText(more.value, 80)}, and skips it where that fails`;
  return [{ what, at: more.at, passes: "nothing" }];
}

function valuesOf(values: readonly CallValue[]): ReadonlySet<string> {
  return new Set(values.map(({ value }) => bare(value)));
}

const own =
  "github\\.(?:sha|ref|head_ref|repository|event\\.after|event\\.pull_request\\.(?:merge_commit_sha|head\\.(?:sha|ref|repo\\.full_name))|event\\.merge_group\\.head_(?:sha|ref))";

/** Expressions for what the event is about: what a checkout without the input takes, or the branch of the change. */
const ownRevision = new RegExp(
  `^(?:${own}(?:\\|\\|${own})*|refs/pull/\\$\\{\\{github\\.event\\.(?:pull_request\\.)?number\\}\\}/(?:merge|head))?$`,
);

function checkoutWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  return [...head.surroundings.checkouts].flatMap(([path, now]) => {
    const before = base.surroundings.checkouts.get(path);
    // Another repository beside the one that is judged.
    if (before === undefined && path !== "") return [];
    const others = ["ref", "repository", "sparse-checkout"].flatMap((name): readonly Weakening[] => {
      const [had = "", has] = [before?.get(name)?.value, now.get(name)];
      if (has === undefined || bare(had) === bare(has.value) || ownRevision.test(bare(has.value))) return [];
      const what = `checks out another ${name} before modgate (${shown(had)} -> ${shown(has.value)})`;
      return [{ what, at: has.at, passes: "unknown" }];
    });
    return [...others, ...depthWeakenings(before, now, head)];
  });
}

/** Without the base commit a run is not judged, which stops a change, but for no good reason. */
function depthWeakenings(
  before: ReadonlyMap<string, CallValue> | undefined,
  now: ReadonlyMap<string, CallValue>,
  head: GateCall,
): readonly Weakening[] {
  const depth = now.get("fetch-depth");
  if (before?.get("fetch-depth")?.value !== "0" || depth?.value === "0") return [];
  const what = "no longer checks out the history that the base commit is in (fetch-depth: 0)";
  return [{ what, at: depth?.at ?? head.at, passes: "nothing" }];
}

function rewriteWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const had = valuesOf(base.surroundings.rewrites);
  return head.surroundings.rewrites
    .filter(({ value }) => !had.has(bare(value)))
    .map(({ value, at }) => ({
      what: `writes over what modgate judges before it runs (${plainText(value, 80)})`,
      at,
      passes: "unknown",
    }));
}

const patternLists: ReadonlySet<string> = new Set(["GONOPROXY", "GOPRIVATE", "GONOSUMDB", "GOINSECURE"]);
const harmfulFlag = /-(?:mod=mod|modfile|overlay|toolexec)\b/;
/** A flag that is given by an expression, so that it may be any. */
const openFlag = /(?:^|\s)["']?(?:-?-mod=)?\$/;

function variableWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  return [...head.surroundings.environment].flatMap(([name, { value, at }]): readonly Weakening[] => {
    const before = base.surroundings.environment.get(name)?.value ?? "";
    if (value === before || value === "" || isNoWider(name, before, value)) return [];
    const what = `gives modgate another ${name} (${shown(before)} -> ${shown(value)})`;
    return [{ what, at, passes: "unknown" }];
  });
}

function isNoWider(name: string, before: string, now: string): boolean {
  if (name === "GOPROXY") return now === "off";
  if (name === "GOFLAGS") return !harmfulFlag.test(now) && !openFlag.test(now);
  if (name === "NODE_OPTIONS")
    return !/--(?:require|import|loader|experimental-loader)\b|(?:^|\s)(?:-r\b|\$)/.test(now);
  if (!patternLists.has(name)) return false;
  const had = new Set(before.split(",").map((one) => one.trim()));
  return now.split(",").every((one) => had.has(one.trim()));
}

/** A newer image of the same name is no other container. */
function containerWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  const had = new Set(base.surroundings.containers.map(({ value }) => imageName(value)));
  return head.surroundings.containers
    .filter(({ value }) => value !== "" && !had.has(imageName(value)))
    .map(({ value, at }) => ({
      what: `runs modgate in the container ${shown(value)}`,
      at,
      passes: "unknown",
    }));
}

function imageName(image: string): string {
  return image.replace(/@.*$/, "").replace(/:[^/]*$/, "");
}

function shown(value: string): string {
  return value === "" ? "nothing" : plainText(value, 80);
}

/** The same expression gives something else where what it asks for is another. */
function askedWeakenings(base: GateCall, head: GateCall): readonly Weakening[] {
  return [...head.surroundings.asked].flatMap(([name, now]): readonly Weakening[] => {
    const before = base.surroundings.asked.get(name);
    if (before === undefined || isNoLess(before, now)) return [];
    const isPart = /^(?:needs|steps)\./.test(name);
    const [from, to] = [before, now].map(({ values }) => shown(values.join(", ")));
    const what = isPart
      ? `goes by ${plainText(name, 80)}, which does something else`
      : `goes by another ${plainText(name, 80)} (${from} -> ${to})`;
    return [{ what, at: now.at ?? head.at, passes: "unknown" }];
  });
}

/** A matrix may give more cases of what modgate is only given. */
function isNoLess(before: AskedValue, { values, decides }: AskedValue): boolean {
  const [had, has] = [new Set(before.values), new Set(values)];
  if (decides || had.size === 0) return had.isSubsetOf(has) && has.isSubsetOf(had);
  return had.isSubsetOf(has) && !leavesMoreOut(had, has);
}

function leavesMoreOut(had: ReadonlySet<string>, has: ReadonlySet<string>): boolean {
  return [...has].some((one) => one.startsWith("-") && !had.has(one));
}
