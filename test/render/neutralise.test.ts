import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cut,
  guardLines,
  plain,
  toCommandMessage,
  toCommandProperty,
  toHtml,
  toJson,
  toMarkdown,
  toMarkdownCode,
  toSourceLine,
  toTerminal,
  toXml,
} from "../../src/render/neutralise.ts";
import { runnerCommands } from "./runner-commands.ts";
import { hostileTexts } from "./sample-reports.ts";

const foreign = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        ...Array.from("`|\\*_[]()<>&#@:!~$ \n\r\t\u200b\u202e"),
        "##[",
        "::",
        "a",
        "error",
        "]",
        "@b",
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join("")),
);

describe("plain()", () => {
  test.each([
    ["red", "\u001b[31mred\u001b[0m"],
    ["link", "\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u0007"],
    ["a b", "a\r\n\t b"],
    ["a\ufffdb", "a\u202eb"],
    ["a\ufffdb", "a\u200bb"],
    ["\ufffd\ufffd", "\u001b\u0007"],
    ["名前 и 🙂", "名前 и 🙂"],
  ])("gives %j", (wanted, text) => {
    expect(plain(text)).toBe(wanted);
  });

  test("holds no control or invisible character and keeps its length", () => {
    fc.assert(
      fc.property(foreign, (text) => {
        expect(plain(text, 100)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(plain(text, 100).length).toBeLessThanOrEqual(100);
      }),
    );
  });

  test("looks at a megabyte of escape characters in no time", () => {
    expect(plain("\u001b]".repeat(500_000)).length).toBeLessThanOrEqual(4000);
  });
});

describe("cut()", () => {
  test("does not halve a surrogate pair", () => {
    expect(cut("ab🙂c", 4)).toBe("ab…");
    expect(cut("ab🙂c", 5)).toBe("ab🙂c");
  });
});

describe("toTerminal() and guardLines()", () => {
  test("leave no workflow command", () => {
    fc.assert(
      fc.property(foreign, foreign, (a, b) => {
        const log = guardLines(
          `${toTerminal(a)}\n  ${toTerminal(b)}${toTerminal(a)}\n\u001b[31m${toTerminal(a)}\u001b[39m`,
        );
        expect(runnerCommands(log)).toEqual([]);
        expect(log.split("\n")).toHaveLength(3);
      }),
    );
  });

  test("a source line keeps the width of its blanks", () => {
    expect(toSourceLine("\ta\u202e  b\t")).toBe("  a\ufffd  b");
  });
});

describe("toCommandMessage() and toCommandProperty()", () => {
  test("come back from the runner as they were", () => {
    const [command] = runnerCommands(
      `::error title=${toCommandProperty("a,b:c%3A%")}::${toCommandMessage(["50% off", "::x,y"], 100)}`,
    );
    expect(command).toEqual({ name: "error", properties: { title: "a,b:c%3A%" }, message: "50% off\n::x,y" });
  });
});

describe("toHtml() and toXml()", () => {
  test("leave no markup, no quote and no command", () => {
    fc.assert(
      fc.property(foreign, (text) => {
        for (const safe of [toHtml(text), toXml(text)]) {
          expect(safe.replace(/&(amp|lt|gt|quot|#39|#35|#58);/g, "")).not.toMatch(/[&<>"']/);
          expect(runnerCommands(safe)).toEqual([]);
        }
      }),
    );
  });
});

describe("toJson()", () => {
  test("keeps every value and shows no invisible character", () => {
    fc.assert(
      fc.property(foreign, foreign, (a, b) => {
        const text = toJson({ [a]: [b] });
        expect(JSON.parse(text)).toEqual({ [a]: [b] });
        expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(runnerCommands(text)).toEqual([]);
      }),
    );
  });
});

describe("toMarkdown()", () => {
  test.each([
    ["`x` is \\*bold\\*", "`x` is *bold*"],
    ["mail `@acme/team` now", "mail @acme/team now"],
    ["see `http://evil.example`", "see http://evil.example"],
    ["&lt;img src=x&gt;", "<img src=x>"],
    ["\\[a\\](b)", "[a](b)"],
    ["issue `#1` and `acme/store#2`", "issue #1 and acme/store#2"],
    ["commit `deadbeef`", "commit deadbeef"],
    ["by `lib.example/a@v1.0.0`.", "by lib.example/a@v1.0.0."],
    ["a&#124;b", "a|b"],
    ["`` ` `` `b`", "``b`"],
  ])("gives %j", (wanted, text) => {
    expect(toMarkdown(text)).toBe(wanted);
  });

  test("a code span is closed by its own fence only", () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const code = toMarkdownCode(text);
        if (code === "") return;
        const fence = /^`+/.exec(code)?.[0] ?? "";
        const inner = code.slice(fence.length, -fence.length);
        expect((inner.match(/`+/g) ?? []).filter((run) => run.length >= fence.length)).toEqual([]);
      }),
    );
  });

  test("nothing lively is left outside of code", () => {
    fc.assert(
      fc.property(foreign, (text) => {
        const outside = withoutCode(toMarkdown(text)).replaceAll("&#124;", "");
        expect(outside).not.toMatch(/@|:\/\/|www\.|#\d|`|<|>|\|/);
        expect(outside.replace(/\\./g, "")).not.toMatch(/[*_[\]~$]/);
      }),
    );
  });
});

// Reads code spans as CommonMark does: a run of back-ticks up to the next run of the same length.
function withoutCode(markdown: string): string {
  const open = /`+/.exec(markdown);
  if (open === null) return markdown;
  const start = open.index + open[0].length;
  const close = [...markdown.slice(start).matchAll(/`+/g)].find((run) => run[0].length === open[0].length);
  if (close === undefined) return markdown;
  return markdown.slice(0, open.index) + withoutCode(markdown.slice(start + close.index + close[0].length));
}
