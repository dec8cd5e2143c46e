import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { runnerCommands } from "./render/runner-commands.ts";
import { type Expectation, expectations, expectedOf, type Outcome, runScenario } from "./scenario.ts";
import { formatArchive, parseArchive, withLineEnd } from "./scenario-archive.ts";

// Whole runs, each one text file below test/scenarios. `UPDATE=1 npx vitest run test/scenarios.test.ts` writes the
// expectations anew; read every line that changed.

const folder = join(import.meta.dirname, "scenarios");
const scenarios = readdirSync(folder)
  .filter((name) => name.endsWith(".txt"))
  .sort()
  .map((name) => ({ name, path: join(folder, name), text: readFileSync(join(folder, name), "utf8") }));
const updating = process.env["UPDATE"] === "1";

describe("scenarios", () => {
  test.each(scenarios)("$name", async ({ path, text }) => {
    const outcome = await runScenario(text);
    if (updating) writeFileSync(path, withOutcome(text, outcome));
    const expected = expectedOf(updating ? readFileSync(path, "utf8") : text);
    for (const [kind, content] of expected) expect(withLineEnd(outcome[kind] ?? ""), kind).toBe(content);
  });

  test.each(scenarios)("$name says what it shows, and expects an exit code and more", ({ text }) => {
    const expected = expectedOf(text);
    expect(parseArchive(text).comment.trim()).not.toBe("");
    expect(expected.has("exit")).toBe(true);
    expect(expected.size).toBeGreaterThan(1);
  });

  test.each(scenarios)("$name lets no foreign text become a command of the runner", ({ text }) => {
    const expected = expectedOf(text);
    for (const kind of ["stdout", "stderr"] as const) {
      expect(runnerCommands(expected.get(kind) ?? ""), kind).toEqual([]);
    }
    const annotations = expected.get("annotations") ?? "";
    const names = runnerCommands(annotations).map(({ name }) => name);
    expect(names).toHaveLength(annotations.split("\n").length - 1);
    for (const name of names) expect(["error", "warning", "notice"]).toContain(name);
  });

  test.each(scenarios)("$name places no finding outside of a file's lines", ({ text }) => {
    const { files } = parseArchive(text);
    for (const { file, line } of placesIn(expectedOf(text).get("report.json"))) {
      const content = files.get(`head/${file}`) ?? files.get(`base/${file}`);
      if (content === undefined || line === undefined) continue;
      expect(line, file).toBeGreaterThanOrEqual(1);
      expect(line, file).toBeLessThanOrEqual(content.split("\n").length);
    }
  });

  test("every kind of expectation stands in a scenario", () => {
    const used = new Set(scenarios.flatMap(({ text }) => Array.from(expectedOf(text).keys())));
    expect(Array.from(used).sort()).toEqual(Object.keys(expectations).sort());
  });

  test("a second run of a scenario gives the same bytes", async () => {
    const [first] = scenarios;
    if (first === undefined) throw new Error("there is no scenario");
    expect(await runScenario(first.text)).toEqual(await runScenario(first.text));
  });
});

const placedFindings = z.object({
  findings: z.array(z.object({ at: z.array(z.object({ file: z.string(), line: z.number().optional() })) })),
});

function placesIn(
  json: string | undefined,
): readonly { readonly file: string; readonly line?: number | undefined }[] {
  return json === undefined ? [] : placedFindings.parse(JSON.parse(json)).findings.flatMap(({ at }) => at);
}

function withOutcome(text: string, outcome: Outcome): string {
  const { comment, files } = parseArchive(text);
  const kept = Array.from(files, ([name, content]): readonly [string, string] => {
    const kind = Object.keys(expectations).find((one): one is Expectation => name === `expected/${one}`);
    return [name, kind === undefined ? content : withLineEnd(outcome[kind] ?? "")];
  });
  return formatArchive({ comment, files: new Map(kept) });
}
