import type { Facts } from "../model/finding.ts";
import type { Report } from "../model/report.ts";

/** Where the action writes files, absolute; "" for what was not asked for. */
export interface ActionPaths {
  readonly report: string;
  readonly sarif: string;
  readonly cycloneDx: string;
  readonly spdx: string;
}

/** The action's outputs by name, in the order of action.yml; "" where there is nothing to tell. */
export function actionOutputs(report: Report, paths: ActionPaths): readonly (readonly [string, string])[] {
  const counted = report.findings.filter((finding) => finding.waived === null);
  const at = (level: string): string => String(counted.filter((finding) => finding.level === level).length);
  return [
    ["verdict", report.verdict],
    ["findings", String(counted.length)],
    ["errors", at("error")],
    ["warnings", at("warning")],
    ["waived", String(report.findings.length - counted.length)],
    ["modules", String(report.inventory.modules.length)],
    ["coverage", figure(report, "coverage", "totalPercent")],
    ["patch-coverage", figure(report, "coverage", "patchPercent")],
    ["p99-ms", highestP99(report)],
    ["report", paths.report],
    ["sarif", paths.sarif],
    ["sbom-cyclonedx", paths.cycloneDx],
    ["sbom-spdx", paths.spdx],
  ];
}

function factsOf(report: Report, gate: string): Facts {
  return report.gates.find((row) => row.gate === gate)?.facts ?? {};
}

function figure(report: Report, gate: string, name: string): string {
  const value = factsOf(report, gate)[name];
  return typeof value === "number" ? String(value) : "";
}

function highestP99(report: Report): string {
  const measured = factsOf(report, "latency")["measured"];
  if (typeof measured !== "object" || measured === null || !("p99Ms" in measured)) return "";
  return typeof measured.p99Ms === "number" ? String(measured.p99Ms) : "";
}
