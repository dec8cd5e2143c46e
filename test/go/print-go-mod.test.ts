import fc from "fast-check";
import { expect, test } from "vitest";
import type { GoMod, TextPosition } from "../../src/go/go-mod.ts";
import { parseGoMod } from "../../src/go/parse-go-mod.ts";
import { printGoMod } from "../../src/go/print-go-mod.ts";

const at: TextPosition = { line: 1, column: 1 };

const path = fc.stringMatching(/^[a-z]{1,6}\.[a-z]{2}\/[A-Za-z_. -]{0,8}x$/);
const version = fc
  .tuple(fc.nat(1), fc.nat(99), fc.nat(99), fc.constantFrom("", "-rc.1"))
  .map(([a, b, c, d]) => `v${a}.${b}.${c}${d}`);
const comment = fc.constantFrom("", "one line", "two\nlines", "with\n\na gap");
const directive = fc.record({
  value: fc.oneof(path, fc.constantFrom("a b", "(", "é//x")),
  at: fc.constant(at),
});
const folder = fc.constantFrom("./x", "../y z", "/abs");

const goMod: fc.Arbitrary<GoMod> = fc.record({
  module: fc.record({ path, deprecated: fc.constantFrom("", "gone", "gone\nfor good"), at: fc.constant(at) }),
  go: fc.constantFrom("1.21", "1.24.0", "1.25rc1").map((value) => ({ value, at })),
  toolchain: fc.constantFrom("go1.25.1", "default").map((value) => ({ value, at })),
  require: fc.array(fc.record({ path, version, indirect: fc.boolean(), at: fc.constant(at) })),
  exclude: fc.array(fc.record({ path, version, at: fc.constant(at) })),
  replace: fc.array(
    fc.record({
      old: fc.record({ path, version: fc.oneof(version, fc.constant("")) }),
      new: fc.oneof(fc.record({ path, version }), fc.record({ path: folder, version: fc.constant("") })),
      at: fc.constant(at),
    }),
  ),
  retract: fc.array(fc.record({ low: version, high: version, rationale: comment, at: fc.constant(at) })),
  godebug: fc.array(
    fc.record({
      key: fc.constantFrom("a", "b"),
      value: fc.constantFrom("", "1", "x=y"),
      at: fc.constant(at),
    }),
  ),
  tool: fc.array(directive),
  ignore: fc.array(directive),
});

/** Sets every place to the same, as printing moves directives. */
function unplaced(mod: GoMod): unknown {
  return JSON.parse(JSON.stringify(mod), (key, value: unknown) => (key === "at" ? at : value));
}

test("printGoMod() writes what parseGoMod() reads back", () => {
  fc.assert(
    fc.property(goMod, (mod) => {
      const text = printGoMod(mod);
      const again = parseGoMod(text, { mode: "strict" });
      expect(again.ok ? unplaced(again.value) : { text, again }).toEqual(unplaced(mod));
      if (again.ok) expect(printGoMod(again.value)).toBe(text);
    }),
  );
});

test("printGoMod() writes single lines, blocks and comments", () => {
  const text = `// Deprecated: gone
module a.b/c

go 1.24.0

require (
	a.b/d v1.0.0
	a.b/e v1.0.0 // indirect
)

replace a.b/d => ./d

// broken
retract [v1.0.0, v1.1.0]
`;
  const mod = parseGoMod(text, { mode: "strict" });
  expect(mod.ok && printGoMod(mod.value)).toBe(text);
});
