import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareFindings, levelFindings } from "../../src/engine/level-findings.ts";
import { levels } from "../../src/model/level.ts";
import { judgedFinding, judgedGate } from "./samples.ts";

function levelOf(
  parts: Parameters<typeof judgedFinding>[0],
  rules: Parameters<typeof levelFindings>[1],
): string | undefined {
  return levelFindings([judgedGate({ findings: [judgedFinding(parts)] })], rules)[0]?.findings[0]?.level;
}

const standing = { preExisting: true };

describe("levelFindings()", () => {
  test.each([
    ["a new finding keeps its level", { level: "error" }, { existing: "notice", reportOnly: false }, "error"],
    [
      "a standing one is capped",
      { level: "error", facts: standing },
      { existing: "warning", reportOnly: false },
      "warning",
    ],
    [
      "a cap raises nothing",
      { level: "notice", facts: standing },
      { existing: "error", reportOnly: false },
      "notice",
    ],
    [
      "without a policy file all are capped",
      { level: "error" },
      { existing: "error", reportOnly: true },
      "warning",
    ],
    [
      "the lower cap wins",
      { level: "error", facts: standing },
      { existing: "notice", reportOnly: true },
      "notice",
    ],
    [
      "words do not make a finding standing",
      { level: "error", facts: { preExisting: "true" } },
      { existing: "notice", reportOnly: false },
      "error",
    ],
  ] as const)("%s", (_, finding, rules, wanted) => {
    expect(levelOf(finding, rules)).toBe(wanted);
  });

  test("orders by file, line, code and subject, whatever the order before", () => {
    const places = fc.record({
      file: fc.constantFrom("a/go.mod", "go.mod", "go.work", "ä.go"),
      line: fc.integer({ min: 1, max: 3 }),
      code: fc.constantFrom("module-major", "module-young"),
      subject: fc.constantFrom("a@v1.0.0", "b@v1.0.0"),
    });
    fc.assert(
      fc.property(fc.array(places), fc.constantFrom(...levels), (drawn, existing) => {
        const findings = drawn.map(({ file, line, ...rest }) =>
          judgedFinding({ ...rest, at: [{ file, line }] }),
        );
        const order = (list: typeof findings) =>
          levelFindings([judgedGate({ findings: list })], { existing, reportOnly: false })[0]?.findings;
        expect(order(findings)).toEqual(order(findings.toReversed()));
      }),
    );
  });

  test("compareFindings() puts a finding without a place first", () => {
    expect(compareFindings(judgedFinding({ at: [] }), judgedFinding())).toBeLessThan(0);
    expect(compareFindings(judgedFinding(), judgedFinding())).toBe(0);
  });
});
