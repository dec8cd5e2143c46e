import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { judgeGates } from "../../src/engine/judge-gates.ts";
import { allGates, gates } from "../../src/gates/index.ts";
import type { RunnableGate } from "../../src/gates/runnable-gate.ts";
import { filledCollector, policyFrom } from "../engine/samples.ts";

// What holds for every gate, looped over the registry so that a new one is held to it by being in it.

const policy = await policyFrom("version: 1\n");

// The codes that workflows, waivers and dashboards may rely on.
const promised: Readonly<Record<string, string>> = {
  modules:
    "module-major module-major-upgrade module-denied module-unlisted module-version module-staged module-prerelease module-pseudo-version module-incompatible module-retracted module-deprecated module-young module-budget",
  directives: "replace-local replace-module exclude toolchain tool godebug ignore work nested-module",
  integrity:
    "sum-missing sum-mismatch sum-unlogged sum-log-mismatch go-mod-mismatch zip-invalid vendor-modified vendor-inconsistent cache-modified environment-weakened environment-unknown binary-added submodule-changed",
  sbom: "sbom-incomplete",
  licenses: "license-denied license-unlisted license-unknown",
  vulnerabilities: "vulnerability",
  lint: "lint gofmt vet nolint-unexplained",
  coverage: "coverage-total coverage-patch coverage-drop coverage-package coverage-unmeasured",
  latency: "latency-p99 latency-regression latency-errors",
  performance: "escape allocation race build-time binary-size",
  policy: "policy-changed waiver-expired waiver-expiring waiver-far waiver-unused waiver-incomplete",
};

describe("the registry", () => {
  test("has every gate that is promised, in the promised order", () => {
    expect(allGates.map(({ id }) => id)).toEqual(Object.keys(promised));
  });

  test("uses no id, title or code twice", () => {
    const codes = allGates.flatMap((gate) => Object.keys(gate.codes));
    for (const names of [codes, allGates.map(({ id }) => id), allGates.map(({ title }) => title)]) {
      expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    }
  });
});

describe.each(allGates)("$id", (gate) => {
  test("has an id for files and flags, a title, and a reason to be", () => {
    expect(gate.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(gate.title).toMatch(/^[A-Z]/);
    expect(gate.why.length).toBeGreaterThan(20);
  });

  test("has the promised codes, or none yet", () => {
    const codes = Object.keys(gate.codes);
    if (codes.length > 0) expect(codes).toEqual(expect.arrayContaining((promised[gate.id] ?? "").split(" ")));
  });

  test.each(Object.entries(gate.codes))(
    "%s has a title, a page and the keys that govern it",
    (name, code) => {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(code.title).toMatch(/^\S.*[^.\s]$/);
      expect(code.help.trim().length).toBeGreaterThan(60);
      expect(code.help).not.toMatch(/^\s|\s$|\n{3}/);
      expect(code.keys.length).toBeGreaterThan(0);
    },
  );

  test("wants nothing that it needs anyway", () => {
    expect(gate.wants.filter((kind) => gate.needs.includes(kind))).toEqual([]);
  });
});

describe.each(gates)("$id", (gate) => {
  test("has an example that its own schema takes", () => {
    expect(gate.policy.safeParse(sectionOf(gate))).toMatchObject({ success: true });
  });

  test("refuses a key that it does not know", () => {
    expect(gate.policy.safeParse({ "no-such-key": 1 }).success).toBe(false);
  });

  test("is unjudged without the evidence that it needs, or without any code to judge by", async () => {
    const section: unknown = sectionOf(gate);
    const [judged] = await judgeGates([{ gate, section }], filledCollector(), { policy, inventory: false });
    expect(judged).toMatchObject({ skipped: "", findings: [] });
    expect(judged?.doubts.length).toBeGreaterThan(0);
    if (Object.keys(gate.codes).length > 0) expect(judged?.doubts).toHaveLength(gate.needs.length);
  });

  test("names only keys of its own section, or of the policy's", () => {
    for (const key of Object.values(gate.codes).flatMap((code) => code.keys)) {
      expect([gate.id, "existing", "waivers", "proxy"]).toContain(key.split(".")[0]);
    }
  });
});

function sectionOf({ example }: RunnableGate): unknown {
  return parse(example);
}
