import { describe, expect, test } from "vitest";
import { tableTestExample } from "../../src/dev/policy-page.ts";
import { policySections } from "../../src/engine/policy-sections.ts";
import { runPolicyTest } from "../../src/engine/run-policy-test.ts";
import { universeOf } from "../../src/engine/universe.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import { loadPolicyTests } from "../../src/policy/policy-tests.ts";
import { memoryWorld } from "../memory-world.ts";

const codes = [
  "module-major",
  "module-denied",
  "module-major-upgrade",
  "module-young",
  "module-staged",
  "module-retracted",
  "module-deprecated",
  "replace-local",
  "work",
  "nested-module",
];

/** Runs one test of a policy and tells what did not fit, in one line each. */
async function run(policyText: string, testText: string): Promise<readonly string[]> {
  const policy = await loadPolicy({
    text: `version: 1\n${policyText}`,
    file: "modgate.yml",
    from: "head",
    sections: policySections(),
    readExtended: async () => undefined,
  });
  const { universe, tests } = loadPolicyTests({ text: testText, file: "t.yml", codes });
  const { proxy } = universeOf(universe);
  const lines: string[] = [];
  for (const one of tests) {
    const { missing, surplus, doubts } = await runPolicyTest({
      test: one,
      policy,
      proxy,
      log: memoryWorld().log,
      today: "2026-03-01",
    });
    lines.push(
      ...missing.map(({ code }) => `missing ${code}`),
      ...surplus.map(
        ({ level, code, subject, at }) => `${level} ${code} ${subject} ${at[0]?.file}:${at[0]?.line}`,
      ),
      ...doubts.map((reason) => `doubt ${reason}`),
    );
  }
  return lines;
}

const majors = "modules: { free-majors: [0, 1] }";

function one(given: string, expected = "none", universe = "{}"): string {
  return `universe: ${universe}\ntests:\n  - name: x\n    given: ${given}\n    expect: ${expected}\n`;
}

test("the example of the documentation holds", async () => {
  const policy =
    "extends: modgate:recommended\nmodules: { allow: [{ path: github.com/jackc/pgx, majors: [5] }] }";
  expect(await run(policy, tableTestExample)).toEqual([]);
});

describe("a table test is judged as a check judges", () => {
  test.each<[what: string, policy: string, tests: string, left: readonly string[]]>([
    ["nothing wrong", majors, one("{ require: [a.example/a@v1.0.0] }"), []],
    [
      "what comes in through others",
      majors,
      one("{ require: [a.example/a@v1.0.0] }", "none", "{ a.example/a@v1.0.0: [b.example/b/v2@v2.0.0] }"),
      ["error module-major b.example/b/v2@v2.0.0 go.mod:5"],
    ],
    [
      "an expected finding by path, line, file and level",
      majors,
      one(
        "{ require: [b.example/b/v2@v2.0.0] }",
        "[{ code: module-major, module: b.example/b/v2, file: go.mod, line: 5, level: error }]",
      ),
      [],
    ],
    [
      "another line",
      majors,
      one("{ require: [b.example/b/v2@v2.0.0] }", "[{ code: module-major, line: 6 }]"),
      ["missing module-major", "error module-major b.example/b/v2@v2.0.0 go.mod:5"],
    ],
    [
      "one finding fits one expectation only",
      majors,
      one("{ require: [b.example/b/v2@v2.0.0] }", "[{ code: module-major }, { code: module-major }]"),
      ["missing module-major"],
    ],
    [
      "the exact expectation comes before the vague one",
      majors,
      one(
        "{ require: [b.example/b/v2@v2.0.0, c.example/c/v3@v3.0.0] }",
        "[{ code: module-major }, { code: module-major, module: b.example/b/v2 }]",
      ),
      [],
    ],
    [
      "a gate without a section",
      "",
      one("{ require: [] }", "[{ code: module-major }]"),
      ["missing module-major"],
    ],
    [
      "a waiver on its last day, and after it",
      `${majors}\nwaivers: [{ code: module-major, module: b.example/b/v2, owner: me, reason: x, expires: 2026-02-01 }]`,
      one("{ require: [b.example/b/v2@v2.0.0], today: 2026-02-01 }") +
        "  - { name: y, given: { require: [b.example/b/v2@v2.0.0] }, expect: none }\n",
      ["error module-major b.example/b/v2@v2.0.0 go.mod:5"],
    ],
    [
      "a staged entry by repository",
      'modules: { allow: [{ path: b.example/b, majors: [2], stage: canary, repositories: ["acme/feed-*"] }] }',
      one("{ require: [b.example/b/v2@v2.0.0], repository: acme/feed-api }") +
        "  - { name: y, given: { require: [b.example/b/v2@v2.0.0], repository: acme/pay }, expect: [{ code: module-staged }] }\n",
      [],
    ],
    [
      "a change against base",
      "existing: warning\nmodules: { major-upgrade: error }\ndirectives: { replace-local: error }",
      one(
        '{ go.mod: "module m.example/m\\ngo 1.16\\nrequire a.example/a v1.0.0\\nreplace b.example/b => ../b\\n", base: { go.mod: "module m.example/m\\ngo 1.16\\nrequire a.example/a v0.9.0\\nreplace b.example/b => ../b\\n" } }',
        "[{ code: module-major-upgrade, line: 3 }, { code: replace-local, level: warning }]",
      ),
      [],
    ],
    [
      "ages: old unless told, young without a time",
      "modules: { young: { level: error, min-age: 7d } }",
      one(
        "{ require: [a.example/a@v1.0.0, b.example/b@v1.0.0, c.example/c@v1.0.0] }",
        "[{ code: module-young, module: b.example/b }, { code: module-young, module: c.example/c }]",
        '{ b.example/b@v1.0.0: { time: "2026-02-27T00:00:00Z" }, c.example/c@v1.0.0: { time: none } }',
      ),
      [],
    ],
    [
      "retraction and deprecation, told by the highest version",
      "modules: { retracted: error, deprecated: warning }",
      one(
        "{ require: [a.example/a@v1.0.0] }",
        "[{ code: module-retracted }, { code: module-deprecated, level: warning }]",
        "{ a.example/a@v1.1.0: { retract: [v1.0.0], deprecated: use b } }",
      ),
      [],
    ],
    [
      "a workspace and a nested module",
      "directives: { work: error }",
      one(
        '{ go.mod: "module m.example/m\\ngo 1.16\\n", go.work: "go 1.18\\nuse .\\nuse ./tools\\n", files: { tools/go.mod: "module m.example/tools\\ngo 1.16\\n" } }',
        "[{ code: work, module: go.work, file: go.work, line: 1 }]",
      ),
      [],
    ],
    [
      "what cannot be judged is no pass",
      majors,
      one('{ go.mod: "module m.example/m\\ngo 1.16\\nrequire a.example/a\\n" }'),
      [expect.stringMatching(/^doubt go.mod/)],
    ],
  ])("%s", async (_, policy, tests, left) => {
    expect(await run(policy, tests)).toEqual(left);
  });
});
