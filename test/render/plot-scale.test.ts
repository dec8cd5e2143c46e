import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { durationTicks, lowerEdgeMs, plotColumns, plotRange } from "../../src/render/plot-scale.ts";

const duration = fc.double({ min: 0.001, max: 100_000, noNaN: true });

describe("durationTicks()", () => {
  test.each([
    { fromMs: 150, toMs: 500, labels: "150 200 250 300 350 400 450 500" },
    { fromMs: 145, toMs: 264, labels: "160 180 200 220 240 260" },
    { fromMs: 0.17, toMs: 170, labels: "0.2 0.5 1 2 5 10 20 50 100" },
    { fromMs: 0.01, toMs: 20_000, labels: "0.01 0.1 1 10 100 1000 10000" },
    { fromMs: 250.1, toMs: 250.3, labels: "250.1 250.15 250.2 250.25 250.3" },
  ])("$fromMs to $toMs reads $labels", ({ fromMs, toMs, labels }) => {
    expect(durationTicks({ fromMs, toMs }).map(({ label }) => label)).toEqual(labels.split(" "));
  });

  test("every range has three to nine ticks, ascending, inside and with labels of their own", () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 5 }), (durations) => {
        const range = plotRange(durations);
        const ticks = durationTicks(range);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(9);
        expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
        expect(ticks.every(({ ms }) => ms >= range.fromMs * 0.999 && ms <= range.toMs * 1.001)).toBe(true);
        expect(ticks.map(({ ms }) => ms)).toEqual(ticks.map(({ ms }) => ms).toSorted((a, b) => a - b));
      }),
    );
  });
});

describe("lowerEdgeMs()", () => {
  const buckets = [
    { upperMs: 10, count: 1 },
    { upperMs: 11, count: 1 },
    { upperMs: 20, count: 1 },
  ];

  test("the first bucket is as broad as the narrowest", () => {
    expect(lowerEdgeMs(buckets, 0)).toBeCloseTo(10 / 1.1);
  });

  test("a bucket behind empty ones does not reach back over them", () => {
    expect(lowerEdgeMs(buckets, 1)).toBe(10);
    expect(lowerEdgeMs(buckets, 2)).toBeCloseTo(20 / 1.1);
  });
});

describe("plotColumns()", () => {
  test("no request is lost or invented, and all columns have one breadth", () => {
    const upperEdges = fc.uniqueArray(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(upperEdges, (edges) => {
        const buckets = edges
          .toSorted((a, b) => a - b)
          .map((edge, at) => ({ upperMs: edge / 10, count: at + 1 }));
        const range = plotRange([lowerEdgeMs(buckets, 0), ...buckets.map(({ upperMs }) => upperMs)]);
        const columns = plotColumns(buckets, range, 40);
        const sum = columns.reduce((total, { requests }) => total + requests, 0);
        expect(sum).toBeCloseTo((edges.length * (edges.length + 1)) / 2, 6);
        const breadth = Math.log(range.toMs / range.fromMs) / 40;
        for (const { fromMs, toMs } of columns) expect(Math.log(toMs / fromMs)).toBeCloseTo(breadth, 9);
      }),
    );
  });
});
