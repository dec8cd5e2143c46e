import { describe, expect, test } from "vitest";
import { renderer } from "../../src/render/junit.ts";
import {
  finding,
  gateReport,
  hostileReport,
  hostileTexts,
  plainOptions,
  report,
  sampleReports,
} from "./sample-reports.ts";
import { readXml } from "./read-xml.ts";

const samples = sampleReports();

describe("junit", () => {
  test("an error fails, a warning passes with words, a waived finding is skipped", () => {
    const waived = { owner: "@a", reason: "r", expires: "2027-01-01", file: "p.yml", line: 1 };
    const findings = [finding(), finding({ level: "warning" }), finding({ waived })];
    const root = readXml(renderer.render(report({ verdict: "fail", findings }), plainOptions));
    expect(root.attributes).toEqual({
      name: "modgate",
      tests: "4",
      failures: "1",
      errors: "0",
      skipped: "1",
    });
    const [suite] = root.children;
    expect(suite?.attributes["name"]).toBe("Modules");
    expect(suite?.children.map((testCase) => testCase.children.map((child) => child.name).join())).toEqual([
      "",
      "failure",
      "system-out",
      "skipped",
    ]);
    expect(suite?.children[1]?.attributes).toMatchObject({
      file: "go.mod",
      line: "12",
      classname: "modgate.modules.module-major",
    });
    expect(suite?.children[1]?.children[0]?.text).toContain("fix: go get github.com/jackc/pgx/v5@latest");
  });

  test("a gate that could not be judged is in error and does not fail", () => {
    const root = readXml(renderer.render(samples["unjudged"] ?? report(), plainOptions));
    expect(root.attributes).toMatchObject({ failures: "0", errors: "1" });
  });

  test("a gate that is off is skipped", () => {
    const gates = [gateReport("lint", { outcome: "skipped", reason: "the policy has no `lint` section" })];
    expect(readXml(renderer.render(report({ gates }), plainOptions)).attributes["skipped"]).toBe("1");
  });

  test.each(Object.entries(samples))("the counts of the %s sample are those of its cases", (_, sample) => {
    const root = readXml(renderer.render(sample, plainOptions));
    const cases = root.children.flatMap((suite) => suite.children);
    const of = (name: string) =>
      String(cases.filter((one) => one.children.some((child) => child.name === name)).length);
    expect(root.attributes).toMatchObject({
      tests: String(cases.length),
      failures: of("failure"),
      errors: of("error"),
      skipped: of("skipped"),
    });
  });

  test("hostile text stays text", () => {
    for (const text of hostileTexts) {
      const root = readXml(renderer.render(hostileReport(text), plainOptions));
      expect(
        root.children.map((suite) => suite.children.length),
        JSON.stringify(text),
      ).toEqual([4, 1, 1]);
    }
  });
});
