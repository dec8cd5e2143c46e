import type { Level } from "../model/level.ts";
import { fingerprintFindings } from "./fingerprint.ts";
import { plain, toJson } from "./neutralise.ts";
import { defineRenderer } from "./renderer.ts";
import { activeFindings } from "./report-view.ts";

/**
 * GitLab's Code Quality report: an array of violations. It has no word for a gate that could not be judged, so
 * that shows in the exit code only.
 */
export const renderer = defineRenderer({
  id: "gitlab",
  mediaType: "application/json",
  extension: ".codequality.json",
  render: (report) => toJson(fingerprintFindings(activeFindings(report.findings)).map(toViolation)),
});

const severities: Readonly<Record<Level, string>> = { error: "critical", warning: "minor", notice: "info" };

function toViolation({ finding, fingerprint }: ReturnType<typeof fingerprintFindings>[number]): unknown {
  const [at] = finding.at;
  return {
    description: plain(`${finding.subject}: ${finding.message}`),
    check_name: plain(finding.code),
    fingerprint,
    severity: severities[finding.level],
    location: { path: at?.file ?? "go.mod", lines: { begin: at?.line ?? 1 } },
  };
}
