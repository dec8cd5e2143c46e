import { describe, expect, test } from "vitest";
import { inputArgs } from "../../src/commands/input-args.ts";
import { options } from "../../src/options.ts";

function read(inputs: Readonly<Record<string, string>>) {
  return inputArgs((name) => inputs[name] ?? "");
}

describe("inputArgs()", () => {
  test("reads what is given under the names of the flags", () => {
    const args = read({ "working-directory": "shop", "fail-on": "never", summary: "true" });
    expect(args).toMatchObject({ command: "check", operands: [], switches: new Set() });
    expect(Object.fromEntries(args.text)).toEqual({ dir: "shop", "fail-on": "never", summary: "true" });
  });

  test("leaves out what is empty or blank", () => {
    const args = read({ policy: "", base: "  \n", only: " , \n" });
    expect(args.text.size).toBe(0);
    expect(args.lists.get("only") ?? []).toEqual([]);
  });

  test("splits lists at commas and lines", () => {
    expect(read({ only: "modules, sbom\nlint\n" }).lists.get("only")).toEqual(["modules", "sbom", "lint"]);
  });

  test("refuses a word that is no choice", () => {
    expect(() => read({ "fail-on": "Error" })).toThrow(
      expect.objectContaining({
        code: "usage",
        message: "input `fail-on` cannot be `Error`",
        details: { hint: "choose error, warning, never" },
      }),
    );
  });

  test("asks for every input of the table, each once", () => {
    const asked: string[] = [];
    inputArgs((name) => {
      asked.push(name);
      return "";
    });
    expect(asked).toEqual(options.map(({ input }) => input).filter((input) => input !== ""));
  });
});
