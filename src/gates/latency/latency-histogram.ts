/** Upper ends in milliseconds with counts, ascending, empty buckets left out. */
export type LatencyHistogram = readonly (readonly [upperMs: number, count: number])[];

const mostBuckets = 100;

/**
 * Sorts latencies into at most 100 buckets of equal ratio between the shortest and the longest, so that a chart shows
 * both the bulk and the tail. Failed requests (Infinity) are left out; the upper end belongs to its bucket.
 */
export function latencyHistogram(latenciesMs: readonly number[]): LatencyHistogram {
  const finite = latenciesMs.filter((ms) => Number.isFinite(ms) && ms > 0);
  if (finite.length === 0) return [];
  const shortest = finite.reduce((least, ms) => Math.min(least, ms));
  const longest = finite.reduce((most, ms) => Math.max(most, ms));
  const ratio = (longest / shortest) ** (1 / mostBuckets);
  const counts = new Map<number, number>();
  for (const ms of finite) {
    const bucket = ratio > 1 ? Math.ceil(Math.log(ms / shortest) / Math.log(ratio) - 1e-9) : mostBuckets;
    const kept = Math.min(mostBuckets, Math.max(1, bucket));
    counts.set(kept, (counts.get(kept) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]) => [roundMs(shortest * ratio ** bucket), count] as const);
}

/** Rounds milliseconds to whole microseconds. */
export function roundMs(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
