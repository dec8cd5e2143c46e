import { familyOf } from "../go/module-major.ts";
import type { Fact } from "../model/finding.ts";
import { impossiblePattern } from "../policy/impossible-pattern.ts";
import type { LoweredRule, StarterFacts, UsedDirective, UsedMajors } from "../policy/starter-policy.ts";
import type { JudgedFinding } from "./judged-gate.ts";

/** What somebody who begins with a policy wants of it. */
export type StarterWish = Pick<StarterFacts, "preset" | "default" | "chain">;

/**
 * Draws up a first policy from what the bare wish finds: modules and directives that it refuses are in use and
 * come on its lists, whatever else fails is lowered to a warning.
 */
export function starterFacts(wish: StarterWish, found: readonly JudgedFinding[]): StarterFacts {
  const failing = found.filter(({ level }) => level === "error");
  const directives = usedDirectives(found.filter(({ gate }) => gate === "directives"));
  return {
    ...wish,
    modules: usedMajors(failing.filter(({ code }) => code === "module-major" || code === "module-unlisted")),
    directives,
    lowered: loweredRules(failing, directives),
  };
}

/**
 * Lowers what still fails with a drawn-up policy, as no list covers it. The lists stay.
 */
export function lowerRest(facts: StarterFacts, found: readonly JudgedFinding[]): StarterFacts {
  const keys = new Set(found.filter(({ gate }) => gate === "directives").map(({ rule }) => rule[1]));
  return {
    ...facts,
    directives: facts.directives.map((one) => (keys.has(one.key) ? { ...one, level: "warning" } : one)),
    lowered: [...facts.lowered, ...loweredRules(found, facts.directives)],
  };
}

/** Findings that say that bytes are not what they should be: no policy may be written around them. */
const neverLowered: ReadonlySet<string> = new Set([
  "sum-mismatch",
  "sum-log-mismatch",
  "go-mod-mismatch",
  "zip-invalid",
  "vendor-modified",
  "cache-modified",
]);

/** Tells which findings have to be mended before there can be a policy that passes. */
export function unforgivable(found: readonly JudgedFinding[]): readonly JudgedFinding[] {
  return found.filter(({ code, level }) => level === "error" && neverLowered.has(code));
}

function usedMajors(findings: readonly JudgedFinding[]): readonly UsedMajors[] {
  const byFamily = new Map<string, Set<number>>();
  for (const { facts } of findings) {
    const { path, major } = facts;
    if (typeof path !== "string" || typeof major !== "number") continue;
    const family = familyOf(path);
    byFamily.set(family, (byFamily.get(family) ?? new Set()).add(major));
  }
  return [...byFamily.keys()].sort().map((path) => ({
    path,
    majors: [...(byFamily.get(path) ?? [])].sort((a, b) => a - b),
  }));
}

function usedDirectives(findings: readonly JudgedFinding[]): readonly UsedDirective[] {
  const byKey = Map.groupBy(findings, ({ rule }) => String(rule[1]));
  return [...byKey].flatMap(([key, group]): readonly UsedDirective[] => {
    const allow = distinct(group.map(allowed).filter((entry) => entry !== undefined));
    const [first] = group;
    return first === undefined || allow.length === 0 ? [] : [{ key, level: first.level, allow }];
  });
}

type Allowed = UsedDirective["allow"][number];

/** The narrowest entry of an allow list that covers a directive; undefined where there is none. */
function allowed({ code, subject, facts }: JudgedFinding): Allowed | undefined {
  const [path = subject] = subject.split("@", 1);
  switch (code) {
    case "replace-local":
    case "replace-module":
      return { path, with: text(facts["with"]) };
    case "exclude":
    case "tool":
      // What a file writes with a variable in it names no module: no list can hold it.
      return impossiblePattern(path) === undefined ? path : undefined;
    case "toolchain":
      return wordAfter(facts, "toolchain");
    case "godebug":
      return wordAfter(facts, "godebug") ?? subject;
    case "nested-module":
      return folderOf(subject);
    default:
      return subject;
  }
}

/** The only word that a directive of this name has. */
function wordAfter(facts: JudgedFinding["facts"], name: string): string | undefined {
  const [verb, word, ...more] = text(facts["directive"]).split(" ");
  return verb === name && more.length === 0 ? word : undefined;
}

function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : file;
}

function text(fact: Fact | undefined): string {
  return typeof fact === "string" ? fact : "";
}

function distinct(entries: readonly Allowed[]): readonly Allowed[] {
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}

/** Rules by a level of their own that fail; those that lists answer are not among them. */
function loweredRules(
  failing: readonly JudgedFinding[],
  directives: readonly UsedDirective[],
): readonly LoweredRule[] {
  const listed = new Set(directives.map(({ key }) => key));
  const lowered = failing.filter(({ code, gate, rule }) => {
    const [, key] = rule;
    const byList = code === "module-major" || code === "module-unlisted" || code === "module-denied";
    return rule.length === 2 && !byList && !(gate === "directives" && listed.has(String(key)));
  });
  const byRule = Map.groupBy(lowered, ({ rule }) => rule.join("."));
  return [...byRule.values()].flatMap((group) => {
    const [section, key] = group[0]?.rule ?? [];
    if (typeof section !== "string" || typeof key !== "string") return [];
    return [{ section, key, places: [...new Set(group.map(placeOf))] }];
  });
}

function placeOf({ at, subject }: JudgedFinding): string {
  const [place] = at;
  if (place === undefined) return subject;
  return place.line === undefined ? place.file : `${place.file}:${place.line}`;
}
