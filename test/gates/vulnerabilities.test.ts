import { describe, expect, test } from "vitest";
import { vulnerabilitiesGate } from "../../src/gates/vulnerabilities.ts";
import { present } from "../../src/model/collected.ts";
import type { ModulesEvidence } from "../../src/model/modules.ts";
import type { VulnerabilitiesEvidence, Vulnerability } from "../../src/model/quality.ts";
import { judged, type Judged } from "./judged.ts";
import { modulesEvidence, resolution } from "./sample-modules.ts";

function vulnerability(key: string, more: Partial<Vulnerability> = {}): Vulnerability {
  const [path = "", version = ""] = key.split("@");
  return {
    id: "GO-1",
    aliases: ["GHSA-1", "CVE-1"],
    module: { path, version },
    severity: "critical",
    severitySource: "GHSA-1",
    summary: "a hole in it",
    fixed: "v1.2.0",
    url: "https://vuln.example/GO-1",
    ...more,
  };
}

const modules = modulesEvidence(
  resolution({
    require: ["a.io/a@v1.0.0", "b.io/b@v1.0.0 // indirect"],
    selected: ["c.io/c@v1.0.0"],
    edges: ["a.io/a@v1.0.0 b.io/b@v1.0.0", "b.io/b@v1.0.0 c.io/c@v1.0.0"],
    toolchain: "go1.26.1",
  }),
);

function judge(
  vulnerabilities: readonly Vulnerability[],
  section: object = {},
  more: {
    readonly evidence?: Partial<VulnerabilitiesEvidence>;
    readonly modules?: ModulesEvidence;
    readonly base?: ModulesEvidence;
  } = {},
): Judged {
  const evidence = { databaseTime: "", records: 9, looked: 3, vulnerabilities, ...more.evidence };
  return judged(
    vulnerabilitiesGate,
    {
      modules: present(more.modules ?? modules),
      vulnerabilities: present(evidence),
      ...(more.base === undefined ? {} : { baseModules: present(more.base) }),
    },
    { database: "osv.zip", ...section },
  );
}

describe("vulnerabilitiesGate", () => {
  test("names the vulnerability, its severity, its fix and the line", () => {
    const { findings, seen } = judge([vulnerability("a.io/a@v1.0.0")]);
    expect(findings).toEqual([
      {
        code: "vulnerability",
        level: "error",
        subject: "a.io/a@v1.0.0",
        at: [{ file: "go.mod", line: 6, column: 2 }],
        why: ["m.io/app", "a.io/a@v1.0.0"],
        rule: ["vulnerabilities", "fail-on"],
        message:
          "`a.io/a@v1.0.0` has the critical vulnerability GO-1 (CVE-1): a hole in it; mended in v1.2.0",
        fix: "go get a.io/a@v1.2.0",
        facts: {
          id: "GO-1",
          aliases: ["GHSA-1", "CVE-1"],
          path: "a.io/a",
          version: "v1.0.0",
          severity: "critical",
          severitySource: "GHSA-1",
          summary: "a hole in it",
          fixed: "v1.2.0",
          file: "go.mod",
          url: "https://vuln.example/GO-1",
          doubt: "",
          reach: "",
          direct: true,
          preExisting: false,
        },
      },
    ]);
    expect(seen).toBe(3);
  });

  test("blames the direct requirement that brings a module", () => {
    const [finding] = judge([vulnerability("c.io/c@v1.0.0")]).findings;
    expect(finding?.at).toEqual([{ file: "go.mod", line: 6, column: 2 }]);
    expect(finding?.why).toEqual(["m.io/app", "a.io/a@v1.0.0", "b.io/b@v1.0.0", "c.io/c@v1.0.0"]);
  });

  test("blames the toolchain line for Go itself", () => {
    const stdlib = vulnerability("stdlib@go1.26.1", { fixed: "go1.26.2" });
    const { findings, facts, seen } = judge(
      [stdlib],
      {},
      {
        evidence: { go: { version: "1.26.1", named: "the toolchain line of go.mod" } },
      },
    );
    expect(findings[0]).toMatchObject({
      at: [{ file: "go.mod", line: 4 }],
      fix: "go get toolchain@go1.26.2",
    });
    expect(facts).toMatchObject({ go: "1.26.1, named by the toolchain line of go.mod" });
    expect(seen).toBe(4);
  });

  test.each([
    ["critical", {}, "error"],
    ["high", {}, "warning"],
    ["high", { "fail-on": "high" }, "error"],
    ["low", { "fail-on": "medium" }, "warning"],
    ["unknown", {}, "error"],
    ["unknown", { "unknown-severity": "warning" }, "warning"],
    ["unknown", { "unknown-severity": "off" }, undefined],
  ] as const)("gives %s under %j the level %s", (severity, section, level) => {
    expect(judge([vulnerability("a.io/a@v1.0.0", { severity })], section).findings[0]?.level).toBe(level);
  });

  test.each([
    ["called", "error"],
    ["imported", "notice"],
    ["required", "notice"],
  ] as const)("gives what a scanner found to be %s the level %s", (reach, level) => {
    const [finding] = judge([vulnerability("a.io/a@v1.0.0", { reach, severity: "unknown" })]).findings;
    expect(finding).toMatchObject({ level, rule: ["vulnerabilities", "unknown-severity"] });
  });

  test("only mentions a module that gives no package to the build", () => {
    const sketch = { require: ["a.io/a@v1.0.0", "b.io/b@v1.0.0 // indirect", "d.io/d@v1.0.0"] };
    const found = ["a.io/a@v1.0.0", "b.io/b@v1.0.0", "d.io/d@v1.0.0"].map((key) => vulnerability(key));
    const some = judge(
      found,
      {},
      { modules: modulesEvidence(resolution({ ...sketch, zips: ["a.io/a@v1.0.0"] })) },
    );
    expect(some.findings.map(({ level, facts }) => [level, facts["reach"]])).toEqual([
      ["error", ""],
      ["notice", "required"],
      ["error", ""],
    ]);
    expect(some.findings[1]?.message).toContain("gives no package to the build");
    const none = judge(found, {}, { modules: modulesEvidence(resolution({ ...sketch, zips: [] })) });
    expect(none.findings.map(({ level }) => level)).toEqual(["error", "error", "error"]);
  });

  test("says so where nothing mends it and where it is not sure", () => {
    const [finding] = judge([
      vulnerability("a.io/a@v1.0.0", { fixed: "", severity: "unknown", doubt: "nobody has reviewed it" }),
    ]).findings;
    expect(finding?.message).toBe(
      "`a.io/a@v1.0.0` has the vulnerability GO-1 (CVE-1): a hole in it; nobody states its severity; no version mends it (nobody has reviewed it)",
    );
    expect(finding?.fix).toBe("");
  });

  test("knows what base already had", () => {
    expect(
      judge([vulnerability("a.io/a@v1.0.0")], {}, { base: modules }).findings[0]?.facts["preExisting"],
    ).toBe(true);
    const before = modulesEvidence(resolution({ require: ["a.io/a@v0.9.0"] }));
    expect(
      judge([vulnerability("a.io/a@v1.0.0")], {}, { base: before }).findings[0]?.facts["preExisting"],
    ).toBe(false);
  });

  test("is unjudged where a go.mod was not resolved or the report is stale", () => {
    const unresolved = { file: "x/go.mod", code: "offline", reason: "no network", hint: "try again" };
    const { unjudged } = judge(
      [],
      {},
      {
        modules: { ...modules, unresolved: [unresolved] },
        evidence: { stale: ["a.io/a@v0.9.0"] },
      },
    );
    expect(unjudged?.map(({ reason }) => reason)).toEqual([
      "x/go.mod could not be resolved: no network",
      "the report names a.io/a@v0.9.0 at a version that is not built: it was made for other sources",
    ]);
  });

  test.each([
    {},
    { database: "a", report: "b" },
    { database: "a", "fail-on": "severe" },
    { database: "a", x: 1 },
  ])("refuses the section %j", (section) => {
    expect(vulnerabilitiesGate.policy.safeParse(section).success).toBe(false);
  });
});
