import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import ajvFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { renderer } from "../../src/render/sarif.ts";
import {
  finding,
  hostileReport,
  hostileTexts,
  plainOptions,
  report,
  sampleReports,
} from "./sample-reports.ts";

const schema = JSON.parse(readFileSync(new URL("sarif-schema-2.1.0.json", import.meta.url), "utf8"));
// The copy at hand was taken just before the standard was final, when `status` was still called `state`.
schema.definitions.suppression.properties.status = schema.definitions.suppression.properties.state;
const ajv = new Ajv({ strict: false });
ajvFormats.default(ajv);
const validate = ajv.compile(schema);

function log(sample = report()) {
  return JSON.parse(renderer.render(sample, plainOptions));
}

describe("sarif", () => {
  test.each(Object.entries(sampleReports()))("the %s sample fits the official schema", (_, sample) => {
    validate(log(sample));
    expect(validate.errors).toBeNull();
  });

  test("hostile text fits the official schema", () => {
    for (const text of hostileTexts) {
      validate(log(hostileReport(text)));
      expect(validate.errors, JSON.stringify(text)).toBeNull();
    }
  });

  test("a result says rule, level, place, chain and fix", () => {
    const [run] = log(report({ findings: [finding()] })).runs;
    expect(run.results[0]).toMatchObject({
      ruleId: "module-major",
      ruleIndex: 0,
      level: "error",
      message: {
        text: [
          "`github.com/jackc/pgx/v4` is major 4; the policy allows 5",
          "Why: example.com/acme/store -> github.com/acme/db@v1.9.0 -> github.com/jackc/pgx/v4@v4.18.3",
          "Fix: go get github.com/jackc/pgx/v5@latest",
        ].join("\n"),
      },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "go.mod", uriBaseId: "%SRCROOT%" },
            region: { startLine: 12, startColumn: 2 },
          },
        },
      ],
      suppressions: [],
    });
    expect(run.tool.driver).toMatchObject({
      name: "modgate",
      version: "0.1.0",
      rules: [{ id: "module-major" }],
    });
  });

  test("fingerprints stay when lines move, and are all different", () => {
    const prints = (line: number) =>
      log(
        report({
          findings: [finding({ at: [{ file: "go.mod", line }] }), finding(), finding({ subject: "other" })],
        }),
      ).runs[0].results.map((result: { partialFingerprints: object }) => result.partialFingerprints);
    expect(prints(12)).toEqual(prints(99));
    expect(new Set(prints(12).map((print: object) => JSON.stringify(print))).size).toBe(3);
  });

  test("a waived finding is suppressed with its reason", () => {
    const waived = { owner: "@acme/pay", reason: "blocked", expires: "2027-02-01", file: "p.yml", line: 4 };
    const [result] = log(report({ findings: [finding({ waived })] })).runs[0].results;
    expect(result.suppressions).toMatchObject([
      { kind: "external", status: "accepted", justification: "blocked (@acme/pay, until 2027-02-01)" },
    ]);
  });

  test("more results than forges keep are counted in a notification", () => {
    const [run] = log(sampleReports()["large"]).runs;
    expect(run.results).toHaveLength(5000);
    expect(run.results[0].level).toBe("error");
    expect(run.invocations[0].toolExecutionNotifications[0].message.text).toMatch(/^1000 more results/);
  });

  test("a gate without a judgement is a notification, not a result", () => {
    const [run] = log(sampleReports()["unjudged"]).runs;
    expect(run.results).toEqual([]);
    expect(run.invocations[0]).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: "error" }],
    });
  });
});
