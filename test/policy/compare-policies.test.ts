import { describe, expect, test } from "vitest";
import { policySections } from "../../src/engine/policy-sections.ts";
import { policyChanged, policyGate } from "../../src/gates/policy.ts";
import { comparePolicies } from "../../src/policy/compare-policies.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import type { LoadedPolicy } from "../../src/policy/policy.ts";

const sections = policySections();

function load(text: string): Promise<LoadedPolicy> {
  return loadPolicy({
    text: `version: 1\n${text}`,
    file: "modgate.yml",
    from: "base",
    sections,
    readExtended: async () => undefined,
  });
}

async function compare(before: string, after: string) {
  return comparePolicies(await load(before), await load(after));
}

describe("comparePolicies()", () => {
  test.each([
    ["a comment", "modules: {}", "modules: {} # more", undefined],
    [
      "the order of keys",
      "modules: { default: deny, prerelease: error }",
      "modules:\n  prerelease: error\n  default: deny",
      undefined,
    ],
    [
      "the order of entries",
      "modules: { allow: [{ path: a.example }, { path: b.example }] }",
      "modules: { allow: [{ path: b.example }, { path: a.example }] }",
      undefined,
    ],
    ["a default written out", "modules: {}", "modules: { free-majors: [0, 1] }", undefined],
    ["a free major", "modules: {}", "modules: { free-majors: [0, 1, 6] }", "looser"],
    ["a free major less", "modules: {}", "modules: { free-majors: [0] }", "stricter"],
    [
      "an allow entry",
      "modules: { allow: [{ path: a.example }] }",
      "modules: { allow: [{ path: a.example }, { path: b.example }] }",
      "looser",
    ],
    [
      "a major in an entry",
      "modules: { allow: [{ path: a.example, majors: [5] }] }",
      "modules: { allow: [{ path: a.example, majors: [5, 6] }] }",
      "looser",
    ],
    [
      "a reason in other words",
      'modules: { deny: [{ path: a.example, use: b.example, reason: "old" }] }',
      'modules: { deny: [{ path: a.example, reason: "gone" }] }',
      undefined,
    ],
    [
      "a waiver in other words",
      "waivers: [{ code: module-major, owner: a, reason: b, expires: 2026-12-31 }]",
      "waivers: [{ code: module-major, owner: c, reason: d, expires: 2026-12-31 }]",
      undefined,
    ],
    [
      "a waiver that gets its owner",
      "waivers: [{ code: module-major, reason: b, expires: 2026-12-31 }]",
      "waivers: [{ code: module-major, owner: c, reason: b, expires: 2026-12-31 }]",
      "looser",
    ],
    [
      "a waiver that ends earlier",
      "waivers: [{ code: module-major, expires: 2026-12-31 }]",
      "waivers: [{ code: module-major, expires: 2026-11-30 }]",
      "stricter",
    ],
    [
      "a waiver that ends later",
      "waivers: [{ code: module-major, expires: 2026-11-30 }]",
      "waivers: [{ code: module-major, expires: 2026-12-31 }]",
      "looser",
    ],
    [
      "a waiver for another module",
      "waivers: [{ code: module-major, module: a.example }]",
      "waivers: [{ code: module-major, module: b.example }]",
      "looser",
    ],
    [
      "a major less in an entry",
      "modules: { allow: [{ path: a.example, majors: [5, 6] }] }",
      "modules: { allow: [{ path: a.example, majors: [5] }] }",
      "stricter",
    ],
    [
      "an entry for fewer versions",
      "modules: { allow: [{ path: a.example, majors: [5] }] }",
      'modules: { allow: [{ path: a.example, majors: [5], versions: "<5.2.0" }] }',
      "stricter",
    ],
    [
      "an entry for some versions less",
      'modules: { allow: [{ path: a.example, majors: [1], versions: "<1.9.0" }] }',
      "modules: { allow: [] }",
      "different",
    ],
    [
      "a staged entry for more repositories",
      'modules: { allow: [{ path: a.example, stage: canary, repositories: ["acme/a"] }] }',
      'modules: { allow: [{ path: a.example, stage: canary, repositories: ["acme/a", "acme/b"] }] }',
      "looser",
    ],
    [
      "a staged entry for fewer repositories",
      'modules: { allow: [{ path: a.example, stage: canary, repositories: ["acme/a", "acme/b"] }] }',
      'modules: { allow: [{ path: a.example, stage: canary, repositories: ["acme/a"] }] }',
      "stricter",
    ],
    [
      "an entry that becomes general",
      'modules: { allow: [{ path: a.example, stage: canary, repositories: ["acme/a"] }] }',
      "modules: { allow: [{ path: a.example }] }",
      "looser",
    ],
    [
      "an entry for an age",
      "modules: { allow: [{ path: a.example, min-age: 3d }] }",
      "modules: { allow: [{ path: a.example, min-age: 0d }] }",
      "looser",
    ],
    [
      "a narrower range",
      'modules: { allow: [{ path: a.example, majors: [1], versions: ">=1.4.0" }] }',
      'modules: { allow: [{ path: a.example, majors: [1], versions: ">=1.4.0 <1.9.0" }] }',
      "stricter",
    ],
    [
      "a wider range",
      'modules: { allow: [{ path: a.example, majors: [1], versions: ">=1.4.0 <1.9.0" }] }',
      'modules: { allow: [{ path: a.example, majors: [1], versions: ">=1.4.0 <1.9.1" }] }',
      "looser",
    ],
    [
      "another range",
      'modules: { allow: [{ path: a.example, majors: [1], versions: "<1.5.0" }] }',
      'modules: { allow: [{ path: a.example, majors: [1], versions: "^1.9.0" }] }',
      "looser",
    ],
    [
      "two entries in the place of one",
      "modules: { allow: [{ path: a.example, majors: [2, 3] }] }",
      "modules: { allow: [{ path: a.example, majors: [3] }, { path: a.example, majors: [2] }] }",
      undefined,
    ],
    [
      "one entry in the place of two",
      "modules: { allow: [{ path: a.example, majors: [2] }, { path: a.example, majors: [3] }] }",
      "modules: { allow: [{ path: a.example, majors: [2, 3] }] }",
      undefined,
    ],
    [
      "any major in so many words",
      "modules: { allow: [{ path: a.example }] }",
      "modules: { allow: [{ path: a.example, majors: any }] }",
      undefined,
    ],
    [
      "an entry that another covers",
      "modules: { allow: [{ path: a.example/x, majors: [5] }] }",
      "modules: { allow: [{ path: a.example/x, majors: [5] }, { path: a.example/x/v5, majors: [5] }] }",
      undefined,
    ],
    [
      "entries by name in the place of a glob",
      'modules: { allow: [{ path: "a.example/*", majors: any }] }',
      "modules: { allow: [{ path: a.example/x, majors: any }, { path: a.example/y, majors: any }] }",
      "stricter",
    ],
    [
      "a glob in the place of entries by name",
      "modules: { allow: [{ path: a.example/x }, { path: a.example/y }] }",
      'modules: { allow: [{ path: "a.example/*" }] }',
      "looser",
    ],
    [
      "a prefix of another name",
      "modules: { allow: [{ path: a.example/x }] }",
      "modules: { allow: [{ path: a.example/xy }] }",
      "looser",
    ],
    [
      "some versions under a glob held back",
      'modules: { allow: [{ path: "a.example/*" }] }',
      'modules: { allow: [{ path: "a.example/*" }, { path: a.example/x, versions: "<2.0.0" }] }',
      "stricter",
    ],
    [
      "some versions under a glob no longer held back",
      'modules: { allow: [{ path: "a.example/*" }, { path: a.example/x, versions: "<2.0.0" }] }',
      'modules: { allow: [{ path: "a.example/*" }] }',
      "different",
    ],
    [
      "an age under a glob",
      'modules: { allow: [{ path: "a.example/*" }] }',
      'modules: { allow: [{ path: "a.example/*" }, { path: a.example/x, min-age: 0d }] }',
      "looser",
    ],
    [
      "a module denied for all versions",
      'modules: { deny: [{ path: a.example, versions: "<1.0.0" }] }',
      "modules: { deny: [{ path: a.example }] }",
      "stricter",
    ],
    [
      "a module denied for some versions",
      "modules: { deny: [{ path: a.example }] }",
      'modules: { deny: [{ path: a.example, versions: "<1.0.0" }] }',
      "looser",
    ],
    [
      "a denied path in another case",
      "modules: { deny: [{ path: a.example/x }] }",
      "modules: { deny: [{ path: A.example/X }] }",
      undefined,
    ],
    [
      "another denied path",
      "modules: { deny: [{ path: a.example/x }] }",
      "modules: { deny: [{ path: a.example/y }] }",
      "different",
    ],
    [
      "a replacement of a path below",
      "directives: { replace-module: { level: error, allow: [{ path: a.example }] } }",
      "directives: { replace-module: { level: error, allow: [{ path: a.example }, { path: a.example/x }] } }",
      "looser",
    ],
    ["a list of licences", "licenses: {}", "licenses: { allow: [MIT] }", "stricter"],
    ["no list of licences", "licenses: { allow: [MIT] }", "licenses: {}", "looser"],
    ["a licence more", "licenses: { allow: [MIT] }", "licenses: { allow: [MIT, ISC] }", "looser"],
    [
      "a toolchain less",
      'directives: { toolchain: { level: error, allow: [local, "go1.25.*", "go1.26.*"] } }',
      'directives: { toolchain: { level: error, allow: [local, "go1.26.*"] } }',
      "stricter",
    ],
    [
      "no toolchain that bounds go lines",
      'directives: { toolchain: { level: error, allow: [local, "go1.26.*"] } }',
      "directives: { toolchain: { level: error, allow: [local] } }",
      "different",
    ],
    ["a deny entry less", "modules: { deny: [{ path: a.example }] }", "modules: {}", "looser"],
    ["a level up", "directives: { tool: warning }", "directives: { tool: error }", "stricter"],
    ["a level off", "directives: { tool: warning }", "directives: { tool: off }", "looser"],
    ["an end of waivers", "existing: error", "max-waiver-days: 90", "stricter"],
    ["a later end of waivers", "max-waiver-days: 90", "max-waiver-days: 91", "looser"],
    ["no end of waivers", "max-waiver-days: 90", "existing: error", "looser"],
    ["existing down", "existing: error", "existing: warning", "looser"],
    ["a section less", "modules: {}\ndirectives: {}", "modules: {}", "looser"],
    ["a section more", "modules: {}", "modules: {}\ndirectives: {}", "stricter"],
    ["default: deny", "modules: {}", "modules: { default: deny }", "stricter"],
    ["a higher limit", "modules: { max-modules: 10 }", "modules: { max-modules: 11 }", "looser"],
    ["a limit less", "modules: { max-modules: 10 }", "modules: {}", "looser"],
    [
      "a lower limit",
      "modules: { max-growth: { modules: 10 } }",
      "modules: { max-growth: { modules: 9 } }",
      "stricter",
    ],
    [
      "a shorter age",
      "modules: { young: { level: error, min-age: 7d } }",
      "modules: { young: { level: error, min-age: 1d } }",
      "looser",
    ],
    ["a waiver", "modules: {}", "modules: {}\nwaivers: [{ code: module-major }]", "looser"],
    ["another chain", "proxy: { chain: a }", "proxy: { chain: b }", "different"],
    ["direct", "proxy: { allow-direct: false }", "proxy: { allow-direct: true }", "looser"],
    [
      "looser here, stricter there",
      "modules: { prerelease: error }\nexisting: warning",
      "modules: { prerelease: off }\nexisting: error",
      "looser",
    ],
  ])("%s", async (_, before, after, expected) => {
    expect((await compare(before, after)).direction).toBe(expected);
  });
});

const target = (more: string): string =>
  `latency: { base-url: "http://127.0.0.1:1", targets: [{ name: q, path: /q, ${more} }] }`;
const directive = (key: string, allow: string): string =>
  `directives: { ${key}: { level: error, allow: [${allow}] } }`;
const waived = (module: string): string =>
  `waivers: [{ code: module-major, ${module}owner: a, reason: b, expires: 2099-01-01 }]`;

describe("what is demanded", () => {
  test.each([
    ["a lower P99", target("p99: 320ms"), target("p99: 300ms"), "stricter"],
    ["a higher P99", target("p99: 320ms"), target("p99: 330ms"), "looser"],
    ["a limit more", target("p99: 320ms"), target("p99: 320ms, max-regression: 10%"), "stricter"],
    ["a limit less", target("p99: 320ms, max-errors: 0"), target("p99: 320ms"), "looser"],
    [
      "a lower P99 and a higher limit",
      target("p99: 320ms, max-errors: 0"),
      target("p99: 300ms, max-errors: 1"),
      "different",
    ],
    ["fewer requests", target("p99: 1s, requests: 500"), target("p99: 1s, requests: 50"), "different"],
    [
      "more of a package",
      "coverage: { profile: c, packages: [{ path: ./a, min: 80 }] }",
      "coverage: { profile: c, packages: [{ path: ./a, min: 90 }] }",
      "stricter",
    ],
    [
      "less of a package",
      "coverage: { profile: c, packages: [{ path: ./a, min: 80 }] }",
      "coverage: { profile: c, packages: [{ path: ./a, min: 70 }] }",
      "looser",
    ],
    [
      "a package below another",
      "coverage: { profile: c, packages: [{ path: ./a, min: 80 }] }",
      "coverage: { profile: c, packages: [{ path: ./a, min: 80 }, { path: ./a/b, min: 80 }] }",
      "stricter",
    ],
    [
      "a lower severity",
      "vulnerabilities: { database: o.zip, fail-on: high }",
      "vulnerabilities: { database: o.zip, fail-on: low }",
      "stricter",
    ],
    [
      "a higher severity",
      "vulnerabilities: { database: o.zip, fail-on: high }",
      "vulnerabilities: { database: o.zip, fail-on: critical }",
      "looser",
    ],
    ["all of the code", "lint: { scope: changed }", "lint: { scope: all }", "stricter"],
    ["changed code", "lint: { scope: all }", "lint: { scope: changed }", "looser"],
  ])("%s", async (_, before, after, expected) => {
    expect((await compare(before, after)).direction).toBe(expected);
  });
});

describe("a narrower pattern", () => {
  test.each([
    ["of a waiver", waived(""), waived("module: a.example, "), "stricter"],
    ["of a waiver by a glob", waived('module: "a.example/*", '), waived("module: a.example/x, "), "stricter"],
    [
      "of a waiver for one path",
      waived("module: a.example/x, "),
      waived("module: a.example/x/v2, "),
      "looser",
    ],
    ["and a wider one", waived("module: a.example, "), waived(""), "looser"],
    [
      "of private modules",
      "proxy: { private: [a.example] }",
      "proxy: { private: [a.example/x] }",
      "stricter",
    ],
    ["of tools", directive("tool", "a.example/x"), directive("tool", "a.example/x/cmd/y"), "stricter"],
    [
      "of tools that others cover",
      directive("tool", "a.example"),
      directive("tool", "a.example, a.example/x"),
      undefined,
    ],
    ["of toolchains", directive("toolchain", '"go1.26.*"'), directive("toolchain", "go1.26.8"), "stricter"],
    [
      "of toolchains but for a suffix",
      directive("toolchain", '"go1.26.*"'),
      directive("toolchain", "go1.26.8-corp"),
      "looser",
    ],
    [
      "of replacements",
      directive("replace-module", '{ path: a.example/x, with: "b.example/*" }'),
      directive("replace-module", "{ path: a.example/x, with: b.example/x }"),
      "stricter",
    ],
    [
      "of folders, in another one",
      directive("replace-local", '{ path: a.example/x, with: "./third_party/*" }'),
      directive("replace-local", "{ path: a.example/x, with: ./third_party/a/b }"),
      "looser",
    ],
  ])("%s", async (_, before, after, expected) => {
    expect((await compare(before, after)).direction).toBe(expected);
  });
});

test("a long list is told by the entries that only one side holds", async () => {
  const shared = Array.from({ length: 9 }, (_, at) => `{ path: lib.example/shared${at}, majors: [2] }`);
  const list = (...more: readonly string[]): string =>
    `modules: { allow: [${[...shared, ...more].join(", ")}] }`;
  const entry = "{ path: lib.example/codec, majors: [2] }";
  const told = '[…,{"path":"lib.example/codec","majors":[2]}]';
  expect((await compare(list(), list(entry))).changes).toEqual([
    { path: ["modules", "allow"], direction: "looser", before: "[…]", after: told, entry: 9 },
  ]);
  expect((await compare(list(entry), list())).changes).toEqual([
    { path: ["modules", "allow"], direction: "stricter", before: told, after: "[…]" },
  ]);
});

describe("policyChanged()", () => {
  const words = policyGate.codes["policy-changed"];
  const file = "modgate.yml";

  test("finds nothing where the effect stays the same", async () => {
    const head = {
      state: "loaded" as const,
      difference: await compare("modules: {}", "modules: {} #"),
      origin: () => ({ file, line: 1, column: 1 }),
    };
    expect(policyChanged({ file, head, letsThrough: [] })).toBeUndefined();
  });

  test.each([
    [
      "modules: { free-majors: [0] }",
      [],
      "notice",
      "This change makes the policy stricter: modules.free-majors: [0,1] -> [0].",
    ],
    [
      "modules: { free-majors: [0, 1, 6] }",
      [],
      "warning",
      "This change makes the policy looser: modules.free-majors: [0,1] -> [0,1,6].",
    ],
    [
      "modules: { free-majors: [0, 1, 6] }",
      ["module-major lib.example/db/v6@v6.0.0"],
      "error",
      "This change makes the policy looser: modules.free-majors: [0,1] -> [0,1,6]; it would let through module-major lib.example/db/v6@v6.0.0.",
    ],
  ])("weighs %s", async (text, letsThrough, level, message) => {
    const after = await load(text);
    const head = {
      state: "loaded" as const,
      difference: comparePolicies(await load("modules: {}"), after),
      origin: after.origin,
    };
    const draft = policyChanged({ file, head, letsThrough });
    if (draft === undefined) throw new Error("nothing found");
    expect(draft.level).toBe(level);
    expect(draft.at).toEqual([{ file, line: 2, column: 25 }]);
    expect(words.message({ facts: draft.facts, subject: draft.subject, why: [] })).toBe(message);
  });

  test("stands on the entry that a list gains", async () => {
    const before = await load("modules:\n  allow:\n    - { path: a.example }");
    const after = await load("modules:\n  allow:\n    - { path: a.example }\n    - { path: b.example }");
    const { origin } = after;
    const head = { state: "loaded" as const, difference: comparePolicies(before, after), origin };
    expect(policyChanged({ file, head, letsThrough: [] })?.at).toEqual([{ file, line: 5, column: 7 }]);
  });

  test.each([
    [{ state: "removed" as const }, "warning"],
    [{ state: "invalid" as const, problem: "unknown key" }, "error"],
  ])("weighs a policy that is %o", (head, level) => {
    expect(policyChanged({ file, head, letsThrough: [] })).toMatchObject({ level, at: [{ file, line: 1 }] });
  });
});
