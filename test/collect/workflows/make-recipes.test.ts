import { expect, test } from "vitest";
import { ReadingBudget } from "../../../src/collect/build-files/reading-budget.ts";
import { makeRecipes } from "../../../src/collect/workflows/make-recipes.ts";

function recipes(
  text: string,
  targets: readonly string[] = [],
  variables: Readonly<Record<string, string>> = {},
) {
  const run = { targets, variables: new Map(Object.entries(variables)), budget: new ReadingBudget(1 << 20) };
  return makeRecipes(text, run).map(
    ({ script, line, isIgnored }) => `${line} ${isIgnored ? "-" : ""}${script}`,
  );
}

test.each<[string, string, readonly string[], readonly string[]]>([
  ["the first target", ".PHONY: a b\nb:\n\tone\na:\n\ttwo\n", [], ["3 one"]],
  ["a named target", "b:\n\tone\na:\n\ttwo\n", ["a"], ["4 two"]],
  [
    "what it waits for first",
    "a: b c\n\tone\nb: c\n\ttwo\nc:\n\tthree\n",
    ["a"],
    ["6 three", "4 two", "2 one"],
  ],
  ["what waits for itself", "a: b\n\tone\nb: a\n\ttwo\n", ["a"], ["4 two", "2 one"]],
  ["order-only prerequisites", "a: | b\nb:\n\tone\n", ["a"], ["3 one"]],
  ["several targets of one rule", "a b:\n\tone\n", ["b"], ["2 one"]],
  ["a rule written in parts", "a: b\na:\n\tone\nb:\n\ttwo\n", ["a"], ["5 two", "3 one"]],
  ["a recipe behind the head", "a: ; one\n\ttwo\n", ["a"], ["1 one", "2 two"]],
  ["make's own signs", "a:\n\t@-one\n\t+two\n", ["a"], ["2 -one", "3 two"]],
  ["continued lines", "a:\n\tone \\\n\t  two\n\tthree\n", ["a"], ["2 one \\\n\t  two", "4 three"]],
  ["variables in variables", "X = $(Y)\nY := one\na:\n\t${X} $$Z $(V)\n", ["a"], ["4 one $Z $(V)"]],
  ["an assignment, no rule", "x := a: b\na:\n\tone\n", [], ["3 one"]],
  ["Windows line ends", "a:\r\n\tone\r\n", ["a"], ["2 one"]],
  ["an unknown target", "a:\n\tone\n", ["b"], []],
  ["comments", "# b: a\na: # b\n\tone\n", [], ["3 one"]],
])("%s", (_, text, targets, expected) => {
  expect(recipes(text, targets)).toEqual(expected);
});

test("variables of the command line win", () => {
  expect(recipes("X = one\na:\n\t$(X)\n", [], { X: "two" })).toEqual(["3 two"]);
});

test("variables that hold each other end", () => {
  const text = `X = ${"$(X)".repeat(8)}\na:\n\t${"$(X)".repeat(999)}\n`;
  expect(() => recipes(text)).toThrow("tangled");
});
