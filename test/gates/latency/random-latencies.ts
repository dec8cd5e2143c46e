/** A seeded source of numbers from 0 to 1 (mulberry32), so that simulations give the same figures every time. */
export function randomOf(seed: number): () => number {
  let state = Math.trunc(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The P99 of `logNormal` without block noise: four times its median of 80 ms. */
export const trueP99Ms = 320;

const sigma = Math.log(4) / 2.3263;

/** Latencies of one block; all are scaled by one factor whose logarithm has the standard deviation `blockNoise`. */
export function logNormal(
  random: () => number,
  { count, blockNoise }: { readonly count: number; readonly blockNoise: number },
): readonly number[] {
  const speed = Math.exp(blockNoise * normal(random));
  return Array.from({ length: count }, () => 80 * speed * Math.exp(sigma * normal(random)));
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
