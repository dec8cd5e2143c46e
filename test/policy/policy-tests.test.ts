import { expect, test } from "vitest";
import { ModgateError } from "../../src/model/error.ts";
import { loadPolicyTests, type PolicyTests } from "../../src/policy/policy-tests.ts";

function load(text: string): PolicyTests {
  return loadPolicyTests({ text, file: "t.yml", codes: ["module-major", "module-denied"] });
}

function problems(text: string): readonly string[] {
  try {
    load(text);
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    expect(error.code).toBe("policy-invalid");
    return [error, ...(error.details.others ?? [])].map(
      ({ message, details: { at, hint = "" } }) => `${at?.line}:${at?.column} ${message} | ${hint}`,
    );
  }
  throw new Error("the test file was taken for valid");
}

test("loadPolicyTests() reads universe and tests in all their forms", () => {
  const tests = load(`policy: policies/org.yml
universe:
  a.example/a@v1.0.0: [b.example/b@v1.0.0]
  b.example/b@v1.0.0:
  c.example/c@v1.0.0: { time: none, retract: [v0.9.0] }
tests:
  - name: first
    given: { require: [a.example/a@v1.0.0] }
    expect: none
  - name: second
    given: { go.mod: "module m.example/m", repository: acme/x, today: 2026-01-01 }
    expect: [{ code: module-major, line: 3 }]
`);
  expect(tests.policy).toBe("policies/org.yml");
  expect(Object.fromEntries(tests.universe)).toEqual({
    "a.example/a@v1.0.0": { require: ["b.example/b@v1.0.0"] },
    "b.example/b@v1.0.0": {},
    "c.example/c@v1.0.0": { time: "none", retract: ["v0.9.0"] },
  });
  expect(tests.tests.map(({ name, expect: wanted, at }) => [name, wanted, at.line])).toEqual([
    ["first", [], 7],
    ["second", [{ code: "module-major", line: 3 }], 10],
  ]);
});

const fine = "tests:\n  - name: x\n    given: { require: [] }\n    expect: none\n";

test.each<[string, string, readonly RegExp[]]>([
  ["no tests", "universe: {}", [/^1:1 `tests` is missing/]],
  ["an empty list", "tests: []", [/^1:8 `tests` is an empty list, wanted at least 1 entry/]],
  ["a misspelt key", `univers: {}\n${fine}`, [/^1:1 unknown key `univers` \| did you mean `universe`/]],
  [
    "a universe of no versions",
    `universe:\n  a.example/a: []\n${fine}`,
    [/^2:3 `universe` has `a.example\/a`/],
  ],
  ["a path and version that do not fit", `universe:\n  a.example/a/v2@v1.0.0: []\n${fine}`, [/^2:3 /]],
  [
    "a fact that does not exist",
    `universe:\n  a.example/a@v1.0.0: { tme: x }\n${fine}`,
    [/^2:25 unknown key `tme`.*\| did you mean `time`/],
  ],
  [
    "an alias",
    `universe: &u {}\nx: *u\n${fine}`,
    [/^1:14 anchors are not read/, /^2:1 /, /^2:4 aliases are not read/],
  ],
  [
    "no go.mod",
    "tests:\n  - name: x\n    given: {}\n    expect: none",
    [/^3:12 `given` has no go.mod \| add `go.mod`/],
  ],
  [
    "two of them",
    'tests:\n  - name: x\n    given: { require: [], go.mod: "x" }\n    expect: none',
    [/^3:12 `given` has `require` and `go.mod`/],
  ],
  [
    "an unknown code and a wrong level",
    "tests:\n  - name: x\n    given: { require: [] }\n    expect: [{ code: module-majro, level: eror }]",
    [
      /^4:22 no table test can find `module-majro` \| did you mean `module-major`/,
      /^4:43 .*did you mean `error`/,
    ],
  ],
])("%s is told with its place", (_, text, told) => {
  expect(problems(text)).toEqual(told.map((one) => expect.stringMatching(one)));
});
