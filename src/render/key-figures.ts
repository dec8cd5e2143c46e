import type { Fact, Facts } from "../model/finding.ts";
import type { GateReport } from "../model/report.ts";
import { cutPercent, gatePhrases } from "./gate-phrases.ts";
import { isFacts, type LatencyTarget, latencyTargets } from "./latency-view.ts";
import { groupDigits } from "./report-view.ts";

/**
 * What a gate reports about itself, at most `limit` phrases, most telling first: a latency gate its targets, gates
 * that we know their own words, all others every fact that is a number other than zero, a word or a yes/no,
 * `measured` ones included. Lists and objects stay in the JSON. The reason instead where the gate has no outcome of
 * its own.
 */
export function keyFigures(gate: GateReport, limit: number): readonly string[] {
  if (gate.reason !== "" && (gate.outcome === "unjudged" || gate.outcome === "skipped")) return [gate.reason];
  const targets = latencyTargets(gate);
  if (targets.length > 0) return targets.slice(0, limit).map(latencyFigure);
  const measured = gate.facts["measured"];
  const phrases = gatePhrases(gate) ?? [
    ...figuresOf(gate.facts),
    ...(isFacts(measured) ? figuresOf(measured) : []),
  ];
  return phrases.slice(0, limit);
}

/** Figures on one line: `83.1 % in total, 91 % of the change`. */
export function keyFigureLine(gate: GateReport, limit: number): string {
  return keyFigures(gate, limit).join(", ");
}

/** Writes milliseconds with at most three digits that matter. */
export function milliseconds(ms: number): string {
  return `${decimals(ms)} ms`;
}

/** Writes a number briefly: two decimals below ten, one below a hundred, none above. */
export function decimals(amount: number): string {
  if (!Number.isFinite(amount)) return "∞";
  const places = Math.abs(amount) < 10 ? 2 : Math.abs(amount) < 100 ? 1 : 0;
  const [whole = "0", fraction = ""] = amount.toFixed(places).split(".");
  const kept = fraction.replace(/0+$/, "");
  return kept === "" ? groupDigits(Number(whole)) : `${whole}.${kept}`;
}

function figuresOf(facts: Facts): readonly string[] {
  return Object.entries(facts).flatMap(([name, fact]) => {
    const value = scalar(name, fact);
    return value === undefined ? [] : [`${labelOf(name)} ${value}`];
  });
}

const units: readonly (readonly [RegExp, string])[] = [
  [/Percent$/, " %"],
  [/Ms$/, " ms"],
  [/Bytes$/, " bytes"],
];

function scalar(name: string, fact: Fact): string | undefined {
  if (typeof fact === "boolean") return fact ? "yes" : "no";
  if (typeof fact === "string") return fact === "" ? undefined : fact;
  if (typeof fact !== "number") return undefined;
  // A share of zero is a result, a count of zero mostly a thing that is not there.
  if (name.endsWith("Percent")) return cutPercent(fact);
  if (fact === 0) return undefined;
  const unit = units.find(([ending]) => ending.test(name))?.[1] ?? "";
  return `${decimals(fact)}${unit}`;
}

// `patchPercent` reads `patch`, `p99Ms` reads `p99`, `goModFiles` reads `go mod files`.
function labelOf(name: string): string {
  const bare = units.reduce((text, [ending]) => text.replace(ending, ""), name);
  return bare.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}

function latencyFigure(target: LatencyTarget): string {
  const p99 = target.p99Ms === undefined ? "without end" : milliseconds(target.p99Ms);
  const limit = target.limitMs === undefined ? "" : ` (limit ${milliseconds(target.limitMs)})`;
  return `${target.name} P99 ${p99}${limit}`;
}
