import { expect, test } from "vitest";
import { ReadingBudget } from "../../../src/collect/build-files/reading-budget.ts";
import { makeRecipes } from "../../../src/collect/workflows/make-recipes.ts";

function recipes(
  text: string,
  targets: readonly string[] = [],
  {
    variables = {},
    files = {},
  }: {
    readonly variables?: Readonly<Record<string, string>>;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
) {
  const all = new Map([["Makefile", text], ...Object.entries(files)]);
  return makeRecipes({
    file: "Makefile",
    textOf: (file) => all.get(file),
    pathOf: (name) => name,
    targets,
    variables: new Map(Object.entries(variables)),
    budget: new ReadingBudget(1 << 20),
  }).map(({ script, file, line, tolerance }) =>
    [
      `${file === "Makefile" ? "" : `${file}:`}${line} ${script}`,
      ...(tolerance === "" ? [] : [`(${tolerance})`]),
    ].join(" "),
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
  ["make's own signs", "a:\n\t@-one\n\t+two\n", ["a"], ["2 one (make passes over it (-))", "3 two"]],
  ["continued lines", "a:\n\tone \\\n\t  two\n\tthree\n", ["a"], ["2 one \\\n\t  two", "4 three"]],
  ["variables in variables", "X = $(Y)\nY := one\na:\n\t${X} $$Z $(V)\n", ["a"], ["4 one $Z $(V)"]],
  ["an assignment, no rule", "x := a: b\na:\n\tone\n", [], ["3 one"]],
  ["Windows line ends", "a:\r\n\tone\r\n", ["a"], ["2 one"]],
  ["the last recipe of a rule", "a: b\n\tone\na:\n\ttwo\nb:\n", ["a"], ["4 two"]],
  ["all recipes of a rule with two colons", "a::\n\tone\na::\n\ttwo\n", ["a"], ["2 one", "4 two"]],
  ["the recipe of the last branch", "ifdef X\na:\n\tone\nelse\na:\n\ttwo\nendif\n", ["a"], ["6 two"]],
  ["a default goal", ".DEFAULT_GOAL := b\na:\n\tone\nb:\n\ttwo\n", [], ["5 two"]],
  ["a variable of a target", "a: X = one\na:\n\t$(X)\n", ["a"], ["3 one"]],
  ["a variable that is added to", "X = one\nX += two # three\na:\n\t$(X)\n", ["a"], ["4 one two"]],
  ["a variable that is set already", "X = one\nX ?= two\na:\n\t$(X)\n", ["a"], ["4 one"]],
  ["a shell that runs nothing", "SHELL := /bin/true\na:\n\tone\n", ["a"], ["3 one (SHELL = /bin/true)"]],
  ["a shell", "SHELL := /bin/bash\na:\n\tone\n", ["a"], ["3 one"]],
  ["flags that pass over failures", "MAKEFLAGS += -i\na:\n\tone\n", ["a"], ["3 one (-i)"]],
  ["other flags", "MAKEFLAGS += --no-print-directory -j4\na:\n\tone\n", ["a"], ["3 one"]],
  ["failures that are ignored", ".IGNORE: a\na: b\n\tone\nb:\n\ttwo\n", ["a"], ["5 two", "3 one (.IGNORE)"]],
  ["an unknown target", "a:\n\tone\n", ["b"], []],
  ["comments", "# b: a\na: # b\n\tone\n", [], ["3 one"]],
])("%s", (_, text, targets, expected) => {
  expect(recipes(text, targets)).toEqual(expected);
});

test("included files are followed", () => {
  const files = { "a.mk": "include b.mk\na: b\n\tone\n", "b.mk": "b:\n\ttwo\n" };
  expect(recipes("-include a.mk none.mk $(X).mk\n", ["a"], { files })).toEqual(["b.mk:2 two", "a.mk:3 one"]);
  expect(recipes("include Makefile\na:\n\tone\n", ["a"])).toEqual(["3 one"]);
});

test("variables of the command line win", () => {
  expect(recipes("X = one\na:\n\t$(X)\n", [], { variables: { X: "two" } })).toEqual(["3 two"]);
});

test("variables that hold each other end", () => {
  const text = `X = ${"$(X)".repeat(8)}\na:\n\t${"$(X)".repeat(999)}\n`;
  expect(() => recipes(text)).toThrow("tangled");
});
