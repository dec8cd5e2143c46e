import { describe, expect, test } from "vitest";
import { policySections } from "../../src/engine/policy-sections.ts";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import { policyExample } from "../../src/policy/policy-examples.ts";
import { findPolicyKey, policyKeys } from "../../src/policy/policy-keys.ts";
import { policyJsonSchema } from "../../src/policy/policy-schema.ts";

const keys = policyKeys(policyJsonSchema(policySections()));
const shown = keys.flatMap((key) => (key.type === "map" && key.below.length > 0 ? key.below : [key]));

describe("every key of the policy has an example that can be read", () => {
  test.each(shown.map((key) => [key.path, key] as const))("%s", async (path, key) => {
    const text = policyExample(key);
    const policy = await loadPolicy({
      text,
      file: "modgate.yml",
      from: "head",
      sections: policySections(),
      readExtended: async () => "version: 1\n",
    });
    expect(policy.origin(path.split(".")).line).toBeGreaterThan(path === "version" ? 0 : 1);
  });
});

test("keys are found by their path, those of list entries too", () => {
  expect(findPolicyKey(keys, "modules.allow[].majors")?.type).toBe("any, or list of whole number");
  expect(findPolicyKey(keys, "modules.free-majors")?.fallback).toBe("[0,1]");
  expect(findPolicyKey(keys, "modules.alow")).toBeUndefined();
  expect(findPolicyKey(keys, "waivers[].code")?.required).toBe(true);
});
