import { describe, expect, test } from "vitest";
import { latencyHistogram } from "../../../src/gates/latency/latency-histogram.ts";
import {
  cutIntoBlocks,
  estimateP99,
  estimateP99FromBuckets,
  fewestSamples,
} from "../../../src/gates/latency/p99-estimate.ts";
import { logNormal, randomOf, trueP99Ms } from "./random-latencies.ts";

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe("estimateP99()", () => {
  test("takes the P99 by nearest rank and the interval by one-sided 95 % ranks", () => {
    const estimate = estimateP99([upTo(5000).toReversed()]);
    expect(estimate).toEqual({
      p99Ms: 4950,
      interval: { lowerMs: 4938, upperMs: 4962 },
      samples: 5000,
      blocks: 1,
    });
  });

  test("has no upper end below 299 samples", () => {
    expect(fewestSamples).toBe(299);
    expect(estimateP99([upTo(298)]).interval?.upperMs).toBe(Number.POSITIVE_INFINITY);
    expect(estimateP99([upTo(299)]).interval?.upperMs).toBe(299);
  });

  test("counts a failed request as slower than any other", () => {
    const latencies = [...upTo(980), ...Array.from({ length: 20 }, () => Number.POSITIVE_INFINITY)];
    const estimate = estimateP99([latencies]);
    expect(estimate.p99Ms).toBe(Number.POSITIVE_INFINITY);
    expect(estimate.interval?.lowerMs).toBe(Number.POSITIVE_INFINITY);
  });

  test("widens to what the blocks' P99s say where they differ", () => {
    const steady = Array.from({ length: 5 }, () => upTo(1000));
    const wandering = [1, 1.4, 0.8, 1.2, 0.7].map((speed) => upTo(1000).map((ms) => ms * speed));
    const [narrow, wide] = [estimateP99(steady), estimateP99(wandering)];
    expect(narrow.interval).toEqual({ lowerMs: 988, upperMs: 993 });
    expect(wide.interval?.lowerMs).toBeLessThan(800);
    expect(wide.interval?.upperMs).toBeGreaterThan(1200);
  });

  test("a block that failed leaves the interval open above", () => {
    const failed = upTo(1000).map((ms) => (ms > 900 ? Number.POSITIVE_INFINITY : ms));
    const { interval } = estimateP99([upTo(1000), upTo(1000), upTo(1000), upTo(1000), upTo(1000), failed]);
    expect(interval?.upperMs).toBe(Number.POSITIVE_INFINITY);
    expect(interval?.lowerMs).toBeLessThan(1000);
  });

  test("contains the true P99 in 95 of 100 runs at either end, whether or not the machine's speed wanders", () => {
    for (const blockNoise of [0, 0.1]) {
      const random = randomOf(7 + blockNoise * 100);
      let tooHigh = 0;
      let tooLow = 0;
      const runs = 120;
      for (let run = 0; run < runs; run++) {
        const blocks = Array.from({ length: 10 }, () => logNormal(random, { count: 500, blockNoise }));
        const { interval } = estimateP99(blocks);
        if ((interval?.lowerMs ?? 0) > trueP99Ms) tooHigh += 1;
        if ((interval?.upperMs ?? 0) < trueP99Ms) tooLow += 1;
      }
      expect(tooHigh / runs).toBeLessThan(0.09);
      expect(tooLow / runs).toBeLessThan(0.09);
    }
  });
});

describe("cutIntoBlocks()", () => {
  test.each([
    [0, [0]],
    [499, [499]],
    [1000, [500, 500]],
    [1250, [625, 625]],
    [5000, Array.from({ length: 10 }, () => 500)],
    [40_000, Array.from({ length: 20 }, () => 2000)],
  ])("cuts %i samples into blocks of 500 or more", (count, sizes) => {
    const blocks = cutIntoBlocks(upTo(count));
    expect(blocks.map((block) => block.length)).toEqual(sizes);
    expect(blocks.flat()).toEqual(upTo(count));
  });
});

describe("estimateP99FromBuckets()", () => {
  test("is as wide as the buckets make it", () => {
    const estimate = estimateP99FromBuckets([
      [10, 4900],
      [20, 45],
      [30, 30],
      [90, 25],
    ]);
    expect(estimate).toEqual({ p99Ms: 30, interval: { lowerMs: 10, upperMs: 30 }, samples: 5000, blocks: 1 });
  });

  test("has no upper end where there are too few samples", () => {
    expect(estimateP99FromBuckets([[10, 100]]).interval).toEqual({
      lowerMs: 0,
      upperMs: Number.POSITIVE_INFINITY,
    });
    expect(estimateP99FromBuckets([]).samples).toBe(0);
  });
});

describe("latencyHistogram()", () => {
  test("keeps every finite latency in at most 100 ascending buckets", () => {
    const latencies = logNormal(randomOf(3), { count: 5000, blockNoise: 0 });
    const histogram = latencyHistogram([...latencies, Number.POSITIVE_INFINITY]);
    const ends = histogram.map(([upperMs]) => upperMs);
    expect(histogram.length).toBeLessThanOrEqual(100);
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(histogram.reduce((sum, [, count]) => sum + count, 0)).toBe(5000);
    expect(ends.at(-1)).toBeCloseTo(Math.max(...latencies), 2);
  });

  test.each([
    [[], []],
    [[Number.POSITIVE_INFINITY], []],
    [[5, 5, 5], [[5, 3]]],
  ])("copes with %j", (latencies, expected) => {
    expect(latencyHistogram(latencies)).toEqual(expected);
  });
});
