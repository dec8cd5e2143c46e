import type { LoadReport, LoadSeries, UnreadableReport } from "./load-series.ts";

// HdrHistogram tables: `value percentile totalCount 1/(1-percentile)`, values in milliseconds by convention. wrk2 prints
// one below its own summary, vegeta as `report -type=hdrplot`.

/** Reads text that holds an HdrHistogram table or wrk's percentile lines; undefined where it holds neither. */
export function readHdrText(text: string): LoadReport | UnreadableReport | undefined {
  const rows = tableRows(text);
  const p99Ms = rows.find((row) => row.percentile >= 0.99)?.valueMs ?? percentileLineMs(text);
  const isWrk = text.includes("Latency Distribution");
  if (rows.length === 0 && p99Ms === null && !isWrk) return undefined;
  const series: LoadSeries = {
    names: [],
    requests: rows.at(-1)?.count ?? matchNumber(text, /(\d+) requests in /),
    errors: wrkErrors(text),
    p99Ms,
    samplesMs: [],
    buckets: bucketsOf(rows),
    ...(p99Ms === null ? { unusable: noP99 } : {}),
  };
  return { tool: isWrk ? "wrk2" : "hdr", series: [series] };
}

const noP99 = { reason: "the load report has no P99", hint: "run wrk2 with --latency" };

interface Row {
  readonly valueMs: number;
  readonly percentile: number;
  readonly count: number;
}

// Only the first table: with --u_latency, wrk2 prints a second one that leaves out the time a request was due but unsent.
function tableRows(text: string): readonly Row[] {
  const lines = text.split("\n");
  const header = lines.findIndex((line) => /Value.*Percentile\s+TotalCount/.test(line));
  if (header === -1) return [];
  const rows: Row[] = [];
  for (const line of lines.slice(header + 1)) {
    const cells = /^\s*([\d.]+)\s+([\d.]+)\s+(\d+)(?:\s+(?:[\d.]+(?:e\+?\d+)?|inf(?:inity)?))?\s*$/i.exec(
      line,
    );
    if (cells === null && line.trim() !== "") break;
    if (cells !== null)
      rows.push({ valueMs: Number(cells[1]), percentile: Number(cells[2]), count: Number(cells[3]) });
  }
  return rows;
}

function bucketsOf(rows: readonly Row[]): readonly (readonly [number, number])[] {
  const buckets: [number, number][] = [];
  let before = 0;
  for (const { valueMs, count } of rows) {
    if (count > before) buckets.push([valueMs, count - before]);
    before = Math.max(before, count);
  }
  return buckets;
}

const unitMs: ReadonlyMap<string, number> = new Map([
  ["us", 0.001],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
]);

function percentileLineMs(text: string): number | null {
  const [, amount, unit = ""] = /^\s*99(?:\.0+)?%\s+([\d.]+)(us|ms|s|m)\s*$/m.exec(text) ?? [];
  const scale = unitMs.get(unit);
  return amount === undefined || scale === undefined ? null : Number(amount) * scale;
}

// wrk leaves the lines out where nothing failed; only its summary line says that it would have printed them.
function wrkErrors(text: string): number | null {
  if (!/\d+ requests in /.test(text)) return null;
  const [, ...sockets] =
    /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text) ?? [];
  const statuses = matchNumber(text, /Non-2xx or 3xx responses: (\d+)/) ?? 0;
  return sockets.reduce((sum, count) => sum + Number(count), statuses);
}

function matchNumber(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
