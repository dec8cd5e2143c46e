import { describe, expect, test } from "vitest";
import { actionOutputs } from "../../src/commands/action-outputs.ts";
import { outputs } from "../../src/options.ts";
import { finding, gateReport, report } from "../render/sample-reports.ts";

const nowhere = { report: "", sarif: "", cycloneDx: "", spdx: "" };
const waiver = { owner: "@a", reason: "r", expires: "2026-12-31", file: "modgate.yml", line: 3 };

describe("actionOutputs()", () => {
  test("gives every output of the table, in its order", () => {
    expect(actionOutputs(report({}), nowhere).map(([name]) => name)).toEqual(outputs.map(({ name }) => name));
  });

  test("counts findings by level, waived ones apart", () => {
    const findings = [
      finding({ level: "error" }),
      finding({ level: "warning" }),
      finding({ level: "notice" }),
      finding({ level: "error", waived: waiver }),
    ];
    expect(Object.fromEntries(actionOutputs(report({ findings, verdict: "fail" }), nowhere))).toMatchObject({
      verdict: "fail",
      findings: "3",
      errors: "1",
      warnings: "1",
      waived: "1",
    });
  });

  test("tells figures where they were measured, and nothing elsewhere", () => {
    const gates = [
      gateReport("coverage", { facts: { totalPercent: 81.95, patchPercent: null } }),
      gateReport("latency", { facts: { measured: { p99Ms: 12.5 } } }),
    ];
    const told = Object.fromEntries(actionOutputs(report({ gates }), nowhere));
    expect(told).toMatchObject({ coverage: "81.95", "patch-coverage": "", "p99-ms": "12.5" });
    expect(Object.fromEntries(actionOutputs(report({ gates: [] }), nowhere))).toMatchObject({
      coverage: "",
      "p99-ms": "",
    });
  });

  test("names the files that were written", () => {
    const paths = { report: "/r.json", sarif: "/r.sarif", cycloneDx: "/s.cdx.json", spdx: "/s.spdx.json" };
    expect(Object.fromEntries(actionOutputs(report({}), paths))).toMatchObject({
      report: "/r.json",
      sarif: "/r.sarif",
      "sbom-cyclonedx": "/s.cdx.json",
      "sbom-spdx": "/s.spdx.json",
    });
  });
});
