import { meanInterval, quantileRanks, samplesNeeded } from "./quantile-interval.ts";

/** A P99 and how far it can be trusted. */
export interface P99Estimate {
  /** Infinity where more than one request in a hundred failed. */
  readonly p99Ms: number;
  /**
   * The true P99 lies below `lowerMs`, or above `upperMs`, with a probability of about 5 % at most; `upperMs` is
   * Infinity where the samples set no upper end. Null where there is only one figure.
   */
  readonly interval: Bounds | null;
  /** How many requests it rests on; null where that is not known. */
  readonly samples: number | null;
  /** How many blocks stood apart in the estimate. */
  readonly blocks: number;
}

interface Bounds {
  readonly lowerMs: number;
  readonly upperMs: number;
}

const quantile = 0.99;
const tail = 0.05;
const fewestBlocks = 5;
const mostBlocks = 20;
const blockSamples = 500;

/** The least number of requests that can show a P99 to be under a limit: 299. */
export const fewestSamples: number = samplesNeeded(quantile, tail);

/**
 * Estimates the P99 of blocks of latencies in milliseconds, failed requests as Infinity.
 *
 * The interval is the wider, at each end, of the order-statistic interval over all requests and, with five or more
 * blocks, of what the blocks' own P99s say: pooled requests are not independent where the machine's speed wanders,
 * and more of them would only make a wrong interval narrower.
 *
 * Source: Hahn & Meeker, Statistical Intervals (1991), section 5.2.
 */
export function estimateP99(blocks: readonly (readonly number[])[]): P99Estimate {
  const sorted = blocks.map(ascending);
  const all = ascending(blocks.flat());
  const ranks = quantileRanks(all.length, quantile, tail);
  const pooled = {
    lowerMs: atRank(all, ranks.lower, 0),
    upperMs: atRank(all, ranks.upper, Number.POSITIVE_INFINITY),
  };
  const between = blocks.length < fewestBlocks ? pooled : blockInterval(sorted);
  return {
    p99Ms: atRank(all, Math.ceil(all.length * quantile), Number.NaN),
    interval: {
      lowerMs: Math.min(pooled.lowerMs, between.lowerMs),
      upperMs: Math.max(pooled.upperMs, between.upperMs),
    },
    samples: all.length,
    blocks: blocks.length,
  };
}

function atRank(sorted: readonly number[], rank: number | null, otherwise: number): number {
  return rank === null ? otherwise : (sorted[rank - 1] ?? otherwise);
}

// Two intervals over the blocks' P99s, of which the narrower end counts. Student's t over their logarithms is the
// sharper one where the tail is smooth. Where a few requests take a path of their own, the P99 of one block jumps
// between two values, which makes t useless; the sign test asks only how many blocks lie on either side.
function blockInterval(blocks: readonly (readonly number[])[]): Bounds {
  const p99s = blocks.map((block) => atRank(block, Math.ceil(block.length * quantile), Number.NaN));
  const signs = signBounds(p99s, blocks);
  const t = meanInterval(p99s.map((ms) => Math.log(Math.max(shortestMs, ms))));
  if (t === null) return signs;
  return {
    lowerMs: Math.max(signs.lowerMs, Math.exp(t.lower)),
    upperMs: Math.min(signs.upperMs, Math.exp(t.upper)),
  };
}

// The chance that the third lowest of ten blocks is above the median is 5.47 %; the second lowest's is 1.07 %.
const signTail = 0.055;

// Of 500 requests, the 495th lies under the true P99 in more than half of all blocks and the 496th over it in more
// than half: the first serves the lower end, the second the upper.
function signBounds(p99s: readonly number[], blocks: readonly (readonly number[])[]): Bounds {
  const above = blocks.map((block) =>
    atRank(block, Math.ceil(block.length * quantile) + 1, Number.POSITIVE_INFINITY),
  );
  const ranks = quantileRanks(blocks.length, 0.5, signTail);
  return {
    lowerMs: atRank(ascending(p99s), ranks.lower, 0),
    upperMs: atRank(ascending(above), ranks.upper, Number.POSITIVE_INFINITY),
  };
}

function ascending(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}

// A latency of zero has no logarithm; clocks do not tell apart less than this.
const shortestMs = 0.001;

/** Cuts one run of samples into blocks of 500 or more in their order, at most 20; fewer samples are one block. */
export function cutIntoBlocks(samples: readonly number[]): readonly (readonly number[])[] {
  const count = Math.min(mostBlocks, Math.max(1, Math.floor(samples.length / blockSamples)));
  return Array.from({ length: count }, (_, index) =>
    samples.slice(
      Math.floor((index * samples.length) / count),
      Math.floor(((index + 1) * samples.length) / count),
    ),
  );
}

/**
 * Estimates the P99 from a histogram: upper ends in milliseconds, ascending, with counts.
 *
 * The interval is as wide as the buckets make it: its lower end is where the lower rank's bucket begins.
 */
export function estimateP99FromBuckets(
  buckets: readonly (readonly [upperMs: number, count: number])[],
): P99Estimate {
  const samples = buckets.reduce((sum, [, count]) => sum + count, 0);
  const ranks = quantileRanks(samples, quantile, tail);
  const upperOf = (rank: number | null): number =>
    bucketAt(buckets, rank)?.upperMs ?? Number.POSITIVE_INFINITY;
  return {
    p99Ms: upperOf(Math.ceil(samples * quantile)),
    interval: { lowerMs: bucketAt(buckets, ranks.lower)?.lowerMs ?? 0, upperMs: upperOf(ranks.upper) },
    samples,
    blocks: 1,
  };
}

function bucketAt(buckets: readonly (readonly [number, number])[], rank: number | null): Bounds | undefined {
  if (rank === null) return undefined;
  let seen = 0;
  let lowerMs = 0;
  for (const [upperMs, count] of buckets) {
    seen += count;
    if (seen >= rank) return { lowerMs, upperMs };
    lowerMs = upperMs;
  }
  return undefined;
}
