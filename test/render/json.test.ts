import { describe, expect, test } from "vitest";
import { renderer } from "../../src/render/json.ts";
import { finding, plainOptions, report, sampleReports } from "./sample-reports.ts";

describe("json", () => {
  test.each(Object.entries(sampleReports()))("the %s sample comes back whole", (_, sample) => {
    const text = renderer.render(sample, plainOptions);
    expect(JSON.parse(text)).toEqual(sample);
    expect(text.endsWith("}\n")).toBe(true);
  });

  test("the order of keys does not depend on how the report was made", () => {
    const sample = report({ findings: [finding()] });
    expect(renderer.render(reversed(sample), plainOptions)).toBe(renderer.render(sample, plainOptions));
  });

  test("facts keep their gate's order, in which the other formats show them", () => {
    const facts = { b: 1, a: { d: [{ f: 1, e: 2 }], c: 2 } };
    expect(renderer.render(report({ findings: [finding({ facts })] }), plainOptions)).toContain(
      JSON.stringify(facts, undefined, 2).replaceAll("\n", "\n      "),
    );
  });

  test("the contract's keys come in the contract's order", () => {
    const value = JSON.parse(renderer.render(report({ findings: [finding()] }), plainOptions));
    expect(Object.keys(value)).toEqual(
      "schema tool verdict reportOnly subject gates findings inventory evidence".split(" "),
    );
    expect(Object.keys(value.findings[0])).toEqual(
      "code gate level waived subject title message fix why at policy facts".split(" "),
    );
    expect(Object.keys(value.subject.policy)).toEqual(["path", "sha256", "from"]);
  });
});

function reversed<T>(value: T): T;
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => reversed(element));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, key === "facts" ? inner : reversed(inner)]),
  );
}
