import * as fc from "fast-check";
import { expect, test } from "vitest";
import { expressionValues } from "../../src/policy/workflow-expression.ts";

test.each<[expression: string, constants: readonly string[], unknown: readonly string[]]>([
  ["'off'", ["off"], []],
  ["'it''s'", ["it's"], []],
  ["vars.SUMDB", [], ["vars.SUMDB"]],
  [" vars.SUMDB || 'off' ", ["off"], ["vars.SUMDB"]],
  ["github.event_name == 'push' && 'a' || 'b'", ["a", "b"], []],
  ["!startsWith(github.ref, 'refs/tags/') && 'a' || vars.B", ["a"], ["vars.B"]],
  ["(a && 'x' || 'y') && ('z' || b['c-d'].e)", ["z"], ["b[…].e"]],
  ["fromJSON(vars.X).sumdb", [], ["fromJSON(…).sumdb"]],
  ["format('{0}', 'off')", [], ["format(…)"]],
  ["a != 'off'", [], []],
  ["true", [], []],
  ["1.5", ["1.5"], []],
  ["github.event.*.x", [], ["github.event.*.x"]],
  ["", [], [""]],
  ["'off", [], ["'off"]],
  ["a b", [], ["ab"]],
  ["a ? b", [], ["a?b"]],
  ["('a'", [], []],
  [`${"(".repeat(900)}'a'${")".repeat(900)}`, ["a"], []],
  [`'${"a".repeat(3000)}'`, [], [`'${"a".repeat(79)}`]],
])("%s", (expression, constants, unknown) => {
  expect(expressionValues(expression)).toEqual({ constants, unknown });
});

test("any text is read without an error", () => {
  const part = fc.constantFrom(..."a ' ''  ( ) [ ] . , && || == ! < 1 'b' c.d e( true".split(" "));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const { constants, unknown } = expressionValues(parts.join(" "));
      expect([...constants, ...unknown].every((text) => typeof text === "string")).toBe(true);
    }),
  );
});
