import { describe, expect, test } from "vitest";
import { judgePolicy, type PolicyScene } from "../../src/engine/judge-policy.ts";
import type { GateCall, GateCalls } from "../../src/model/gate-calls.ts";
import { noSurroundings } from "../../src/collect/workflows/call-surroundings.ts";
import type { Policies } from "../../src/engine/read-policies.ts";
import type { LoadedPolicy } from "../../src/policy/policy.ts";
import { judgedFinding, judgedGate, onlyPolicy, policyFrom, request } from "./samples.ts";

const strict = await policyFrom("version: 1\nmodules:\n  free-majors: [0, 1]\n");
const loose = await policyFrom("version: 1\nmodules:\n  free-majors: [0, 1, 2]\n", "head");
const same = await policyFrom("# with a comment\nmodules: { free-majors: [0, 1] }\nversion: 1\n", "head");
const refused = [judgedGate({ findings: [judgedFinding()] })];
const admitted = [judgedGate()];

async function findings(policies: Partial<Policies>, rest: Partial<PolicyScene> = {}) {
  const gate = await judgePolicy({
    request: request(),
    policies: { ...onlyPolicy(strict), ...policies },
    judged: refused,
    today: "2026-03-01",
    judgeBy: async () => refused,
    ...rest,
  });
  return gate.findings.map(({ code, level, facts }) => ({ code, level, facts }));
}

describe("judgePolicy() on the change's policy", () => {
  test.each<
    [what: string, policies: Partial<Policies>, byHead: typeof refused, level: string, direction: string]
  >([
    ["looser, and nothing slips past", { head: loose }, refused, "warning", "looser"],
    ["looser, and this very change slips past", { head: loose }, admitted, "error", "looser"],
    ["gone, with what it refuses", {}, refused, "error", "removed"],
    ["not readable", { headTrouble: "unknown key `x`" }, refused, "error", "invalid"],
  ])("is %s", async (_, policies, byHead, level, direction) => {
    expect(await findings(policies, { judgeBy: async () => byHead })).toEqual([
      { code: "policy-changed", level, facts: expect.objectContaining({ direction }) },
    ]);
  });

  test("is gone, and refuses nothing of this change", async () => {
    expect(await findings({}, { judged: admitted })).toMatchObject([
      { level: "warning", facts: { letsThrough: [] } },
    ]);
  });

  test("is the same but for a comment and the order", async () => {
    expect(await findings({ head: same })).toEqual([]);
  });

  test("judges nothing a second time where the effect is the same", async () => {
    const judgeBy = () => Promise.reject(new Error("judged again"));
    expect(await findings({ head: same }, { judgeBy })).toEqual([]);
    await expect(findings({ head: loose }, { judgeBy })).rejects.toThrow("judged again");
  });

  test("is asked about only where base has one", async () => {
    const own = await policyFrom("version: 1\nmodules: {}\n", "head");
    expect(await findings({ deciding: own, head: undefined })).toEqual([]);
  });

  test("names what it would let through; what is waived or only warned of is not refused", async () => {
    const judged = [
      judgedGate({
        findings: [
          judgedFinding(),
          judgedFinding({ subject: "lib.example/old/v3@v3.0.0", level: "warning" }),
          judgedFinding({
            subject: "lib.example/put/v4@v4.0.0",
            waived: { owner: "", reason: "", expires: "", file: "", line: 1 },
          }),
        ],
      }),
    ];
    const found = await findings({ head: loose }, { judged, judgeBy: async () => admitted });
    expect(found).toMatchObject([{ facts: { letsThrough: ["module-major lib.example/codec/v2@v2.3.0"] } }]);
  });
});

describe("judgePolicy() on workflows", () => {
  const at = { file: ".github/workflows/ci.yml", line: 9, column: 1 };
  const call = (inputs: Readonly<Record<string, string>> = {}): GateCall => ({
    workflow: at.file,
    job: "gate",
    at,
    source: "acme/modgate",
    reference: "v1",
    surroundings: noSurroundings,
    inputs: new Map(Object.entries(inputs).map(([name, value]) => [name, { value, at }])),
    conditions: [],
    tolerances: [],
    triggers: new Map([["pull_request", { at, filters: new Map() }]]),
  });

  const told = (calls: readonly GateCall[]): GateCalls => ({ calls, otherJobs: [], tangled: [] });

  test.each([
    ["never fails, and something does", { "fail-on": "never" }, refused, [["error", 1]]],
    ["never fails, and nothing does", { "fail-on": "never" }, admitted, [["warning", 0]]],
    ["skips what fails", { skip: "modules" }, refused, [["error", 1]]],
    ["skips something else", { skip: "lint" }, refused, [["warning", 0]]],
    ["runs only something else", { only: "lint" }, refused, [["error", 1]]],
    ["runs only what fails", { only: "modules" }, refused, [["warning", 0]]],
    ["goes by another policy", { policy: "x.yml" }, refused, [["warning", 0]]],
    ["fails earlier", { "fail-on": "warning" }, refused, []],
  ])("one that %s", async (_, inputs, judged, expected) => {
    const gateCalls = { base: told([call()]), head: told([call(inputs)]) };
    const found = await findings({ head: same }, { judged, gateCalls });
    expect(found.map(({ code, level, facts }) => [code, level, facts["letsThrough"]])).toEqual(
      expected.map(([level, count]) => [
        "policy-changed",
        level,
        count === 0 ? [] : ["module-major lib.example/codec/v2@v2.3.0"],
      ]),
    );
  });

  test("that is too tangled to be read is no finding and no pass, unless base has it as it is", async () => {
    const tangled = [{ file: at.file, text: "x: &x [*x]\n" }];
    const scene = {
      request: request(),
      policies: { ...onlyPolicy(strict), head: same },
      judged: admitted,
      today: "2026-03-01",
      judgeBy: async () => admitted,
    };
    const head = { calls: [], otherJobs: [], tangled };
    const gate = await judgePolicy({ ...scene, gateCalls: { base: told([call()]), head } });
    expect(gate.findings).toEqual([]);
    expect(gate.doubts.map(({ reason }) => reason)).toEqual([
      ".github/workflows/ci.yml is too tangled to be read, so that whether it runs modgate as on base was not judged",
    ]);
    const standing = await judgePolicy({ ...scene, gateCalls: { base: head, head } });
    expect([standing.findings, standing.doubts]).toEqual([[], []]);
  });

  test("that is gone is told at its file", async () => {
    const { findings: found } = await judgePolicy({
      request: request(),
      policies: { ...onlyPolicy(strict), head: same },
      judged: admitted,
      today: "2026-03-01",
      judgeBy: async () => admitted,
      gateCalls: { base: told([call()]), head: told([]) },
    });
    expect(found).toMatchObject([{ at: [{ file: at.file }], subject: at.file, level: "warning" }]);
    expect(found[0]?.message).toBe(
      "This change makes the workflow .github/workflows/ci.yml hold less to the gate: it no longer runs modgate.",
    );
  });
});

describe("judgePolicy() on waivers", () => {
  const waivers = (lines: string): Promise<LoadedPolicy> =>
    policyFrom(`version: 1\nmodules: {}\nwaivers:\n${lines}`, "head");
  const whole = '  - { code: module-major, owner: "@a", expires: 2026-12-31, reason: "r" }\n';

  test.each([
    ["counts and covers a finding", whole, refused, []],
    ["covers nothing", whole, admitted, [["waiver-unused", "warning"]]],
    ["covers nothing of a gate that did not run", whole, [judgedGate({ skipped: "left out" })], []],
    ["covers nothing of a gate in doubt", whole, [judgedGate({ doubts: [{ reason: "r", hint: "" }] })], []],
    ["ran out", whole.replace("2026-12-31", "2026-02-28"), refused, [["waiver-expired", "error"]]],
    ["lacks its owner", whole.replace('owner: "@a", ', ""), refused, [["waiver-incomplete", "error"]]],
  ])("one that %s", async (_, text, judged, wanted) => {
    const found = await findings({ deciding: await waivers(text) }, { judged });
    expect(found.map(({ code, level }) => [code, level])).toEqual(wanted);
  });

  const expired = whole.replace("2026-12-31", "2026-02-28");
  test.each([
    ["covers nothing, and goes", whole, "  []\n", admitted, "notice", []],
    ["ran out, and goes", expired, "  []\n", admitted, "notice", []],
    ["ran out, and is renewed", expired, whole, refused, "warning", []],
    ["lacks its owner, and gets one", whole.replace('owner: "@a", ', ""), whole, refused, "warning", []],
    [
      "ran out, and is only worded anew",
      expired,
      expired.replace('"r"', '"s"'),
      refused,
      undefined,
      ["waiver-expired"],
    ],
  ])("one of base that %s", async (_, before, after, judged, level, wanted) => {
    const base = await policyFrom(`version: 1\nmodules: {}\nwaivers:\n${before}`);
    const found = await findings(
      { deciding: base, head: await waivers(after) },
      { judged, judgeBy: async () => judged },
    );
    expect(found.map(({ code }) => code)).toEqual([
      ...wanted,
      ...(level === undefined ? [] : ["policy-changed"]),
    ]);
    expect(found.at(-1)?.level).toBe(level ?? "error");
  });
});

describe("judgePolicy()", () => {
  test.each([{ skip: ["policy"] }, { only: ["modules"] }])("is left out by %j", async (parts) => {
    const scene = {
      policies: onlyPolicy(strict),
      judged: refused,
      today: "2026-03-01",
      judgeBy: async () => refused,
    };
    expect(await judgePolicy({ ...scene, request: request(parts) })).toMatchObject({
      skipped: expect.stringMatching(/./),
      findings: [],
    });
  });
});
