import { expect, test } from "vitest";
import { parseCommandLine } from "../../src/commands/parse-args.ts";
import { wantsJson } from "../../src/commands/wants-json.ts";

const names = ["resolve", "why", "ask"];

test.each<[line: string, json: boolean]>([
  ["resolve", false],
  ["resolve --json", true],
  ["resolve --format json", true],
  ["why --format text", false],
  ["ask --format text --json", true],
])("%s: JSON is %s", (line, json) => {
  expect(wantsJson({ args: parseCommandLine(line.split(" "), names) })).toBe(json);
});

test.each(["resolve --format html", "why --format json=why.json", "ask --format jsno"])(
  "%s is refused",
  (line) => {
    const args = parseCommandLine(line.split(" "), names);
    expect(() => wantsJson({ args })).toThrow(/^`modgate \w+` does not write `\S+`$/);
  },
);
