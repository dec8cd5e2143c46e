import type { Fact, Facts } from "../model/finding.ts";
import type { GateReport } from "../model/report.ts";

/** One target of the latency gate as its facts tell it. Times in milliseconds; absent where not told. */
export interface LatencyTarget {
  readonly name: string;
  readonly p50Ms: number | undefined;
  readonly p95Ms: number | undefined;
  readonly p99Ms: number | undefined;
  readonly limitMs: number | undefined;
  /** The interval of the P99. */
  readonly lowerMs: number | undefined;
  readonly upperMs: number | undefined;
  readonly requests: number | undefined;
  /** Upper edges with counts, ascending; empty where none was kept. */
  readonly histogram: readonly LatencyBucket[];
}

/** Requests that took at most `upperMs`, and more than the bucket before. */
export interface LatencyBucket {
  readonly upperMs: number;
  readonly count: number;
}

/** Reads the targets from a gate's `measured` facts; none where they hold none. */
export function latencyTargets(gate: GateReport): readonly LatencyTarget[] {
  const measured = gate.facts["measured"];
  const targets = isFacts(measured) ? measured["targets"] : measured;
  return isList(targets) ? targets.flatMap(readTarget) : [];
}

/** Says whether a fact is an object with names. */
export function isFacts(fact: Fact | undefined): fact is Facts {
  return typeof fact === "object" && fact !== null && !Array.isArray(fact);
}

function isList(fact: Fact | undefined): fact is readonly Fact[] {
  return Array.isArray(fact);
}

// What varies from run to run may stand one level deeper, under the target's own `measured`.
function readTarget(fact: Fact): readonly LatencyTarget[] {
  if (!isFacts(fact)) return [];
  const figures = { ...fact, ...(isFacts(fact["measured"]) ? fact["measured"] : {}) };
  const name = fact["target"] ?? fact["name"];
  if (typeof name !== "string") return [];
  const interval = isFacts(figures["interval"]) ? figures["interval"] : figures;
  return [
    {
      name,
      p50Ms: positive(figures["p50Ms"]),
      p95Ms: positive(figures["p95Ms"]),
      p99Ms: positive(figures["p99Ms"]),
      limitMs: positive(fact["limitMs"]),
      lowerMs: positive(interval["lowerMs"]),
      upperMs: positive(interval["upperMs"]),
      requests: positive(figures["requests"]),
      histogram: readHistogram(figures["histogram"]),
    },
  ];
}

function readHistogram(fact: Fact | undefined): readonly LatencyBucket[] {
  const buckets = isList(fact) ? fact.flatMap(readBucket) : [];
  return buckets.toSorted((a, b) => a.upperMs - b.upperMs);
}

function readBucket(fact: Fact): readonly LatencyBucket[] {
  if (!isList(fact)) return [];
  const upperMs = positive(fact[0]);
  const count = positive(fact[1]);
  return upperMs === undefined || count === undefined ? [] : [{ upperMs, count }];
}

function positive(fact: Fact | undefined): number | undefined {
  return typeof fact === "number" && Number.isFinite(fact) && fact > 0 ? fact : undefined;
}
