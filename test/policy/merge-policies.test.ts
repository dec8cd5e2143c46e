import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergePolicies } from "../../src/policy/merge-policies.ts";
import { parsePolicyYaml } from "../../src/policy/parse-yaml.ts";
import { placeOf, plainValue, type PolicyNode } from "../../src/policy/policy-node.ts";

const word = fc.constantFrom("a", "b", "allow", "deny", "free-majors");
const scalar = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.boolean(), fc.constantFrom("x", "y"));
const list = fc.array(scalar, { maxLength: 3 });
// The kind of a value hangs on its key, as in a policy: lists under `allow`, maps under `a`, text under `b`.
const map = fc.record(
  {
    allow: list,
    deny: list,
    "free-majors": list,
    b: scalar,
    a: fc.dictionary(
      word.filter((one) => one === "b"),
      scalar,
    ),
  },
  { requiredKeys: [] },
);

function tree(value: unknown, file: string): PolicyNode {
  const { root } = parsePolicyYaml({ text: JSON.stringify(value), file });
  if (root === undefined) throw new Error("not readable");
  return root;
}

describe("mergePolicies()", () => {
  test("is associative", () => {
    fc.assert(
      fc.property(map, map, map, (a, b, c) => {
        const [x, y, z] = [tree(a, "a"), tree(b, "b"), tree(c, "c")];
        expect(plainValue(mergePolicies(mergePolicies(x, y), z))).toEqual(
          plainValue(mergePolicies(x, mergePolicies(y, z))),
        );
      }),
    );
  });

  test("keeps every value's own file", () => {
    fc.assert(
      fc.property(map, map, (a, b) => {
        const merged = mergePolicies(tree(a, "a"), tree(b, "b"));
        const own = "b" in a ? "a" : "b";
        if ("b" in a || "b" in b) expect(placeOf(merged, ["b"]).origin.file).toBe(own);
        const entries = (a.allow ?? []).length + (b.allow ?? []).length;
        for (let i = 0; i < entries; i++) {
          expect(placeOf(merged, ["allow", i]).origin.file).toBe(i < (a.allow ?? []).length ? "a" : "b");
        }
      }),
    );
  });

  test("keeps a map under an empty value", () => {
    const own = parsePolicyYaml({ text: "sbom:\n", file: "a" }).root;
    if (own === undefined) throw new Error("not readable");
    expect(plainValue(mergePolicies(own, tree({ sbom: { scope: "build" } }, "b")))).toEqual({
      sbom: { scope: "build" },
    });
  });
});
