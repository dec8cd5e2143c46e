import type { Fact, Facts } from "../model/finding.ts";
import type { GateReport } from "../model/report.ts";
import { count, groupDigits } from "./report-view.ts";

// What the gates that we know say about themselves, in words a reader of a pull request understands. A gate
// without words of its own shows its facts as they stand.

/** What a gate looked at, in its own unit: `1,500 requests`; `12 seen` where the unit is not known. */
export function seenWords({ gate, seen }: GateReport): string {
  const noun = nouns[gate];
  return noun === undefined ? `${groupDigits(seen)} seen` : count(seen, noun);
}

/** What a gate's facts come to, most telling first; undefined for gates without words of their own. */
export function gatePhrases({ gate, facts }: GateReport): readonly string[] | undefined {
  const phrases = wordings[gate]?.(facts).filter((phrase) => phrase !== "");
  // Facts that are not as expected, of an older report or another tool, are told as they stand.
  return phrases === undefined || phrases.length === 0 ? undefined : phrases;
}

/**
 * Writes a percentage with at most two decimals, cut and never rounded: 81.999 % must not read as the 82 % that it
 * does not reach.
 */
export function cutPercent(amount: number): string {
  return `${Math.trunc(amount * 100 + 1e-9) / 100} %`;
}

const nouns: Readonly<Record<string, string>> = {
  modules: "module",
  directives: "file",
  sbom: "module",
  licenses: "module",
  vulnerabilities: "module",
  lint: "Go file",
  coverage: "file",
  latency: "request",
  performance: "measurement",
  integrity: "item",
  policy: "policy file",
};

type Wording = (facts: Facts) => readonly string[];

const wordings: Readonly<Record<string, Wording>> = {
  integrity: (facts) => [
    share(facts, ["sumLinesCompared", "sumLines"], "go.sum lines compared"),
    loggedLines(facts),
    share(facts, ["vendoredModulesCompared", "vendoredModules"], "vendored modules compared"),
    some(facts, "cachedModules", ["cached module", ""]),
    some(facts, "settings", ["setting", " of go in build files"]),
    some(facts, "changedFiles", ["changed file", " looked into"]),
    text(facts, "withoutBase") === "" ? "" : "no base, so nothing counts as new",
  ],
  sbom: (facts) => [
    share(facts, ["withHash", "modules"], "modules with a hash"),
    (amount(facts, "mains") ?? 0) > 1 ? some(facts, "mains", ["main module", ""]) : "",
  ],
  licenses: (facts) => [
    some(facts, "judged", ["module", " judged"]),
    some(facts, "notBuilt", ["module", " not built"]),
  ],
  vulnerabilities: (facts) => [
    known(facts, "vulnerabilities", ["known vulnerability", "known vulnerabilities"]),
    text(facts, "databaseTime") === "" ? "" : `database of ${text(facts, "databaseTime").slice(0, 10)}`,
    goWords(text(facts, "go")),
  ],
  lint: (facts) => [
    diagnostics(facts),
    some(facts, "suppressions", ["suppression", ""]),
    tools(facts["linters"]),
  ],
  coverage: (facts) => [
    covered(facts, "in total", { percent: "totalPercent", of: ["coveredStatements", "statements"] }),
    covered(facts, "of the change", { percent: "patchPercent", of: ["patchCovered", "patchStatements"] }),
    some(facts, "unmeasured", ["file", " not measured"]),
    some(facts, "generated", ["generated file", " left out"]),
  ],
};

function amount(facts: Facts, name: string): number | undefined {
  const fact = facts[name];
  return typeof fact === "number" && Number.isFinite(fact) ? fact : undefined;
}

function text(facts: Facts, name: string): string {
  const fact = facts[name];
  return typeof fact === "string" ? fact : "";
}

// Nothing where there was none: no vendor folder, nothing to say about it.
function some(facts: Facts, name: string, [noun, rest]: readonly [string, string]): string {
  const found = amount(facts, name) ?? 0;
  return found === 0 ? "" : `${count(found, noun)}${rest}`;
}

// Here none is the good news itself.
function known(facts: Facts, name: string, [one, many]: readonly [string, string]): string {
  const found = amount(facts, name);
  if (found === undefined) return "";
  return `${found === 0 ? "no" : groupDigits(found)} ${found === 1 ? one : many}`;
}

function share(facts: Facts, [part, whole]: readonly [string, string], words: string): string {
  const [done, all] = [amount(facts, part), amount(facts, whole)];
  if (done === undefined || all === undefined || all === 0) return "";
  return `${groupDigits(done)} of ${groupDigits(all)} ${words}`;
}

// Lines of private modules are nobody's business outside, and no line of theirs is missing.
function loggedLines(facts: Facts): string {
  const added = amount(facts, "sumLinesAdded") ?? 0;
  const ofPrivate = amount(facts, "sumLinesAddedPrivate") ?? 0;
  const found = groupDigits(amount(facts, "sumLinesInLog") ?? 0);
  if (added > ofPrivate)
    return `${found} of ${groupDigits(added - ofPrivate)} new go.sum lines found in the checksum database`;
  return ofPrivate === 0 ? "" : `${count(ofPrivate, "new go.sum line")} of private modules`;
}

function diagnostics(facts: Facts): string {
  const [all, reported] = [amount(facts, "diagnostics"), amount(facts, "reported")];
  if (all === undefined) return "";
  if (facts["scope"] !== "changed") return known(facts, "diagnostics", ["diagnostic", "diagnostics"]);
  if (all === 0) return "no diagnostics";
  const [here, elsewhere] = [reported ?? 0, all - (reported ?? 0)];
  const first = here === 0 ? "no diagnostics" : count(here, "diagnostic");
  return `${first} on changed lines${elsewhere > 0 ? `, ${groupDigits(elsewhere)} elsewhere` : ""}`;
}

// The gate names the release and where it is stated, or says why it did not look.
function goWords(go: string): string {
  if (go === "") return "";
  return /^go\d/.test(go) ? `${go.split(",")[0]} looked up` : "Go itself not looked up";
}

function tools(fact: Fact | undefined): string {
  const names = Array.isArray(fact) ? fact.flatMap(toolName) : [];
  return names.length === 0 ? "" : `by ${names.join(", ").replace(/, ([^,]*)$/, " and $1")}`;
}

function toolName(fact: Fact): readonly string[] {
  if (typeof fact !== "object" || fact === null || !("tool" in fact)) return [];
  return typeof fact.tool === "string" && fact.tool !== "" ? [fact.tool] : [];
}

interface Covered {
  readonly percent: string;
  readonly of: readonly [string, string];
}

function covered(facts: Facts, words: string, { percent, of }: Covered): string {
  const found = amount(facts, percent);
  const [ran, all] = [amount(facts, of[0]), amount(facts, of[1])];
  if (found === undefined) return "";
  const counts =
    ran === undefined || all === undefined ? "" : ` (${groupDigits(ran)} of ${groupDigits(all)})`;
  return `${cutPercent(found)} ${words}${counts}`;
}
