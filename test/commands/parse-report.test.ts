import { describe, expect, test } from "vitest";
import { parseReport } from "../../src/commands/parse-report.ts";
import { loadRenderer } from "../../src/render/index.ts";
import { plainOptions, report, sampleReports } from "../render/sample-reports.ts";

const json = await loadRenderer("json");

describe("parseReport()", () => {
  test.each(Object.entries(sampleReports()))("reads the %s sample back, to the last field", (_, sample) => {
    expect(parseReport(json.render(sample, plainOptions), "report.json")).toEqual(sample);
  });

  test("keeps what is missing from the inventory", () => {
    const sample = report({ inventory: { modules: [], edges: [], gaps: ["go.mod could not be resolved"] } });
    expect(parseReport(JSON.stringify(sample), "report.json")).toEqual(sample);
  });

  test.each([
    ["no JSON", "{", "`report.json` is not JSON"],
    ["another JSON", "[]", "`report.json` is not a modgate report"],
    ["a later version", JSON.stringify({ ...report({}), schema: "modgate.report/2" }), "schema"],
    [
      "a line that is a word",
      JSON.stringify(report({})).replace('"findings":[]', '"findings":[{"at":[{"file":"a","line":"1"}]}]'),
      "findings",
    ],
  ])("refuses %s", (_, text, message) => {
    expect(() => parseReport(text, "report.json")).toThrow(
      expect.objectContaining({ code: "input-missing", message: expect.stringContaining(message) }),
    );
  });
});
