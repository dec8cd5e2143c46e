import { describe, expect, test } from "vitest";
import { type FormatWish, formatTargets } from "../../src/commands/format-targets.ts";
import { rendererIds } from "../../src/render/index.ts";

function targets(words: readonly string[], parts: Partial<FormatWish> = {}) {
  return formatTargets({ words, outputDir: "", cwd: "/home", fallback: "text", ...parts }).map(
    ({ format, path }) => `${format}=${path}`,
  );
}

describe("formatTargets()", () => {
  test.each<[what: string, words: readonly string[], parts: Partial<FormatWish>, wanted: readonly string[]]>([
    ["the fallback alone", [], {}, ["text="]],
    ["no fallback where none is wanted", [], { fallback: undefined }, []],
    ["the fallback beside files", ["json=a.json"], {}, ["text=", "json=/home/a.json"]],
    ["no fallback where a format takes its place", ["json"], {}, ["json="]],
    ["an absolute path as it is", ["json=/a/b.json"], { outputDir: "/out" }, ["text=", "json=/a/b.json"]],
    [
      "a relative path below the output folder",
      ["json=b.json"],
      { outputDir: "/out" },
      ["text=", "json=/out/b.json"],
    ],
    ["a path with an equals sign", ["sarif=a=b"], {}, ["text=", "sarif=/home/a=b"]],
    ["one format twice", ["json", "json=a"], {}, ["json=", "json=/home/a"]],
  ])("gives %s", (_, words, parts, wanted) => {
    expect(targets(words, parts)).toEqual(wanted);
  });

  test("gives every format a file name of its own below the output folder", () => {
    const paths = formatTargets({
      words: rendererIds,
      outputDir: "/out",
      cwd: "/home",
      fallback: undefined,
    }).map(({ path }) => path);
    expect(new Set(paths).size).toBe(rendererIds.length);
    for (const path of paths) expect(path).toMatch(/^\/out\/[a-z.-]+\.[a-z]+$/);
  });

  test.each([
    [["jsn"], "there is no format `jsn`", "did you mean `json`?"],
    [["pdf=a.pdf"], "there is no format `pdf`", "choose from text"],
    [["json="], "`--format json=` names no path", "`--format json=report.json`"],
    [["json", "text"], "two formats want standard output: `json` and `text`", "give all but one a path"],
    [["text", "html"], "two formats want standard output: `text` and `html`", "`--format html=report.html`"],
  ])("refuses %j", (words, message, hint) => {
    expect(() => targets(words)).toThrow(
      expect.objectContaining({
        code: "usage",
        message,
        details: expect.objectContaining({ hint: expect.stringContaining(hint) }),
      }),
    );
  });

  test("tells of the formats that a command writes alone", () => {
    const known = ["cyclonedx-json", "spdx-json"] as const;
    const hint = (word: string) =>
      expect.objectContaining({ details: expect.objectContaining({ hint: word }) });
    expect(() => targets(["spdx-jsn"], { known })).toThrow(hint("did you mean `spdx-json`?"));
    expect(() => targets(["pdf"], { known })).toThrow(hint("choose from cyclonedx-json, spdx-json"));
  });
});
