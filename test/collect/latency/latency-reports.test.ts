import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LatencySettings } from "../../../src/collect/latency/latency-settings.ts";
import { readLoadReport } from "../../../src/collect/latency/load-reports.ts";
import type { LoadSeries } from "../../../src/collect/latency/load-series.ts";
import { readReportedTargets } from "../../../src/collect/latency/reported-targets.ts";

function read(report: string | object): { tool: string; series: readonly LoadSeries[] } {
  const answer = readLoadReport(typeof report === "string" ? report : JSON.stringify(report));
  if ("reason" in answer) throw new Error(answer.reason);
  return answer;
}

function only(report: string | object): LoadSeries & { tool: string } {
  const { tool, series } = read(report);
  const [first] = series;
  if (first === undefined) throw new Error("no series");
  return { ...first, tool };
}

const duration = { avg: 12, min: 1, med: 9, max: 700, "p(90)": 50, "p(95)": 80, "p(99)": 310.5, count: 5000 };
const hdrTable = `  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       0.921     0.000000            1         1.00
       5.000     0.500000         2500         2.00
       9.000     0.987500         4938        80.00
      11.180     0.990625         4954       106.67
      20.000     0.993750         4969       160.00
      40.000     1.000000         5000          inf
#[Mean    =        6.1, StdDeviation   =        1.2]
#[Max     =       40.0, Total count    =         5000]
#[Buckets =         27, SubBuckets     =         2048]
`;
const wrkHead = `Running 30s test @ http://127.0.0.1:8080/
  2 threads and 100 connections
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    5.00ms
 99.000%   11.18ms
 99.900%    1.02s

`;

describe("readLoadReport()", () => {
  test.each([
    [
      "handleSummary",
      {
        http_req_duration: { type: "trend", values: duration },
        http_reqs: { values: { count: 5000 } },
        http_req_failed: { values: { rate: 0.001, passes: 5, fails: 4995 } },
      },
    ],
    [
      "--summary-export",
      {
        http_req_duration: { ...duration, thresholds: { "p(99)<320": true } },
        http_reqs: { count: 5000, rate: 166 },
        http_req_failed: { passes: 5, fails: 4995, value: 0.001 },
      },
    ],
  ])("reads a k6 summary by %s, and no verdict from its thresholds", (_, metrics) => {
    expect(only({ metrics })).toMatchObject({
      tool: "k6",
      names: [],
      requests: 5000,
      errors: 5,
      p99Ms: 310.5,
      samplesMs: [],
    });
  });

  test("names tagged sub-metrics of a k6 summary", () => {
    const metrics = {
      "http_req_duration{name:save}": { values: { ...duration, "p(99)": 40, count: 200 } },
      http_req_duration: { values: duration },
      http_req_failed: { values: { passes: 0, fails: 5000 } },
    };
    const { series } = read({ metrics });
    expect(series.map(({ names, p99Ms, requests, errors }) => ({ names, p99Ms, requests, errors }))).toEqual([
      { names: [], p99Ms: 310.5, requests: 5000, errors: 0 },
      { names: ["save"], p99Ms: 40, requests: 200, errors: 0 },
    ]);
  });

  test("cannot use a k6 summary without p(99), the new one, or one with dropped iterations", () => {
    const { "p(99)": _, ...without } = duration;
    const reports = [
      { metrics: { http_req_duration: { values: without } } },
      {
        version: "1.0.0",
        results: { checks: {}, metrics: [{ name: "http_req_duration", type: "trend", values: {} }] },
      },
      { metrics: { http_req_duration: { values: duration }, dropped_iterations: { values: { count: 7 } } } },
    ];
    expect(reports.map((report) => only(report).unusable?.reason)).toEqual([
      "the k6 summary has no p(99)",
      "k6's new machine-readable summary has no P99",
      "k6 dropped 7 iterations, whose latency nobody knows",
    ]);
    expect(only(reports[0] ?? {}).unusable?.hint).toContain("summaryTrendStats");
  });

  test("reads k6 samples, failed ones as Infinity, all together and by name", () => {
    const point = (value: number, tags: object): string =>
      JSON.stringify({
        type: "Point",
        metric: "http_req_duration",
        data: { time: "2026-01-01T00:00:00Z", value, tags },
      });
    const text = [
      JSON.stringify({ type: "Metric", metric: "http_req_duration", data: { type: "trend" } }),
      point(12.5, { name: "query", status: "200", expected_response: "true" }),
      JSON.stringify({ type: "Point", metric: "http_reqs", data: { value: 1, tags: {} } }),
      point(3, { name: "save", status: "500", expected_response: "false" }),
      point(9, { name: "query", status: "200" }),
    ].join("\n");
    const { tool, series } = read(`${text}\n`);
    expect(tool).toBe("k6");
    expect(series.map(({ names, samplesMs, errors }) => ({ names, samplesMs, errors }))).toEqual([
      { names: [], samplesMs: [12.5, Number.POSITIVE_INFINITY, 9], errors: 1 },
      { names: ["query"], samplesMs: [12.5, 9], errors: 0 },
      { names: ["save"], samplesMs: [Number.POSITIVE_INFINITY], errors: 1 },
    ]);
  });

  test("cannot use k6 samples without a request among them", () => {
    const text = JSON.stringify({ type: "Point", metric: "vus", data: { value: 1, tags: {} } });
    expect(only(text).unusable?.reason).toBe("the load report holds no requests");
  });

  test("reads a vegeta report in nanoseconds", () => {
    const report = {
      latencies: { mean: 1, "50th": 1, "99th": 310_500_000 },
      requests: 5000,
      success: 0.998,
      status_codes: { 200: 4990, 503: 8, 0: 2 },
    };
    expect(only(report)).toMatchObject({ tool: "vegeta", requests: 5000, errors: 10, p99Ms: 310.5 });
    expect(only({ ...report, status_codes: undefined })).toMatchObject({ errors: 10 });
  });

  test("reads vegeta's hits as JSON lines and as CSV", () => {
    const hits = [
      {
        attack: "",
        seq: 0,
        code: 200,
        timestamp: "2026-01-01T00:00:00Z",
        latency: 12_500_000,
        method: "GET",
        url: "http://127.0.0.1:8080/q",
      },
      {
        attack: "",
        seq: 1,
        code: 500,
        timestamp: "2026-01-01T00:00:00Z",
        latency: 1_000_000,
        method: "GET",
        url: "http://127.0.0.1:8080/q",
      },
    ];
    const csv = hits.map(
      (hit) =>
        `1767225600000000000,${hit.code},${hit.latency},10,0,"a, b",Ym9keQ==,,${hit.seq},GET,${hit.url},SGVhZGVycw==`,
    );
    for (const text of [
      hits.map((hit) => JSON.stringify(hit)).join("\n"),
      JSON.stringify(hits[0]),
      csv.join("\n"),
    ]) {
      const { tool, series } = read(text);
      expect(tool).toBe("vegeta");
      expect(series[0]?.samplesMs[0]).toBe(12.5);
      expect(series[1]?.names).toEqual(["GET http://127.0.0.1:8080/q"]);
    }
    expect(only(csv.join("\n")).samplesMs).toEqual([12.5, Number.POSITIVE_INFINITY]);
  });

  test("reads the first HdrHistogram table, alone or below wrk2's summary", () => {
    const buckets = [
      [0.921, 1],
      [5, 2499],
      [9, 2438],
      [11.18, 16],
      [20, 15],
      [40, 31],
    ];
    expect(only(hdrTable)).toMatchObject({
      tool: "hdr",
      requests: 5000,
      errors: null,
      p99Ms: 11.18,
      buckets,
    });
    const second = hdrTable.replaceAll("11.180", "1.000");
    const wrk = `${wrkHead}${hdrTable}\n  Latency Distribution (HdrHistogram - Uncorrected Latency)\n${second}  60017 requests in 30.00s, 5MB read\n  Non-2xx or 3xx responses: 12\n  Socket errors: connect 0, read 1, write 0, timeout 3\n`;
    expect(only(wrk)).toMatchObject({ tool: "wrk2", requests: 5000, errors: 16, p99Ms: 11.18, buckets });
  });

  test("reads vegeta's hdrplot", () => {
    const plot =
      "Value(ms)  Percentile  TotalCount  1/(1-Percentile)\n1.0        0.000000    0           1.000000\n5.0        0.500000    500         2.000000\n9.5        0.990000    990         100.000000\n12.0       1.000000    1000        10000000.000000\n";
    expect(only(plot)).toMatchObject({
      tool: "hdr",
      requests: 1000,
      p99Ms: 9.5,
      buckets: [
        [5, 500],
        [9.5, 490],
        [12, 10],
      ],
    });
  });

  test("reads wrk's percentile lines where there is no table", () => {
    expect(only(`${wrkHead}  5000 requests in 30.00s, 5MB read\n`)).toMatchObject({
      tool: "wrk2",
      requests: 5000,
      errors: 0,
      p99Ms: 11.18,
    });
    expect(only(wrkHead.replace("11.18ms", "1.5s")).p99Ms).toBe(1500);
    expect(only(wrkHead.replace(" 99.000%   11.18ms\n", "")).unusable?.hint).toContain("--latency");
  });

  test("reads autocannon, and refuses what its correction filled in", () => {
    const report = {
      latency: { p50: 5, p99: 51, totalCount: 5000 },
      requests: { total: 5000 },
      errors: 2,
      timeouts: 1,
      non2xx: 3,
      "2xx": 4997,
    };
    expect(only(report)).toMatchObject({ tool: "autocannon", requests: 5000, errors: 5, p99Ms: 51 });
    expect(only(report).unusable).toBeUndefined();
    const inflated = { ...report, latency: { ...report.latency, totalCount: 10_213 }, "2xx": 200, non2xx: 0 };
    expect(only(inflated).unusable?.reason).toBe(
      "autocannon filled in samples that were never measured: 10213 latencies of 200 answers",
    );
  });

  test("reads oha in seconds", () => {
    const report = {
      summary: { successRate: 1 },
      latencyPercentiles: { p50: 0.01, p99: 0.3105 },
      statusCodeDistribution: { 200: 4990, 404: 8 },
      errorDistribution: { deadline: 2 },
    };
    expect(only(report)).toMatchObject({ tool: "oha", requests: 5000, errors: 10, p99Ms: 310.5 });
  });

  test("reads ghz in nanoseconds, with samples where all are there", () => {
    const details = [
      { latency: 5_000_000, error: "", status: "OK" },
      { latency: 6_000_000, error: "boom", status: "Unavailable" },
    ];
    const report = {
      count: 2,
      latencyDistribution: [{ percentage: 99, latency: 5_000_000 }],
      errorDistribution: { boom: 1 },
      details,
    };
    expect(only(report)).toMatchObject({
      tool: "ghz",
      requests: 2,
      errors: 1,
      p99Ms: 5,
      samplesMs: [5, Number.POSITIVE_INFINITY],
    });
    expect(only({ ...report, count: 3 }).samplesMs).toEqual([]);
  });

  test("reads fortio in seconds, with its buckets", () => {
    const histogram = {
      Count: 100,
      Data: [
        { Start: 0.001, End: 0.002, Percent: 99, Count: 99 },
        { Start: 0.002, End: 0.25, Percent: 100, Count: 1 },
      ],
      Percentiles: [
        { Percentile: 50, Value: 0.001 },
        { Percentile: 99, Value: 0.002 },
      ],
    };
    const report = { RunType: "HTTP", DurationHistogram: histogram, RetCodes: { 200: 98, 503: 2 } };
    expect(only(report)).toMatchObject({
      tool: "fortio",
      requests: 100,
      errors: 2,
      p99Ms: 2,
      buckets: [
        [2, 99],
        [250, 1],
      ],
    });
  });

  test.each([
    ["nothing", "  \n", "is empty"],
    ["other JSON", '{"a":1}', "is in no format that modgate knows"],
    ["prose", "all good", "is in no format that modgate knows"],
    ["JSON cut short", '{"metrics":{"http_req_dur', "is broken JSON"],
    [
      "a sample cut short",
      '{"type":"Metric","metric":"x"}\n{"type":"Point","metric":"http_req_duration","da',
      "has a line that cannot be read",
    ],
  ])("says why it cannot read %s", (_, text, reason) => {
    expect(readLoadReport(text)).toMatchObject({ reason });
  });

  test("never throws and never invents a P99, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const answer = readLoadReport(text);
        if ("reason" in answer) return;
        for (const one of answer.series)
          expect(
            one.p99Ms !== null ||
              one.samplesMs.length > 0 ||
              one.buckets.length > 0 ||
              one.unusable !== undefined,
          ).toBe(true);
      }),
    );
  });
});

describe("readReportedTargets()", () => {
  const target = {
    name: "query",
    path: "/q?page=1",
    method: "GET",
    p99: 320,
    requests: 5000,
    connections: 100,
  };
  const files = (contents: Record<string, string>) => ({
    read: async (path: string) => {
      const content = contents[path];
      return content === undefined ? undefined : new TextEncoder().encode(content);
    },
  });
  const summary = JSON.stringify({
    metrics: { http_req_duration: { values: duration }, http_req_failed: { values: { passes: 0 } } },
  });
  const settings: LatencySettings = { targets: [target], report: "out/k6.json" };

  test("gives the whole report to the only target, with the report as its source", async () => {
    const answer = await readReportedTargets(settings, {
      root: "/repo",
      files: files({ "/repo/out/k6.json": summary }),
    });
    expect(answer).toMatchObject({
      state: "present",
      value: [{ name: "query", blocks: [], reported: { tool: "k6", file: "out/k6.json", p99Ms: 310.5 } }],
      sources: [
        {
          kind: "load-report",
          source: "out/k6.json",
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          time: "",
        },
      ],
    });
  });

  test("does not share one figure among several targets", async () => {
    const two = { ...settings, targets: [target, { ...target, name: "save" }] };
    const answer = await readReportedTargets(two, {
      root: "/repo",
      files: files({ "/repo/out/k6.json": summary }),
    });
    expect(answer).toMatchObject({ value: [{ reported: { unusable: {} } }, { reported: { unusable: {} } }] });
  });

  test("finds a target by name, or by method and URL", async () => {
    const hit = (url: string, latency: number): string =>
      JSON.stringify({ code: 200, latency, method: "GET", url, timestamp: "" });
    const text = [hit("http://127.0.0.1/q?page=1", 1e6), hit("http://127.0.0.1/q?page=2", 2e6)].join("\n");
    const targets = [
      target,
      { ...target, name: "other", path: "/q?page=2" },
      { ...target, name: "post", method: "POST" },
    ];
    const answer = await readReportedTargets(
      { targets, report: "r" },
      { root: "", files: files({ "/r": text }) },
    );
    const measurements = answer.state === "present" ? answer.value : [];
    expect(measurements.map(({ reported }) => reported?.samplesMs)).toEqual([[1], [2], []]);
    expect(measurements[2]?.reported?.unusable).toBeDefined();
  });

  test("leaves targets without a report to be measured", async () => {
    const targets = [target, { ...target, name: "other", report: "other.json" }];
    const answer = await readReportedTargets(
      { targets },
      { root: "/repo", files: files({ "/repo/other.json": summary }) },
    );
    expect(answer.state === "present" && answer.value.map(({ name }) => name)).toEqual(["other"]);
  });

  test("is absent where the report does not exist or cannot be read", async () => {
    const missing = await readReportedTargets(settings, { root: "/repo", files: files({}) });
    expect(missing).toMatchObject({
      state: "absent",
      reason: "the load report `out/k6.json` does not exist",
    });
    const broken = await readReportedTargets(settings, {
      root: "/repo",
      files: files({ "/repo/out/k6.json": "{" }),
    });
    expect(broken).toMatchObject({ state: "absent", reason: "the load report `out/k6.json` is broken JSON" });
  });
});
