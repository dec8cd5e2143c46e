import { describe, expect, test } from "vitest";
import type { AskDocument } from "../../src/model/ask-document.ts";
import type { DiffDocument } from "../../src/model/diff-document.ts";
import type { WhyDocument } from "../../src/model/why-document.ts";
import { askText } from "../../src/render/ask-text.ts";
import { diffMarkdown } from "../../src/render/diff-markdown.ts";
import { diffText } from "../../src/render/diff-text.ts";
import { whyText } from "../../src/render/why-text.ts";
import { runnerCommands } from "./runner-commands.ts";

// What `diff`, `why` and `ask` say of names that mean to be more than names.

const hostile = "\n::error::x\u001b[31m\u202e|<b>`@all`</b>";

function diffOf(amount: number): DiffDocument {
  const change = {
    kind: "added" as const,
    path: hostile,
    after: { path: hostile, version: hostile },
    direct: false,
    why: ["m.io/app", hostile, hostile],
  };
  return {
    schema: "modgate.diff/1",
    base: { commit: "1".repeat(40), named: hostile, how: hostile },
    head: "2".repeat(40),
    builds: [
      {
        file: hostile,
        main: [hostile],
        state: "changed",
        modules: Array.from({ length: amount }, () => change),
        replacements: [{ replaces: hostile, before: hostile, after: hostile, file: hostile }],
        goLines: [{ file: hostile, directive: "go", before: hostile, after: hostile }],
        before: { modules: 0, edges: 0 },
        after: { modules: 1, edges: 1 },
      },
    ],
    uncompared: [{ file: hostile, line: 1, side: "base", reason: hostile, hint: hostile }],
  };
}

const why: WhyDocument = {
  schema: "modgate.why/1",
  module: hostile,
  version: "",
  builds: [
    {
      file: hostile,
      path: hostile,
      version: hostile,
      by: "major",
      main: false,
      indirect: true,
      replacedBy: hostile,
      why: [hostile, hostile],
      parents: [{ path: hostile, version: hostile, asks: hostile, decides: true, built: false }],
      asked: { version: hostile, why: [hostile] },
      findings: [{ code: hostile, level: "error", message: hostile, waived: null }],
      upgrade: {
        target: hostile,
        because: "nearest allowed",
        command: hostile,
        changes: [],
        heldBy: [{ path: hostile, version: hostile, asks: hostile, decides: true, built: true }],
        untried: "",
      },
    },
  ],
  nearMisses: [],
  unresolved: [{ file: hostile, reason: hostile, hint: hostile }],
};

const ask: AskDocument = {
  schema: "modgate.ask/1",
  asked: hostile,
  verdict: "unjudged",
  judged: [{ path: hostile, version: hostile }],
  from: "query",
  builds: [hostile],
  repository: hostile,
  policy: { path: hostile, from: "head" },
  reportOnly: false,
  decides: { file: hostile, line: 1, rule: hostile },
  findings: [],
  nearestAllowed: hostile,
  doubts: [{ reason: hostile, hint: hostile }],
  notes: [hostile],
};

describe("a hostile name", () => {
  const nothingFound = {
    ...why,
    builds: [],
    nearMisses: [{ path: hostile, version: hostile, because: "another case" as const }],
  };
  test.each([
    ["diff", diffText(diffOf(1))],
    ["diff in Markdown", diffMarkdown(diffOf(1))],
    ["why", whyText(why)],
    ["why of nothing", whyText(nothingFound)],
    ["ask", askText(ask)],
  ])("stays a name in %s", (_, text) => {
    expect(runnerCommands(text)).toEqual([]);
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  test("stays inside its cell and its code span in Markdown", () => {
    const text = diffMarkdown(diffOf(1));
    for (const line of text.split("\n").filter((one) => one.startsWith("| "))) {
      expect([4, 5]).toContain(line.split("|").length - 1);
    }
    expect(text.replaceAll(/(`+)(?:(?!\1).)*\1/g, "")).not.toMatch(/<b>|@all/);
  });
});

test("a comment in Markdown keeps below what a forge takes, and says what it leaves out", () => {
  const text = diffMarkdown(diffOf(2000));
  expect(text.length).toBeLessThan(60_001);
  expect(text).toContain("`modgate diff` prints it");
  expect(text).toContain("2,000 added");
});
