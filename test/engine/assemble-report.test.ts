import { describe, expect, test } from "vitest";
import { type Account, assembleReport } from "../../src/engine/assemble-report.ts";
import type { JudgedGate } from "../../src/engine/judged-gate.ts";
import { present } from "../../src/model/collected.ts";
import type { Request } from "../../src/model/request.ts";
import {
  filledCollector,
  judgedFinding,
  judgedGate,
  onlyPolicy,
  place,
  policyFrom,
  request,
} from "./samples.ts";

const policies = onlyPolicy(await policyFrom("version: 1\nmodules: {}\n", "head"));

function assemble(judged: readonly JudgedGate[], parts: Partial<Request> = {}, rest: Partial<Account> = {}) {
  return assembleReport({
    request: request(parts),
    place: place(),
    policies,
    collector: filledCollector(),
    judged,
    now: "2026-03-01T12:00:00Z",
    ...rest,
  });
}

const doubt = { reason: "no proxy", hint: "look at it" };
const passes = judgedGate();
const warns = judgedGate({ findings: [judgedFinding({ level: "warning" })] });
const fails = judgedGate({ findings: [judgedFinding()] });
const waived = judgedGate({
  findings: [
    judgedFinding({
      waived: { owner: "@a", reason: "r", expires: "2026-12-31", file: "modgate.yml", line: 3 },
    }),
  ],
});
const doubts = judgedGate({ doubts: [doubt] });
const failsInDoubt = judgedGate({ doubts: [doubt], findings: [judgedFinding()] });
const skipped = judgedGate({ skipped: "left out by --skip" });

describe("the verdict", () => {
  test.each<[what: string, judged: readonly JudgedGate[], failOn: Request["failOn"], verdict: string]>([
    ["all gates pass", [passes, passes], "error", "pass"],
    ["a gate is skipped beside one that passes", [skipped, passes], "error", "pass"],
    ["a gate finds an error", [passes, fails], "error", "fail"],
    ["a gate is in doubt", [passes, doubts], "error", "unjudged"],
    ["one fails and one is in doubt", [doubts, fails], "error", "fail"],
    ["a gate finds an error and is in doubt", [failsInDoubt], "error", "fail"],
    ["every gate is skipped", [skipped, skipped], "error", "unjudged"],
    ["there is no gate", [], "error", "unjudged"],
    ["a warning is found", [warns], "error", "pass"],
    ["a warning is found and fails the run", [warns], "warning", "fail"],
    ["an error is found and nothing fails the run", [fails], "never", "pass"],
    ["nothing fails the run and a gate is in doubt", [failsInDoubt], "never", "unjudged"],
    ["the only error is waived", [waived], "error", "pass"],
  ])("where %s", (_, judged, failOn, verdict) => {
    expect(assemble(judged, { failOn }).verdict).toBe(verdict);
  });
});

describe("the verdict of a look at the policy file alone", () => {
  const policy = judgedGate({ id: "policy", title: "Policy" });
  const left = judgedGate({ skipped: "the policy has no `modules` section" });

  test.each<[what: string, judged: readonly JudgedGate[], only: readonly string[], verdict: string]>([
    ["the policy asks for no gate", [left, policy], [], "unjudged"],
    ["the gate that was asked for has no section", [left, policy], ["modules", "policy"], "unjudged"],
    ["nothing else was asked for", [left, policy], ["policy"], "pass"],
    ["a gate passes beside it", [passes, policy], [], "pass"],
  ])("where %s", (_, judged, only, verdict) => {
    expect(assemble(judged, { only }).verdict).toBe(verdict);
  });
});

describe("assembleReport()", () => {
  test("tells each gate's outcome with its reasons, each hint once", () => {
    const twice = judgedGate({
      doubts: [doubt, { reason: "no go.sum", hint: "look at it" }],
      seen: 3,
      facts: { looked: 3 },
    });
    expect(assemble([twice, skipped]).gates).toEqual([
      {
        gate: "modules",
        title: "Modules",
        outcome: "unjudged",
        reason: "no proxy; no go.sum",
        hint: "look at it",
        seen: 3,
        facts: { looked: 3 },
      },
      {
        gate: "modules",
        title: "Modules",
        outcome: "skipped",
        reason: "left out by --skip",
        hint: "",
        seen: 1,
        facts: {},
      },
    ]);
  });

  test("orders findings over all gates by place, and keeps what is inside the engine there", () => {
    const later = judgedGate({ findings: [judgedFinding({ at: [{ file: "z.go", line: 1 }] })] });
    const { findings } = assemble([later, fails]);
    expect(findings.map(({ at }) => at[0]?.file)).toEqual(["go.mod", "z.go"]);
    expect(findings[0]).not.toHaveProperty("rule");
  });

  test("carries the time of the head commit, or the one that is set, never the clock's", () => {
    const repository = present({
      root: "/repo",
      head: "a".repeat(40),
      headTime: "2026-01-01T00:00:00Z",
      version: "v1.0.0",
      name: "shop-example/shop",
    });
    const base = present({ commit: "b".repeat(40), named: "main" });
    const { subject } = assemble([passes], {}, { place: place({ repository, base }) });
    expect(subject).toMatchObject({
      head: "a".repeat(40),
      base: "b".repeat(40),
      repository: "shop-example/shop",
      version: "v1.0.0",
      time: "2026-01-01T00:00:00Z",
    });
    expect(assemble([passes], { sourceDateEpoch: 0 }).subject.time).toBe("1970-01-01T00:00:00Z");
    expect(assemble([passes]).subject.time).toBe("");
  });

  test("names the clock under evidence, and evidence in order of kind and source", () => {
    const collector = {
      ...filledCollector(),
      sources: () => ["zip", "base"].map((kind) => ({ kind, source: "s", sha256: "", time: "" })),
    };
    expect(assemble([passes], {}, { collector }).evidence.map(({ kind }) => kind)).toEqual([
      "base",
      "run",
      "zip",
    ]);
  });
});
