import { describe, expect, test } from "vitest";
import { renderer } from "../../src/render/gitlab.ts";
import { finding, plainOptions, report, sampleReports } from "./sample-reports.ts";

describe("gitlab", () => {
  test("a finding becomes a violation at its line", () => {
    expect(JSON.parse(renderer.render(report({ findings: [finding()] }), plainOptions))).toEqual([
      {
        description:
          "github.com/jackc/pgx/v4@v4.18.3: `github.com/jackc/pgx/v4` is major 4; the policy allows 5",
        check_name: "module-major",
        fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
        severity: "critical",
        location: { path: "go.mod", lines: { begin: 12 } },
      },
    ]);
  });

  test("fingerprints are unique, as violations alike would vanish", () => {
    const violations: readonly { readonly fingerprint: string }[] = JSON.parse(
      renderer.render(sampleReports()["large"] ?? report(), plainOptions),
    );
    expect(new Set(violations.map((violation) => violation.fingerprint)).size).toBe(6000);
  });

  test("waived findings and gates without a judgement are no violations", () => {
    const waived = { owner: "@a", reason: "r", expires: "2027-01-01", file: "p.yml", line: 1 };
    expect(JSON.parse(renderer.render(report({ findings: [finding({ waived })] }), plainOptions))).toEqual(
      [],
    );
    expect(JSON.parse(renderer.render(sampleReports()["unjudged"] ?? report(), plainOptions))).toEqual([]);
  });
});
