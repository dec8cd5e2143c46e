import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type * as z from "zod";
import { directivesGate } from "../../src/gates/directives.ts";
import { modulesGate } from "../../src/gates/modules.ts";
import { isDay, policyJsonSchema, policySchema } from "../../src/policy/policy-schema.ts";

const sections = new Map<string, z.ZodType>([
  ["modules", modulesGate.policy],
  ["directives", directivesGate.policy],
]);

const everything = `
$schema: policy.schema.json
version: 1
existing: error
extends: [modgate:recommended]
proxy:
  chain: "https://goproxy.corp.example|https://dr.corp.example"
  private: ["git.corp.example/*"]
  timeout: 3s
  attempts: 5
  allow-direct: false
modules:
  default: allow
  free-majors: [0, 1]
  allow:
    - { path: github.com/jackc/pgx, majors: [5] }
    - { path: "golang.org/x/*", majors: any }
    - { path: git.corp.example/feed/rank, majors: [2], stage: canary, repositories: ["acme/feed-*"] }
    - { path: github.com/old/lib, majors: [1], versions: ">=1.4.0 <1.9.0", reason: "1.9 panics" }
  deny:
    - { path: github.com/pkg/errors, use: errors, reason: "in the standard library since go1.13" }
  prerelease: error
  pseudo-version: warning
  incompatible: error
  retracted: error
  deprecated: warning
  young: { level: error, min-age: 7d }
  major-upgrade: error
  max-modules: 300
  max-edges: 2000
  max-growth: { modules: 20, edges: 200 }
directives:
  replace-local: error
  replace-module: { level: error, allow: [{ path: github.com/foo/bar, with: github.com/acme/bar }] }
  exclude: warning
  toolchain: { level: error, allow: [local, "go1.26.*"] }
  tool: { level: warning, allow: [golang.org/x/tools] }
  godebug: error
  ignore: warning
  retract: off
  work: warning
  nested-module: error
waivers:
  - { code: module-major, module: github.com/foo/bar/v3, owner: "@acme/pay", expires: 2027-02-01, reason: "v4 blocked by X" }
`;

describe("policySchema()", () => {
  test("takes every key there is", () => {
    const { error } = policySchema(sections).safeParse(parse(everything));
    expect(error?.issues ?? []).toEqual([]);
  });

  test("does not take a section of a gate that is not there", () => {
    expect(policySchema(new Map()).safeParse(parse(everything)).success).toBe(false);
  });
});

describe("policyJsonSchema()", () => {
  const schema = policyJsonSchema(sections);
  const validate = new Ajv({ strict: false }).compile(schema);

  test("is draft-07 and takes what the policy schema takes", () => {
    expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
    expect(validate(parse(everything))).toBe(true);
  });

  test.each([
    "version: 1\nmodulse: {}",
    "version: 1\nmodules: { alow: [] }",
    "version: 2",
    "existing: error",
    "version: 1\ndirectives: { tool: loud }",
  ])("refuses %j", (text) => {
    expect(validate(parse(text))).toBe(false);
  });

  test("describes every key", () => {
    const bare: string[] = [];
    const visit = (node: unknown, path: string): void => {
      if (typeof node !== "object" || node === null) return;
      for (const [key, one] of Object.entries(node)) {
        const properties = key === "properties" ? Object.entries(one) : [];
        const silent = properties.filter(([, property]) => !hasDescription(property));
        bare.push(...silent.map(([name]) => `${path}.${name}`));
        visit(one, `${path}/${key}`);
      }
    };
    visit(schema, "");
    expect(bare).toEqual([]);
  });
});

test.each([
  ["2027-02-01", true],
  ["2028-02-29", true],
  ["2027-02-29", false],
  ["2027-2-1", false],
  ["tomorrow", false],
  ["2027-02-01T00:00:00Z", false],
])("isDay() of %s", (text, expected) => {
  expect(isDay(text)).toBe(expected);
});

function hasDescription(property: unknown): boolean {
  return typeof property !== "object" || property === null || "description" in property;
}
