import type { LoadRun, TargetMeasurement } from "../../model/quality.ts";
import { latencyHistogram, roundMs } from "./latency-histogram.ts";
import type { LatencyTarget } from "./latency-section.ts";
import type { P99Estimate } from "./p99-estimate.ts";

/** Figures of one load run beside the deciding ones. Null stands for "no end": the request failed. */
export type RunFacts = {
  readonly requests: number;
  readonly errors: number;
  /** Requests a second. */
  readonly rate: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
};

/** What was measured of one target: all of it varies from run to run. */
export type MeasuredFacts = {
  /** Null where more than one request in a hundred failed, or nothing tells. */
  readonly p99Ms: number | null;
  /** Null where the figures allow no interval; `upperMs` null where it has no upper end. */
  readonly interval: { readonly lowerMs: number | null; readonly upperMs: number | null } | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly errorKinds: { readonly [kind: string]: number };
  readonly blocks: number;
  /** Requests a second of the open loop; null for a report. */
  readonly rate: number | null;
  /** How late the generator itself sent, and was held up: P99s, the worst block's. */
  readonly lateP99Ms: number;
  readonly eventLoopDelayP99Ms: number;
  readonly closed: (RunFacts & { readonly connections: number }) | null;
  readonly histogram: readonly (readonly [upperMs: number, count: number])[];
  readonly doubts: readonly string[];
};

/** The facts of a latency finding, and of a target's row among the gate's figures. */
export type LatencyFacts = {
  readonly target: string;
  readonly request: string;
  readonly limitMs: number;
  readonly maxErrors: number;
  /** `modgate` where it was measured, else the tool whose report was read. */
  readonly source: string;
  readonly measured: MeasuredFacts;
};

/** Puts together the facts of one target. */
export function latencyFacts(
  target: LatencyTarget,
  measurement: TargetMeasurement,
  estimate: P99Estimate | undefined,
): LatencyFacts {
  return {
    target: target.name,
    request: `${target.method} ${target.path}`,
    limitMs: target.p99,
    maxErrors: target["max-errors"] ?? 0,
    source: measurement.reported?.tool ?? "modgate",
    measured: measuredFacts(target, measurement, estimate),
  };
}

function measuredFacts(
  target: LatencyTarget,
  measurement: TargetMeasurement,
  estimate: P99Estimate | undefined,
): MeasuredFacts {
  const { blocks, closed, doubts } = measurement;
  const samples = samplesOf(measurement);
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    p99Ms: finiteMs(estimate?.p99Ms),
    interval: intervalFacts(estimate),
    p50Ms: percentileMs(sorted, 0.5),
    p95Ms: percentileMs(sorted, 0.95),
    requests: requestsOf(measurement, estimate),
    errors: errorsOf(measurement),
    errorKinds: errorKindsOf(measurement),
    blocks: estimate?.blocks ?? 0,
    rate: finiteMs(blocks[0]?.rate),
    lateP99Ms: worstMs(blocks.map((block) => block.lateP99Ms)),
    eventLoopDelayP99Ms: worstMs(blocks.map((block) => block.eventLoopDelayP99Ms)),
    closed: closed === undefined ? null : { ...runFacts(closed), connections: target.connections },
    histogram: samples.length > 0 ? latencyHistogram(samples) : thinned(measurement.reported?.buckets ?? []),
    doubts,
  };
}

function worstMs(delaysMs: readonly number[]): number {
  return roundMs(Math.max(0, ...delaysMs));
}

/** Latency of every deciding request: the open-loop blocks' one after the other, or a report's samples. */
export function samplesOf(measurement: TargetMeasurement): readonly number[] {
  return measurement.reported?.samplesMs ?? measurement.blocks.flatMap((block) => block.latenciesMs);
}

/**
 * Counts failed requests over all timed runs of a target, without those the generator itself kept back. Null where a
 * report does not tell.
 */
export function errorsOf(measurement: TargetMeasurement): number | null {
  if (measurement.reported !== undefined) return measurement.reported.errors;
  const kinds = Object.entries(errorKindsOf(measurement));
  return kinds.reduce((sum, [kind, count]) => (kind === "dropped" ? sum : sum + count), 0);
}

/** Counts failures by kind over all timed runs of a target, kinds in order. */
export function errorKindsOf(measurement: TargetMeasurement): {
  readonly [kind: string]: number;
} {
  const counts = new Map<string, number>();
  const closed = measurement.closed === undefined ? [] : [measurement.closed];
  for (const run of [...measurement.blocks, ...closed]) {
    for (const [kind, count] of Object.entries(run.errorKinds))
      counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function requestsOf(measurement: TargetMeasurement, estimate: P99Estimate | undefined): number | null {
  if (measurement.reported !== undefined) return measurement.reported.requests ?? estimate?.samples ?? null;
  return measurement.blocks.reduce((sum, block) => sum + block.requests, 0);
}

function intervalFacts(estimate: P99Estimate | undefined): MeasuredFacts["interval"] {
  const interval = estimate?.interval ?? null;
  return interval === null
    ? null
    : { lowerMs: finiteMs(interval.lowerMs), upperMs: finiteMs(interval.upperMs) };
}

function runFacts(run: LoadRun): RunFacts {
  const sorted = run.latenciesMs.toSorted((a, b) => a - b);
  return {
    requests: run.requests,
    errors: run.errors,
    rate: roundMs(run.rate),
    p50Ms: percentileMs(sorted, 0.5),
    p95Ms: percentileMs(sorted, 0.95),
    p99Ms: percentileMs(sorted, 0.99),
  };
}

function percentileMs(sorted: readonly number[], quantile: number): number | null {
  return finiteMs(sorted[Math.ceil(sorted.length * quantile) - 1]);
}

function finiteMs(ms: number | undefined): number | null {
  return ms !== undefined && Number.isFinite(ms) ? roundMs(ms) : null;
}

const mostReportedBuckets = 120;

// Some tools write thousands of buckets; neighbours are joined for the report.
function thinned(
  buckets: readonly (readonly [number, number])[],
): readonly (readonly [upperMs: number, count: number])[] {
  const step = Math.ceil(buckets.length / mostReportedBuckets);
  const joined: [number, number][] = [];
  for (let first = 0; first < buckets.length; first += step) {
    const group = buckets.slice(first, first + step);
    const count = group.reduce((sum, [, one]) => sum + one, 0);
    joined.push([roundMs(group.at(-1)?.[0] ?? 0), count]);
  }
  return joined.filter(([upperMs, count]) => Number.isFinite(upperMs) && count > 0);
}
