import { createHash } from "node:crypto";
import { absent, type Collected, type EvidenceSource, present } from "../../model/collected.ts";
import type { ReportedLatency, TargetMeasurement } from "../../model/quality.ts";
import type { Files } from "../../model/world.ts";
import type { LatencySettings, LatencyTargetSettings } from "./latency-settings.ts";
import { readLoadReport } from "./load-reports.ts";
import type { LoadSeries } from "./load-series.ts";

/** Where reports are read from. */
export interface ReportPlace {
  readonly files: Pick<Files, "read">;
  /** The repository root, absolute. */
  readonly root: string;
}

/**
 * Reads the reports that the policy names and finds each target's figures in them; targets without a report are not
 * in the answer. A report that does not tell a target apart gives a measurement that is not usable.
 */
export async function readReportedTargets(
  settings: LatencySettings,
  place: ReportPlace,
): Promise<Collected<readonly TargetMeasurement[]>> {
  const byFile = Map.groupBy(settings.targets, (target) => target.report ?? settings.report ?? "");
  const measurements: TargetMeasurement[] = [];
  const sources: EvidenceSource[] = [];
  for (const [file, targets] of byFile) {
    if (file === "") continue;
    const bytes = await place.files.read(`${place.root}/${file}`);
    if (bytes === undefined)
      return absent(
        `the load report \`${file}\` does not exist`,
        "let a step before modgate write it, or correct its path",
      );
    const report = readLoadReport(new TextDecoder().decode(bytes));
    if ("reason" in report) return absent(`the load report \`${file}\` ${report.reason}`, report.hint);
    for (const target of targets) {
      const series = seriesOf(target, report.series, targets.length === 1);
      measurements.push(measurementOf(target, { ...reportedOf(series), tool: report.tool, file }));
    }
    sources.push({
      kind: "load-report",
      source: file,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      time: "",
    });
  }
  return present(measurements, ...sources);
}

function measurementOf(target: LatencyTargetSettings, reported: ReportedLatency): TargetMeasurement {
  return { name: target.name, url: "", blocks: [], doubts: [], reported };
}

function seriesOf(
  target: LatencyTargetSettings,
  series: readonly LoadSeries[],
  alone: boolean,
): LoadSeries | undefined {
  return (
    series.find((one) => one.names.some((name) => names(name, target))) ??
    (alone ? series.find(isOverall) : undefined)
  );
}

function isOverall(series: LoadSeries): boolean {
  return series.names.length === 0;
}

// A report names requests by a tag, by URL, or by method and URL.
function names(name: string, target: LatencyTargetSettings): boolean {
  if (name === target.name || name === target.path) return true;
  const [, method = target.method, address = ""] = /^(?:([A-Z]+) )?(.*)$/.exec(name) ?? [];
  return method === target.method && pathOf(address) === target.path;
}

function pathOf(address: string): string {
  if (!URL.canParse(address)) return address;
  const { pathname, search } = new URL(address);
  return pathname + search;
}

function reportedOf(series: LoadSeries | undefined): Omit<ReportedLatency, "tool" | "file"> {
  if (series === undefined) {
    return {
      ...nothing,
      unusable: {
        reason: "the load report does not tell this target's requests apart",
        hint: "give each target a `report` of its own, or tag requests with the target's name (k6: tags: { name: … })",
      },
    };
  }
  const { names: _, ...figures } = series;
  return figures;
}

const nothing = { requests: null, errors: null, p99Ms: null, samplesMs: [], buckets: [] };
