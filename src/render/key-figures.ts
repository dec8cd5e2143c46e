import type { Fact, Facts } from "../model/finding.ts";
import type { GateReport } from "../model/report.ts";
import { isFacts, type LatencyTarget, latencyTargets } from "./latency-view.ts";
import { groupDigits } from "./report-view.ts";

/** One figure of a gate, in words. */
export interface Figure {
  readonly label: string;
  readonly value: string;
}

/**
 * The figures a gate reports about itself, in the order of its facts: every fact that is a number, a word or a
 * yes/no, `measured` ones included. Lists and objects stay in the JSON; a latency gate tells its targets. At
 * most `limit`.
 */
export function keyFigures(gate: GateReport, limit: number): readonly Figure[] {
  const targets = latencyTargets(gate);
  if (targets.length > 0) return targets.slice(0, limit).map(latencyFigure);
  const measured = gate.facts["measured"];
  return [...figuresOf(gate.facts), ...(isFacts(measured) ? figuresOf(measured) : [])].slice(0, limit);
}

/** Figures on one line: `total 83.1 %, patch 91 %`; the reason instead where the gate has no outcome of its own. */
export function keyFigureLine(gate: GateReport, limit: number): string {
  if (gate.reason !== "" && (gate.outcome === "unjudged" || gate.outcome === "skipped")) return gate.reason;
  return keyFigures(gate, limit)
    .map(({ label, value }) => `${label} ${value}`)
    .join(", ");
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

/**
 * Writes a percentage with at most two decimals, cut and never rounded: 81.999 % must not read as the 82 % that it
 * does not reach.
 */
export function percent(amount: number): string {
  const cut = Math.trunc(amount * 100 + 1e-9) / 100;
  return `${cut} %`;
}

function figuresOf(facts: Facts): readonly Figure[] {
  return Object.entries(facts).flatMap(([name, fact]) => {
    const value = scalar(name, fact);
    return value === undefined ? [] : [{ label: labelOf(name), value }];
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
  if (name.endsWith("Percent")) return percent(fact);
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

function latencyFigure(target: LatencyTarget): Figure {
  const p99 = target.p99Ms === undefined ? "without end" : milliseconds(target.p99Ms);
  const limit = target.limitMs === undefined ? "" : ` (limit ${milliseconds(target.limitMs)})`;
  return { label: `${target.name} P99`, value: `${p99}${limit}` };
}
