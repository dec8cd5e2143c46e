import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commands as entries } from "../../src/commands/index.ts";
import { type ParsedArgs, parseCommandLine } from "../../src/commands/parse-args.ts";
import { ModgateError } from "../../src/model/error.ts";
import { options } from "../../src/options.ts";

const commands = entries.map(({ name }) => name);

function parse(...argv: readonly string[]): ParsedArgs {
  return parseCommandLine(argv, commands);
}

describe("parseCommandLine()", () => {
  test("needs no command and no flag", () => {
    expect(parse()).toEqual({
      command: "",
      operands: [],
      text: new Map(),
      lists: new Map(),
      switches: new Set(),
    });
  });

  test("takes flags before and behind the command", () => {
    const args = parse("--dir", "shop", "explain", "module-major", "--quiet");
    expect(args.command).toBe("explain");
    expect(args.operands).toEqual(["module-major"]);
    expect(args.text.get("dir")).toBe("shop");
    expect(args.switches).toEqual(new Set(["quiet"]));
  });

  test.each([
    [["--dir=a"], "a"],
    [["--dir", "a", "--dir", "b"], "b"],
    [["--dir=a=b"], "a=b"],
  ])("reads text from %j", (argv, wanted) => {
    expect(parse(...argv).text.get("dir")).toBe(wanted);
  });

  test("splits lists at commas and joins them; formats stay whole", () => {
    const args = parse(
      "--only",
      "modules, sbom,",
      "--only=lint",
      "--format",
      "json=a,b.json",
      "--format",
      "text",
    );
    expect(args.lists.get("only")).toEqual(["modules", "sbom", "lint"]);
    expect(args.lists.get("format")).toEqual(["json=a,b.json", "text"]);
  });

  test("knows short switches, together and alone", () => {
    expect(parse("-qv").switches).toEqual(new Set(["quiet", "verbose"]));
    expect(parse("-h").switches).toEqual(new Set(["help"]));
  });

  test.each([
    [["help"], "", "help"],
    [["help", "resolve"], "resolve", "help"],
    [["version"], "", "version"],
  ])("takes the word for the flag in %j", (argv, command, flag) => {
    expect(parse(...argv)).toMatchObject({ command, operands: [], switches: new Set([flag]) });
  });

  test("takes what follows `--` for operands", () => {
    expect(parse("explain", "--", "--help")).toMatchObject({
      command: "explain",
      operands: ["--help"],
      switches: new Set(),
    });
  });

  test.each([
    [["--ofline"], "there is no flag `--ofline`"],
    [["--goproxy", "x"], "there is no flag `--goproxy`"],
    [["--color", "blue"], "`--color` cannot be `blue`"],
    [["--color"], "`--color` needs a value"],
    [["--offline=no"], "`--offline` takes no value"],
    [["check", "--json"], "`--json` belongs to `modgate resolve` or `modgate diff`"],
    [["guard"], "`modgate guard` is not in this version yet"],
    [["gaurd"], "there is no command `gaurd`"],
  ])("refuses %j", (argv, message) => {
    expect(() => parse(...argv)).toThrow(
      expect.objectContaining({ code: "usage", message: expect.stringContaining(message) }),
    );
  });

  test("answers any command line with words or with usage, never with a bug", () => {
    const words = [
      ...commands,
      ...options.flatMap(({ name }) => [`--${name}`, `--${name}=x`]),
      "-q",
      "-x",
      "--",
      "",
      "-",
      "--=",
      "x",
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string())), (argv) => {
        try {
          parse(...argv);
        } catch (error) {
          expect(error).toBeInstanceOf(ModgateError);
          expect(error).toMatchObject({ code: "usage" });
        }
      }),
    );
  });
});
