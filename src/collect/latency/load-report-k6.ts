import { at, entriesAt, listAt, numberAt } from "../json-at.ts";
import { droppedIterations } from "./load-report-samples.ts";
import type { LoadSeries } from "./load-series.ts";

const summaryHint =
  'run k6 with `--out json=samples.json` and give that file, or add "p(99)" and "count" to `summaryTrendStats`';

/**
 * Reads k6's summaries, in milliseconds: `handleSummary(data)`, `--summary-export`, and the machine-readable one,
 * which has no P99. The overall series comes first, then one for each tagged sub-metric. Undefined for other JSON.
 */
export function readK6Summary(json: unknown): readonly LoadSeries[] | undefined {
  if (listAt(json, "results", "metrics").length > 0) return [newSummary];
  const metrics = at(json, "metrics");
  if (at(metrics, "http_req_duration") === undefined) return undefined;
  return entriesAt(metrics)
    .filter(([name]) => name === "http_req_duration" || name.startsWith("http_req_duration{"))
    .map(([name]) => trendSeries(metrics, name.slice("http_req_duration".length)))
    .sort((a, b) => a.names.length - b.names.length);
}

const newSummary: LoadSeries = {
  names: [],
  requests: null,
  errors: null,
  p99Ms: null,
  samplesMs: [],
  buckets: [],
  unusable: { reason: "k6's new machine-readable summary has no P99", hint: summaryHint },
};

// `--summary-export` puts values on the metric itself, `handleSummary` under `values`.
function value(metrics: unknown, metric: string, key: string): number | null {
  return numberAt(metrics, metric, "values", key) ?? numberAt(metrics, metric, key);
}

function trendSeries(metrics: unknown, tags: string): LoadSeries {
  const p99Ms = value(metrics, `http_req_duration${tags}`, "p(99)");
  const dropped = value(metrics, "dropped_iterations", "count") ?? 0;
  const count =
    value(metrics, `http_req_duration${tags}`, "count") ?? value(metrics, `http_reqs${tags}`, "count");
  const noP99 = { reason: "the k6 summary has no p(99)", hint: summaryHint };
  const unusable = p99Ms === null ? noP99 : dropped > 0 ? droppedIterations(dropped) : undefined;
  return {
    names: tagValues(tags),
    requests: count,
    errors: failedRequests(metrics, tags),
    p99Ms,
    samplesMs: [],
    buckets: [],
    ...(unusable === undefined ? {} : { unusable }),
  };
}

// `http_req_failed` counts a failed request as a pass of the rate.
function failedRequests(metrics: unknown, tags: string): number | null {
  const tagged = failures(metrics, `http_req_failed${tags}`);
  if (tagged !== null) return tagged;
  // None at all is none with this tag either; some tell nothing about it.
  return failures(metrics, "http_req_failed") === 0 ? 0 : null;
}

function failures(metrics: unknown, metric: string): number | null {
  const passes = value(metrics, metric, "passes");
  if (passes !== null) return passes;
  const rate = value(metrics, metric, "rate") ?? value(metrics, metric, "value");
  const requests = value(metrics, "http_reqs", "count");
  return rate === null || requests === null ? null : Math.round(rate * requests);
}

// `{name:query,method:GET}` names a series by every value; `{expected_response:true}` is a subset, not a target.
function tagValues(tags: string): readonly string[] {
  if (tags === "") return [];
  return tags
    .slice(1, -1)
    .split(",")
    .map((tag) => tag.trim())
    .map((tag) => tag.slice(tag.indexOf(":") + 1));
}
