import { describe, expect, test } from "vitest";
import { waiveFindings } from "../../src/engine/waive-findings.ts";
import { judgedFinding, judgedGate, policyFrom } from "./samples.ts";

const policy = await policyFrom(`version: 1
modules: {}
waivers:
  - { code: module-major, module: lib.example/codec/v2, reason: "no owner, no day" }
  - { code: module-major, module: lib.example/codec/v2, owner: "@shop/pay", expires: 2026-03-01, reason: "v1 has no streaming" }
`);

function waived(today: string, parts: Parameters<typeof judgedFinding>[0] = {}) {
  return waiveFindings([judgedGate({ findings: [judgedFinding(parts)] })], policy, today)[0]?.findings[0]
    ?.waived;
}

describe("waiveFindings()", () => {
  test("names the waiver that counts, and its line", () => {
    expect(waived("2026-03-01")).toEqual({
      owner: "@shop/pay",
      reason: "v1 has no streaming",
      expires: "2026-03-01",
      file: "modgate.yml",
      line: 5,
    });
  });

  test.each([
    ["its last day is over", "2026-03-02", {}],
    ["it is about another code", "2026-03-01", { code: "module-young" }],
    ["it is about another major", "2026-03-01", { subject: "lib.example/codec/v3@v3.0.0" }],
    ["it is about another module", "2026-03-01", { subject: "lib.example/codec@v1.0.0" }],
  ])("leaves a finding alone where %s", (_, today, parts) => {
    expect(waived(today, parts)).toBeNull();
  });
});
