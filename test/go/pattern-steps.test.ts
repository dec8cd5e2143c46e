import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { matchGlob, matchesModulePattern } from "../../src/go/module-pattern.ts";

// Patterns may come from an untrusted change. How long a match takes is counted, not timed: a class reads its
// character's code point once a step, so that a glob of classes tells every step it makes.

let steps = 0;
const codePointAt = String.prototype.codePointAt;

function counted<T>(run: () => T): { readonly result: T; readonly steps: number } {
  steps = 0;
  vi.spyOn(String.prototype, "codePointAt").mockImplementation(function (this: string, at = 0) {
    steps++;
    return codePointAt.call(this, at);
  });
  const result = run();
  vi.restoreAllMocks();
  return { result, steps };
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** What compiling reads, and at most one step of each class for each place of the name. */
function bound(classes: number, name: string): number {
  return 4 * classes + classes * (name.length + 1);
}

test.each([10, 100, 1000])(
  "the worst globs take steps by the product of both lengths (%i stars)",
  (count) => {
    const glob = `${"*[a]".repeat(count)}[b]`;
    const name = "a".repeat(count * 3);
    const found = counted(() => matchGlob(glob, name));
    expect(found.result).toBe(false);
    expect(found.steps).toBeGreaterThan(count);
    expect(found.steps).toBeLessThanOrEqual(bound(count + 1, name));
  },
);

test("a star after a star that almost fits never goes back to the first", () => {
  const name = `${"a".repeat(2000)}c`;
  const found = counted(() => matchGlob("*[a]*[a]*[a]*[a]*[a]*[a]*[a]*[a]*[b]", name));
  expect(found.result).toBe(false);
  expect(found.steps).toBeLessThanOrEqual(bound(9, name));
});

test("no pattern of stars and classes takes more steps than the product of the lengths", () => {
  const part = fc.constantFrom("*", "[ab]", "[^a]", "*[a]", "**[b-c]");
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.stringMatching(/^[abc]{0,80}$/), (parts, name) => {
      const glob = parts.join("");
      const classes = glob.split("[").length - 1;
      const found = counted(() => matchGlob(glob, name));
      expect(found.result).toBeDefined();
      expect(found.steps).toBeLessThanOrEqual(6 * classes + classes * (name.length + 1));
    }),
  );
});

test("a pattern of many elements looks at as many elements of a path, once each", () => {
  const pattern = Array.from({ length: 500 }, () => "[a]").join("/");
  const path = Array.from({ length: 1000 }, () => "a").join("/");
  const found = counted(() => matchesModulePattern(pattern, path));
  expect(found.result).toBe(true);
  expect(found.steps).toBeLessThanOrEqual(4 * 500 + 500);
});
