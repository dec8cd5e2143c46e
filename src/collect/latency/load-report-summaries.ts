import { at, entriesAt, listAt, numberAt, textAt } from "../json-at.ts";
import { readK6Summary } from "./load-report-k6.ts";
import type { LoadReport, LoadSeries } from "./load-series.ts";

// Reports that are one JSON object of figures, of which only the shapes differ.

/** Reads a summary of any tool; undefined where it has no known shape. */
export function readSummary(json: unknown): LoadReport | undefined {
  const series = readK6Summary(json);
  if (series !== undefined) return { tool: "k6", series };
  for (const [tool, read] of readers) {
    const one = read(json);
    if (one !== undefined) return { tool, series: [one] };
  }
  return undefined;
}

type Reader = (json: unknown) => LoadSeries | undefined;

const readers: readonly (readonly [tool: string, read: Reader])[] = [
  ["vegeta", readVegeta],
  ["fortio", readFortio],
  ["oha", readOha],
  ["ghz", readGhz],
  ["autocannon", readAutocannon],
];

function series(figures: Partial<LoadSeries>): LoadSeries {
  const whole = {
    names: [],
    requests: null,
    errors: null,
    p99Ms: null,
    samplesMs: [],
    buckets: [],
    ...figures,
  };
  const tells = whole.p99Ms !== null || whole.samplesMs.length > 0 || whole.buckets.length > 0;
  return tells ? whole : { unusable: noP99, ...whole };
}

const noP99 = {
  reason: "the load report has no P99",
  hint: "let the load tester report the 99th percentile",
};

// Nanoseconds; the 99th is a t-digest's estimate.
function readVegeta(json: unknown): LoadSeries | undefined {
  if (at(json, "latencies") === undefined) return undefined;
  const ns = numberAt(json, "latencies", "99th");
  const requests = numberAt(json, "requests");
  const statuses = entriesAt(json, "status_codes");
  const success = numberAt(json, "success");
  const bySuccess = requests === null || success === null ? null : Math.round(requests * (1 - success));
  const errors = statuses.length === 0 ? bySuccess : countFailed(statuses);
  return series({ requests, errors, p99Ms: ns === null ? null : ns / 1e6 });
}

// Seconds, in buckets that begin and end.
function readFortio(json: unknown): LoadSeries | undefined {
  const histogram = at(json, "DurationHistogram");
  if (histogram === undefined) return undefined;
  const p99 = listAt(histogram, "Percentiles").find((one) => numberAt(one, "Percentile") === 99);
  const seconds = numberAt(p99, "Value");
  const codes = entriesAt(json, "RetCodes");
  return series({
    requests: numberAt(histogram, "Count"),
    errors: codes.length === 0 ? numberAt(json, "ErrorsDurationHistogram", "Count") : countFailed(codes),
    p99Ms: seconds === null ? null : seconds * 1000,
    buckets: listAt(histogram, "Data").map((one) => [
      (numberAt(one, "End") ?? Number.POSITIVE_INFINITY) * 1000,
      numberAt(one, "Count") ?? 0,
    ]),
  });
}

// Seconds; requests without an answer are counted apart.
function readOha(json: unknown): LoadSeries | undefined {
  if (at(json, "latencyPercentiles") === undefined) return undefined;
  const seconds = numberAt(json, "latencyPercentiles", "p99");
  const statuses = entriesAt(json, "statusCodeDistribution");
  const unanswered = sum(entriesAt(json, "errorDistribution"));
  return series({
    requests: sum(statuses) + unanswered,
    errors: countFailed(statuses) + unanswered,
    p99Ms: seconds === null ? null : seconds * 1000,
  });
}

// Nanoseconds; the details, where they are complete, are the samples.
function readGhz(json: unknown): LoadSeries | undefined {
  if (at(json, "latencyDistribution") === undefined) return undefined;
  const requests = numberAt(json, "count");
  const details = listAt(json, "details");
  const ns = numberAt(
    listAt(json, "latencyDistribution").find((one) => numberAt(one, "percentage") === 99),
    "latency",
  );
  return series({
    requests,
    errors: sum(entriesAt(json, "errorDistribution")),
    p99Ms: ns === null ? null : ns / 1e6,
    samplesMs: details.length === requests ? details.map(ghzSampleMs) : [],
  });
}

function ghzSampleMs(detail: unknown): number {
  const ns = numberAt(detail, "latency");
  const failed = textAt(detail, "error") !== "" || textAt(detail, "status") !== "OK";
  return failed || ns === null ? Number.POSITIVE_INFINITY : ns / 1e6;
}

// Milliseconds. Its correction for coordinated omission takes the interval for milliseconds whatever it is, and fills
// in samples that nobody measured; the count gives it away.
function readAutocannon(json: unknown): LoadSeries | undefined {
  if (at(json, "latency", "p99") === undefined || at(json, "requests") === undefined) return undefined;
  const samples = numberAt(json, "latency", "totalCount");
  const bad = numberAt(json, "non2xx") ?? 0;
  const answered = (numberAt(json, "2xx") ?? 0) + bad;
  const figures = series({
    requests: answered,
    errors: bad + (numberAt(json, "errors") ?? 0),
    p99Ms: numberAt(json, "latency", "p99"),
  });
  return samples === null || samples <= answered
    ? figures
    : { ...figures, unusable: inflated(samples, answered) };
}

function inflated(samples: number, answered: number): { readonly reason: string; readonly hint: string } {
  return {
    reason: `autocannon filled in samples that were never measured: ${samples} latencies of ${answered} answers`,
    hint: "run autocannon with --ignoreCoordinatedOmission, or use a load tester with a fixed schedule",
  };
}

function sum(counts: readonly (readonly [string, unknown])[]): number {
  return counts.reduce((total, [, count]) => total + (typeof count === "number" ? count : 0), 0);
}

// fortio's gRPC runs count by state instead of status.
function countFailed(counts: readonly (readonly [string, unknown])[]): number {
  return sum(counts.filter(([status]) => !/^2\d\d$/.test(status) && status !== "SERVING" && status !== "OK"));
}
