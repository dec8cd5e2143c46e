import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { commands } from "../src/commands/index.ts";
import { options, outputs } from "../src/options.ts";

const flags = options.filter(({ flag }) => flag);
const action: unknown = parse(readFileSync(join(import.meta.dirname, "../action.yml"), "utf8"));

describe("the table of options", () => {
  test.each(options)("$name says what it is, in one line", ({ name, help, kind, value, choices }) => {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(help).toMatch(/^\S[^\n]*[^.\s]$/);
    expect(value === "" && choices.length === 0).toBe(kind === "switch");
  });

  test("names nothing twice", () => {
    for (const names of [
      options.map(({ name }) => name),
      options.map(({ input }) => input).filter((input) => input !== ""),
      options.map(({ short }) => short).filter((short) => short !== ""),
      outputs.map(({ name }) => name),
    ])
      expect(new Set(names).size).toBe(names.length);
  });

  test.each(options)(
    "$name can be given somewhere, and its commands exist",
    ({ flag, input, commands: own }) => {
      expect(flag || input !== "").toBe(true);
      for (const command of own) expect(commands.map(({ name }) => name)).toContain(command);
    },
  );

  test("has every flag that the contract promises for all commands", () => {
    const promised =
      "dir policy base only skip format output-dir offline fail-on color jobs quiet verbose version help";
    for (const name of promised.split(" ")) {
      expect(flags.find((flag) => flag.name === name)?.commands, name).toEqual([]);
    }
  });

  test("is what action.yml says", () => {
    const inputs = options.map(({ input }) => input).filter((input) => input !== "");
    expect(action).toMatchObject({
      inputs: Object.fromEntries(inputs.map((input) => [input, { required: false }])),
      outputs: Object.fromEntries(outputs.map(({ name, help }) => [name, { description: help }])),
      runs: { using: "node24", main: "dist/action.js" },
    });
  });
});
