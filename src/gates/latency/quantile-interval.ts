// How far a P99 can be trusted. Two answers that make no assumption about the shape of latencies:
// the order-statistic interval, exact where requests are independent (Hahn & Meeker 1991), and a t-interval over
// the log-P99 of successive blocks, which holds where the machine's speed wanders between blocks.

/** Ranks, counted from 1, between which a quantile lies; null where the sample is too small to tell that end. */
export interface QuantileRanks {
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Finds the order statistics that bound a quantile from below and from above, each wrong with probability at
 * most `tail`: the largest lower and the smallest upper rank.
 *
 * `samples` is a whole number, `quantile` and `tail` lie between 0 and 1. A two-sided 95 % interval has a tail of 0.025.
 *
 * Source: Hahn & Meeker, Statistical Intervals (1991), section 5.2.
 *
 * @example quantileRanks(5000, 0.99, 0.025) // { lower: 4936, upper: 4964 }
 */
export function quantileRanks(samples: number, quantile: number, tail: number): QuantileRanks {
  let lower: number | null = null;
  let upper: number | null = null;
  let below = 0;
  for (const [count, mass] of binomialMasses(samples, quantile)) {
    // `below` is the probability that fewer than `count` samples lie at or under the quantile.
    if (count >= 1 && below <= tail) lower = count;
    if (upper === null && count >= 1 && 1 - below <= tail) upper = count;
    below += mass;
  }
  return { lower, upper };
}

/** The least number of samples of which the maximum bounds a quantile from above with error at most `tail`. */
export function samplesNeeded(quantile: number, tail: number): number {
  return Math.ceil(Math.log(tail) / Math.log(quantile));
}

// Counts with their probabilities, ascending. What lies 12 standard deviations off weighs less than 1e-30.
function* binomialMasses(samples: number, quantile: number): Generator<readonly [number, number]> {
  const spread = 12 * Math.sqrt(samples * quantile * (1 - quantile)) + 12;
  const first = Math.max(0, Math.floor(samples * quantile - spread));
  const odds = quantile / (1 - quantile);
  let mass = Math.exp(
    logFactorial(samples) -
      logFactorial(first) -
      logFactorial(samples - first) +
      first * Math.log(quantile) +
      (samples - first) * Math.log1p(-quantile),
  );
  for (let count = first; count <= samples && count <= first + 2 * spread + 1; count++) {
    yield [count, mass];
    mass *= ((samples - count) / (count + 1)) * odds;
  }
}

// Stirling's series; below 16 the product itself.
function logFactorial(n: number): number {
  if (n >= 16) {
    return (
      (n + 0.5) * Math.log(n) -
      n +
      0.5 * Math.log(2 * Math.PI) +
      1 / (12 * n) -
      1 / (360 * n ** 3) +
      1 / (1260 * n ** 5)
    );
  }
  let product = 1;
  for (let factor = 2; factor <= n; factor++) product *= factor;
  return Math.log(product);
}

/**
 * Bounds the mean of `values` by Student's t, each end wrong with probability at most 5 %.
 *
 * Null for fewer than two values or more than twenty-one, and where a value is not finite.
 */
export function meanInterval(
  values: readonly number[],
): { readonly lower: number; readonly upper: number } | null {
  const quantile = tQuantiles95[values.length - 2];
  if (quantile === undefined || !values.every(Number.isFinite)) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = quantile * Math.sqrt(variance / values.length);
  return { lower: mean - half, upper: mean + half };
}

// The 95 % quantile of Student's t with 1, 2, … 20 degrees of freedom; a test integrates the density.
const tQuantiles95: readonly number[] = [
  6.3138, 2.92, 2.3534, 2.1318, 2.015, 1.9432, 1.8946, 1.8595, 1.8331, 1.8125, 1.7959, 1.7823, 1.7709, 1.7613,
  1.7531, 1.7459, 1.7396, 1.7341, 1.7291, 1.7247,
];
