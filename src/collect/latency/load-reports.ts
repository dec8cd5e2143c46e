import type { LoadReport, UnreadableReport } from "./load-series.ts";
import { readK6Samples, readVegetaCsv, readVegetaHits } from "./load-report-samples.ts";
import { readHdrText } from "./load-report-text.ts";
import { readSummary } from "./load-report-summaries.ts";
import { at } from "../json-at.ts";

/** Reads a report of k6, vegeta, wrk2, HdrHistogram, autocannon, oha, ghz or fortio, told apart by content. */
export function readLoadReport(text: string): LoadReport | UnreadableReport {
  const body = text.replace(/^\uFEFF/, "").trim();
  if (body === "")
    return { reason: "is empty", hint: "let the load run end before modgate reads its report" };
  if (/^\d{10,},\d+,\d+,/.test(body)) return readVegetaCsv(body);
  if (!body.startsWith("{")) return readHdrText(body) ?? unknownFormat;
  const whole = parsed(body);
  if (whole !== undefined && at(whole, "type") === undefined && at(whole, "code") === undefined) {
    return readSummary(whole) ?? unknownFormat;
  }
  return readLines(body);
}

function readLines(body: string): LoadReport | UnreadableReport {
  const end = body.indexOf("\n");
  const first = parsed(end === -1 ? body : body.slice(0, end));
  if (at(first, "metric") !== undefined) return readK6Samples(body);
  if (at(first, "latency") !== undefined) return readVegetaHits(body);
  return first === undefined
    ? { reason: "is broken JSON", hint: "let the load run end before modgate reads its report" }
    : unknownFormat;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not one JSON value: the caller tries lines next and says so where those are none either.
    return undefined;
  }
}

const unknownFormat: UnreadableReport = {
  reason: "is in no format that modgate knows",
  hint: "modgate reads k6 (--out json, or a summary with p(99)), vegeta (json, hdrplot, encode), wrk2 and HdrHistogram tables, autocannon -j, oha, ghz and fortio JSON",
};
