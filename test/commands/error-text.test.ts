import { describe, expect, test } from "vitest";
import { errorAnnotations } from "../../src/commands/error-annotations.ts";
import { errorText } from "../../src/commands/error-text.ts";
import { talkLine } from "../../src/commands/talk-line.ts";
import { ModgateError } from "../../src/model/error.ts";
import { runnerCommands } from "../render/runner-commands.ts";

const scene = { version: "1.2.3", argv: ["check", "--offline"] };
const plain = new ModgateError("usage", "there is no flag `--x`");
const full = new ModgateError("policy-invalid", "unknown key `x`", {
  at: { file: "modgate.yml", line: 3, column: 1 },
  frame: "3 | x: 1\n  | ^",
  hint: "did you mean `y`?",
  others: [new ModgateError("policy-invalid", "unknown key `z`", { at: { file: "modgate.yml" } })],
});

describe("errorText()", () => {
  test.each([
    ["what went wrong", plain, "modgate: there is no flag `--x`\n"],
    [
      "where, the lines around, what to do, and every further problem",
      full,
      "modgate.yml:3:1: unknown key `x`\n3 | x: 1\n  | ^\n  hint: did you mean `y`?\nmodgate.yml: unknown key `z`\nmodgate: 2 problems\n",
    ],
  ])("says %s", (_, error, wanted) => {
    expect(errorText(error, scene)).toBe(wanted);
  });

  test.each([
    new TypeError("x is undefined"),
    "a thrown text",
    new ModgateError("bug", "it has no entry"),
    undefined,
  ])("calls %s a bug of modgate, with a report id that stays the same", (error) => {
    const text = errorText(error, scene);
    expect(text).toMatch(
      /^modgate: this is a bug of modgate 1\.2\.3 \(report [0-9a-f]{10}\)\n {2}hint: .*`modgate check --offline`\n/,
    );
    expect(errorText(error, scene)).toBe(text);
  });
});

describe("errorText() of foreign text", () => {
  const text = "x\n  ::error::a ##[error]b \u001b[31mred\u202e";

  test.each([
    ["a message", new ModgateError("usage", text)],
    ["a frame and a hint", new ModgateError("policy-invalid", "y", { frame: text, hint: text })],
    ["a place", new ModgateError("policy-invalid", "y", { at: { file: text } })],
    ["a bug's trace", new TypeError(text)],
  ])("lets nothing in %s become a command or a terminal's control", (_, error) => {
    const said = errorText(error, { ...scene, argv: [text] });
    expect(runnerCommands(said)).toEqual([]);
    expect(said).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
  });
});

describe("talkLine()", () => {
  test("makes one line without a command of a name", () => {
    const said = talkLine("::error::q\n::error::x ##[error]y \u001b[31mred");
    expect(runnerCommands(said)).toEqual([]);
    expect(said).not.toMatch(/\p{Cc}/u);
  });
});

describe("errorAnnotations()", () => {
  test("writes each problem as a command at its place", () => {
    expect(runnerCommands(errorAnnotations(full))).toEqual([
      {
        name: "error",
        properties: { file: "modgate.yml", line: "3", col: "1", title: "modgate: policy-invalid" },
        message: "unknown key `x`\nhint: did you mean `y`?",
      },
      {
        name: "error",
        properties: { file: "modgate.yml", title: "modgate: policy-invalid" },
        message: "unknown key `z`",
      },
    ]);
  });

  test("stays within the ten that the runner shows", () => {
    const others = Array.from({ length: 30 }, () => plain);
    expect(runnerCommands(errorAnnotations(new ModgateError("usage", "many", { others })))).toHaveLength(10);
  });

  test("lets no text of a message become a command", () => {
    const hostile = new ModgateError("evidence-invalid", "a\n::error::b\r##[add-mask]c", {
      at: { file: "::stop-commands::x,line=1" },
    });
    expect(runnerCommands(errorAnnotations(hostile))).toHaveLength(1);
  });

  test("says nothing of a bug, whose trace is no annotation", () => {
    expect(errorAnnotations(new TypeError("x"))).toBe("");
  });
});
