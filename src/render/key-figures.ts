import type { Fact, Facts } from "../model/finding.ts";
import type { GateReport } from "../model/report.ts";
import { groupDigits } from "./report-view.ts";

/** One figure of a gate, in words. */
export interface Figure {
  readonly label: string;
  readonly value: string;
}

/**
 * The figures a gate reports about itself, in the order of its facts: every fact that is a number, a word or a
 * yes/no, `measured` ones included. Lists and objects stay in the JSON. At most `limit`.
 */
export function keyFigures(gate: GateReport, limit: number): readonly Figure[] {
  const measured = gate.facts["measured"];
  const own = figuresOf(gate.facts);
  const timed = isFacts(measured) ? figuresOf(measured) : latencyFigures(measured);
  return [...own, ...timed].slice(0, limit);
}

/** Figures on one line: `total 83.1 %, patch 91 %`; the reason instead where the gate has no outcome of its own. */
export function keyFigureLine(gate: GateReport, limit: number): string {
  if (gate.reason !== "" && (gate.outcome === "unjudged" || gate.outcome === "skipped")) return gate.reason;
  return keyFigures(gate, limit)
    .map(({ label, value }) => `${label} ${value}`)
    .join(", ");
}

/** One target of the latency gate. Times in milliseconds; the interval is that of the P99. */
export interface LatencyTarget {
  readonly name: string;
  readonly p99Ms: number;
  /** Absent where the policy sets no limit. */
  readonly limitMs: number | undefined;
  readonly lowerMs: number | undefined;
  readonly upperMs: number | undefined;
  /** Upper edges with counts, ascending; empty where none was kept. */
  readonly histogram: readonly { readonly upperMs: number; readonly count: number }[];
}

/** Reads the latency gate's targets; none where the facts hold none. */
export function latencyTargets(gate: GateReport): readonly LatencyTarget[] {
  const measured = gate.facts["measured"];
  return Array.isArray(measured) ? measured.flatMap(latencyTarget) : [];
}

/** Says whether a fact is an object with names. */
export function isFacts(fact: Fact | undefined): fact is Facts {
  return typeof fact === "object" && fact !== null && !Array.isArray(fact);
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

function latencyFigures(measured: Fact | undefined): readonly Figure[] {
  if (!Array.isArray(measured)) return [];
  return measured.flatMap(latencyTarget).map((target) => ({
    label: `${target.name} p99`,
    value:
      target.limitMs === undefined
        ? milliseconds(target.p99Ms)
        : `${milliseconds(target.p99Ms)} of ${milliseconds(target.limitMs)}`,
  }));
}

function latencyTarget(fact: Fact): readonly LatencyTarget[] {
  if (!isFacts(fact)) return [];
  const { name, p99Ms, histogram } = fact;
  if (typeof name !== "string" || typeof p99Ms !== "number") return [];
  const edges = Array.isArray(histogram) ? histogram.flatMap(histogramEdge) : [];
  return [
    {
      name,
      p99Ms,
      limitMs: positive(fact["limitMs"]),
      lowerMs: positive(fact["lowerMs"]),
      upperMs: positive(fact["upperMs"]),
      histogram: edges.toSorted((a, b) => a.upperMs - b.upperMs),
    },
  ];
}

function histogramEdge(fact: Fact): LatencyTarget["histogram"] {
  if (!Array.isArray(fact)) return [];
  const [upperMs, amount] = fact;
  if (typeof upperMs !== "number" || typeof amount !== "number") return [];
  return amount > 0 && upperMs >= 0 && Number.isFinite(upperMs) ? [{ upperMs, count: amount }] : [];
}

function positive(fact: Fact | undefined): number | undefined {
  return typeof fact === "number" && Number.isFinite(fact) && fact > 0 ? fact : undefined;
}
