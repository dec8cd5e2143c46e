import type { LatencyBucket } from "./latency-view.ts";

// The arithmetic of the latency plot: where things stand, without drawing them. Durations are in milliseconds.

/** A label on an axis. */
export interface Tick {
  readonly ms: number;
  readonly label: string;
}

/** A stretch of the plot, all of one breadth on a logarithmic scale, with the requests that fall into it. */
export interface PlotColumn {
  readonly fromMs: number;
  readonly toMs: number;
  /** Not a whole number where a bucket is broader than a column. */
  readonly requests: number;
}

/** A range of durations, above zero. */
export interface MsRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The range that holds all of the given durations, with a little air on both sides. */
export function plotRange(durationsMs: readonly number[]): MsRange {
  const logs = durationsMs.map(Math.log);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const air = Math.max(0.04 * (high - low), 0.001);
  return { fromMs: Math.exp(low - air), toMs: Math.exp(high + air) };
}

/**
 * Three to nine round durations inside the range: decades, then 1, 2, 5 in every decade, and equal steps where the
 * range is narrow. Labels carry as many digits as it takes to tell them apart.
 */
export function durationTicks({ fromMs, toMs }: MsRange): readonly Tick[] {
  const inside = (ms: number) => ms >= fromMs && ms <= toMs;
  const decades = Array.from({ length: 18 }, (_, at) => 10 ** (at - 6));
  const fine = decades.flatMap((decade) => [decade, decade * 2, decade * 5]).filter(inside);
  if (toMs / fromMs >= 20) return tell(fine.length <= 9 ? fine : decades.filter(inside));
  const stepMs = roundStep((toMs - fromMs) / 8);
  const first = Math.ceil(fromMs / stepMs);
  const many = Math.floor(toMs / stepMs) - first + 1;
  return tell(Array.from({ length: Math.max(0, many) }, (_, at) => (first + at) * stepMs));
}

/** Sums buckets up in columns of equal breadth, so that the height of each means the same; empty columns are left out. */
export function plotColumns(
  buckets: readonly LatencyBucket[],
  { fromMs, toMs }: MsRange,
  amount: number,
): readonly PlotColumn[] {
  const [start, breadth] = [Math.log(fromMs), Math.log(toMs / fromMs) / amount];
  const columns = Array.from({ length: amount }, () => 0);
  buckets.forEach((bucket, at) => {
    const from = (Math.log(lowerEdgeMs(buckets, at)) - start) / breadth;
    const to = (Math.log(bucket.upperMs) - start) / breadth;
    for (let column = Math.max(0, Math.floor(from)); column < Math.min(amount, Math.ceil(to)); column += 1) {
      const share = (Math.min(to, column + 1) - Math.max(from, column)) / (to - from);
      columns[column] = (columns[column] ?? 0) + bucket.count * share;
    }
  });
  return columns
    .map((requests, at) => ({
      fromMs: Math.exp(start + at * breadth),
      toMs: Math.exp(start + (at + 1) * breadth),
      requests,
    }))
    .filter(({ requests }) => requests > 0);
}

/**
 * Where a bucket begins: at the end of the one before, but no further away than the narrowest bucket is broad, as empty
 * buckets are left out and nothing stands before the first.
 */
export function lowerEdgeMs(buckets: readonly LatencyBucket[], at: number): number {
  const upper = buckets[at]?.upperMs ?? 1;
  return Math.max(buckets[at - 1]?.upperMs ?? 0, upper / narrowestRatio(buckets));
}

function narrowestRatio(buckets: readonly LatencyBucket[]): number {
  const ratios = buckets
    .slice(1)
    .map((bucket, at) => bucket.upperMs / (buckets[at]?.upperMs ?? bucket.upperMs))
    .filter((ratio) => ratio > 1);
  return Math.min(1.5, ...ratios);
}

function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * decade >= least * 0.999) ?? 10;
  return factor * decade;
}

function tell(ticksMs: readonly number[]): readonly Tick[] {
  const gaps = ticksMs.slice(1).map((ms, at) => ms - (ticksMs[at] ?? 0));
  const finest = Math.min(...ticksMs, ...gaps);
  const places = Math.min(9, Math.max(0, -Math.floor(Math.log10(finest) + 1e-9)));
  return ticksMs.map((ms) => ({ ms, label: String(Number(ms.toFixed(places))) }));
}
