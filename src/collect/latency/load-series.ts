import type { ReportedLatency } from "../../model/quality.ts";

/** Figures of one kind of request in a report; `names` is empty for all requests together. */
export interface LoadSeries extends Omit<ReportedLatency, "tool" | "file"> {
  readonly names: readonly string[];
}

/** A load tester's report: the tool, and its series, the overall one first. */
export interface LoadReport {
  readonly tool: string;
  readonly series: readonly LoadSeries[];
}

/** Why a report cannot be read; `reason` continues a sentence that begins with its path. */
export interface UnreadableReport {
  readonly reason: string;
  readonly hint: string;
}
