import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meanInterval, quantileRanks, samplesNeeded } from "../../../src/gates/latency/quantile-interval.ts";

describe("quantileRanks()", () => {
  test.each([
    [300, 293, null, 300],
    [500, 490, 500, 499],
    [1000, 983, 997, 996],
    [2000, 1971, 1989, 1988],
    [5000, 4936, 4964, 4962],
    [20_000, 19_772, 19_828, 19_824],
    [100_000, 98_938, 99_062, 99_052],
  ])("gives the published ranks for the P99 of %i samples", (...row) => {
    const [samples, lower, upper, oneSidedUpper] = row;
    expect(quantileRanks(samples, 0.99, 0.025)).toEqual({ lower, upper });
    expect(quantileRanks(samples, 0.99, 0.05).upper).toBe(oneSidedUpper);
  });

  test("has no end where there are too few samples", () => {
    expect(quantileRanks(1, 0.99, 0.05)).toEqual({ lower: 1, upper: null });
    expect(quantileRanks(298, 0.99, 0.05).upper).toBeNull();
    expect(quantileRanks(299, 0.99, 0.05).upper).toBe(299);
    expect(quantileRanks(0, 0.99, 0.05)).toEqual({ lower: null, upper: null });
  });

  test("agrees with the binomial distribution summed term by term", () => {
    const cases = fc.record({
      samples: fc.integer({ min: 1, max: 400 }),
      quantile: fc.double({ min: 0.5, max: 0.999, noNaN: true }),
      tail: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ samples, quantile, tail }) => {
        const below = (rank: number): number => cumulative(samples, quantile, rank - 1);
        const { lower, upper } = quantileRanks(samples, quantile, tail);
        if (lower !== null) expect(below(lower)).toBeLessThanOrEqual(tail + 1e-9);
        if (lower !== null && lower < samples) expect(below(lower + 1)).toBeGreaterThan(tail - 1e-9);
        if (upper !== null) expect(1 - below(upper)).toBeLessThanOrEqual(tail + 1e-9);
        if (upper !== null && upper > 1) expect(1 - below(upper - 1)).toBeGreaterThan(tail - 1e-9);
        if (upper === null) expect(1 - below(samples)).toBeGreaterThan(tail - 1e-9);
      }),
    );
  });

  test("holds for a million samples", () => {
    const { lower, upper } = quantileRanks(1_000_000, 0.99, 0.025);
    expect(lower).toBeGreaterThan(989_795);
    expect(lower).toBeLessThan(989_815);
    expect((upper ?? 0) - 990_000).toBeCloseTo(990_000 - (lower ?? 0), -1);
  });
});

// P(at most `most` of `samples`), by adding logarithms of binomial coefficients.
function cumulative(samples: number, quantile: number, most: number): number {
  let sum = 0;
  let logCoefficient = 0;
  for (let count = 0; count <= most; count++) {
    sum += Math.exp(logCoefficient + count * Math.log(quantile) + (samples - count) * Math.log1p(-quantile));
    logCoefficient += Math.log(samples - count) - Math.log(count + 1);
  }
  return sum;
}

describe("samplesNeeded()", () => {
  test.each([
    [0.99, 0.05, 299],
    [0.99, 0.025, 368],
    [0.99, 0.01, 459],
    [0.95, 0.05, 59],
    [0.999, 0.05, 2995],
  ])("knows the published count for quantile %d and tail %d", (quantile, tail, count) => {
    expect(samplesNeeded(quantile, tail)).toBe(count);
  });
});

describe("meanInterval()", () => {
  test("uses the 95 % quantile of Student's t for every number of values it takes", () => {
    for (let count = 2; count <= 21; count++) {
      // Mean 0, sample variance `count` (by scaling), so that the half width is the quantile itself.
      const raw = Array.from({ length: count }, (_, index) => index - (count - 1) / 2);
      const variance = raw.reduce((sum, value) => sum + value ** 2, 0) / (count - 1);
      const values = raw.map((value) => value * Math.sqrt(count / variance));
      const interval = meanInterval(values);
      expect(studentTail(interval?.upper ?? 0, count - 1)).toBeCloseTo(0.05, 4);
      expect(interval?.lower).toBeCloseTo(-(interval?.upper ?? 0), 9);
    }
  });

  test.each([[[]], [[1]], [[1, Number.POSITIVE_INFINITY]], [Array.from({ length: 22 }, () => 1)]])(
    "tells nothing of %j",
    (values) => {
      expect(meanInterval(values)).toBeNull();
    },
  );
});

// P(T > t) by Simpson's rule over the substitution t = sqrt(freedom) * tan(angle).
function studentTail(t: number, freedom: number): number {
  const density = (angle: number): number => Math.cos(angle) ** (freedom - 1);
  const part = (from: number): number => {
    const steps = 2000;
    const width = (Math.PI / 2 - from) / steps;
    let sum = 0;
    for (let step = 0; step <= steps; step++) {
      const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2;
      sum += weight * density(from + step * width);
    }
    return (sum * width) / 3;
  };
  return part(Math.atan(t / Math.sqrt(freedom))) / (2 * part(0));
}
