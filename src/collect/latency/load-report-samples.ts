import { at, numberAt, textAt } from "../json-at.ts";
import type { LoadReport, LoadSeries, UnreadableReport } from "./load-series.ts";

// Reports that hold every request. They give an exact P99 with an interval.

interface Sample {
  readonly name: string;
  readonly latencyMs: number;
  readonly failed: boolean;
}

/**
 * Reads what `k6 run --out json` writes: one `http_req_duration` point a request, in milliseconds. A response that
 * k6 did not expect counts as failed.
 *
 * Source: https://grafana.com/docs/k6/latest/results-output/real-time/json/
 */
export function readK6Samples(text: string): LoadReport | UnreadableReport {
  const points = parseLines(text, (line) => line.includes('"http_req_duration"') && line.includes('"Point"'));
  if (points === undefined) return brokenLine;
  const dropped = parseLines(
    text,
    (line) => line.includes('"dropped_iterations"') && line.includes('"Point"'),
  );
  const lost = (dropped ?? []).reduce<number>(
    (sum, point) => sum + (numberAt(point, "data", "value") ?? 0),
    0,
  );
  const samples = points.map((point) => ({
    name: textAt(point, "data", "tags", "name"),
    latencyMs: numberAt(point, "data", "value") ?? Number.NaN,
    failed: k6Failed(point),
  }));
  const series = seriesOf(samples);
  return {
    tool: "k6",
    series: lost > 0 ? series.map((one) => ({ ...one, unusable: droppedIterations(lost) })) : series,
  };
}

function k6Failed(point: unknown): boolean {
  const expected = textAt(point, "data", "tags", "expected_response");
  return expected === "" ? !isSuccess(Number(textAt(point, "data", "tags", "status"))) : expected !== "true";
}

/** Says why figures of a run that left iterations out cannot be used. */
export function droppedIterations(count: number): { readonly reason: string; readonly hint: string } {
  return {
    reason: `k6 dropped ${count} iterations, whose latency nobody knows`,
    hint: "raise `maxVUs` or `preAllocatedVUs` of the scenario, or lower its rate",
  };
}

/** Reads what `vegeta encode --to json` writes: one hit a line, latency in nanoseconds. */
export function readVegetaHits(text: string): LoadReport | UnreadableReport {
  const hits = parseLines(text, (line) => line.trim() !== "");
  if (hits === undefined) return brokenLine;
  const samples = hits.map((hit) => ({
    name: `${textAt(hit, "method")} ${textAt(hit, "url")}`,
    latencyMs: (numberAt(hit, "latency") ?? Number.NaN) / 1e6,
    failed: !isSuccess(numberAt(hit, "code") ?? 0),
  }));
  return { tool: "vegeta", series: seriesOf(samples) };
}

/** Reads what `vegeta encode --to csv` writes: time, status, latency in nanoseconds, and more. */
export function readVegetaCsv(text: string): LoadReport | UnreadableReport {
  const samples = text.split("\n").map((line): Sample => {
    const [, code = "", latency = ""] = line.split(",", 3);
    const method = /,([A-Z]+),(https?:[^,]*),[^,]*$/.exec(line.trim());
    return {
      name: method === null ? "" : `${method[1]} ${method[2]}`,
      latencyMs: latency === "" ? Number.NaN : Number(latency) / 1e6,
      failed: !isSuccess(Number(code)),
    };
  });
  return samples.some((sample) => Number.isNaN(sample.latencyMs))
    ? brokenLine
    : { tool: "vegeta", series: seriesOf(samples) };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

const brokenLine: UnreadableReport = {
  reason: "has a line that cannot be read",
  hint: "let the load run end before modgate reads its report",
};

// Undefined where a line that is wanted is broken: a sample that is lost may be the slow one.
function parseLines(text: string, wanted: (line: string) => boolean): readonly unknown[] | undefined {
  const values: unknown[] = [];
  for (const line of text.split("\n")) {
    if (!wanted(line)) continue;
    try {
      values.push(JSON.parse(line));
    } catch {
      // The caller reports the file as unreadable.
      return undefined;
    }
  }
  return values.every((value) => at(value) !== undefined) ? values : undefined;
}

function seriesOf(samples: readonly Sample[]): readonly LoadSeries[] {
  const byName = Map.groupBy(samples, (sample) => sample.name);
  byName.delete("");
  return [oneSeries([], samples), ...[...byName].map(([name, some]) => oneSeries([name], some))];
}

function oneSeries(names: readonly string[], samples: readonly Sample[]): LoadSeries {
  return {
    names,
    requests: samples.length,
    errors: samples.filter((sample) => sample.failed).length,
    p99Ms: null,
    samplesMs: samples.map((sample) =>
      sample.failed || Number.isNaN(sample.latencyMs) ? Number.POSITIVE_INFINITY : sample.latencyMs,
    ),
    buckets: [],
    ...(samples.length === 0 ? { unusable: noRequests } : {}),
  };
}

const noRequests = {
  reason: "the load report holds no requests",
  hint: "let the load run make requests over HTTP",
};
