import { describe, expect, test } from "vitest";
import { settingsReader } from "../../../src/collect/build-files/settings-readers.ts";

function settings(text: string, file = ".github/workflows/ci.yml"): readonly string[] {
  return (settingsReader(file)?.(text) ?? [])
    .map(
      ({ name, value, line, uses }) =>
        `${line} ${name}=${value}${uses === undefined ? "" : ` @${uses.join(",")}`}`,
    )
    .toSorted();
}

describe("an alias brings, at its own line,", () => {
  test.each<[what: string, text: string, expected: readonly string[]]>([
    [
      "variables that are used once more",
      "a:\n  env: &e\n    GOSUMDB: off\nb:\n  env: *e\n",
      ["3 GOSUMDB=off @3,5"],
    ],
    ["a value", "x: &v off\nenv:\n  GOSUMDB: *v\n", ["1 GOSUMDB=off @3"]],
    ["a name", "x: &k GOSUMDB\nenv:\n  *k : off\n", ["3 GOSUMDB=off"]],
    [
      "a pair of name and value",
      "x: &n GOSUMDB\nvariables:\n  - name: *n\n    value: off\n",
      ["1 GOSUMDB=off"],
    ],
    [
      "the value of a pair",
      "x: &v off\nvariables:\n  - name: GOSUMDB\n    value: *v\n",
      ["1 GOSUMDB=off @4"],
    ],
    ["a name before a colon", "x: &k GOSUMDB\nenv:\n  *k: off\n", ["3 GOSUMDB=off"]],
    ["a name before a colon in a line", "env: { A: &k GOSUMDB, *k: off }\n", ["1 GOSUMDB=off"]],
    ["a script", "x: &s |\n  true\n  export GOSUMDB=off\nsteps:\n  - run: *s\n", ["3 GOSUMDB=off @5"]],
    ["a tool", "x: &s go run a.example/x@v1\nrun: *s\n", ["1 go run=a.example/x@v1 @2"]],
    ["steps", "a:\n  steps: &s\n    - run: GOSUMDB=off go build\nb:\n  steps: *s\n", ["3 GOSUMDB=off @3,5"]],
    ["a line of a list", "x: &l GOSUMDB=off\nenvironment:\n  - *l\n", ["1 GOSUMDB=off @3"]],
    ["an alias within", "x: &v off\ny: &e { GOSUMDB: *v }\nenv: *e\n", ["1 GOSUMDB=off @2,3"]],
    ["a container's options", "x: &o -e GOSUMDB=off\ncontainer:\n  options: *o\n", ["1 GOSUMDB=off @3"]],
    ["nothing where it stands for nothing", "env:\n  GOSUMDB: *v\n", []],
    ["nothing under a name that runs nothing", "x: &s export GOSUMDB=off\nname: *s\n", []],
  ])("%s", (_, text, expected) => {
    expect(settings(text)).toEqual(expected);
  });

  test("what GitHub takes it for, and what others do, where a name comes twice", () => {
    const text = "x: &v off\ny: &e { GOSUMDB: *v }\nz: &v sum.corp.example\nenv: *e\n";
    expect(settings(text)).toEqual(["1 GOSUMDB=off @2,4", "3 GOSUMDB=sum.corp.example @4"]);
  });
});

describe("a merge key brings", () => {
  const gitlab = ".gitlab-ci.yml";
  test.each<[what: string, text: string, expected: readonly string[]]>([
    ["scripts", ".x: &x\n  script:\n    - export GOSUMDB=off\na:\n  <<: *x\n", ["3 GOSUMDB=off @3,5"]],
    [
      "entries under the name around it",
      ".x: &x\n  TOOL: go run a.example/x@v1\na:\n  variables:\n    <<: *x\n    GOFLAGS: -v\n",
      ["2 go run=a.example/x@v1 @5", "6 GOFLAGS=-v"],
    ],
    [
      "lists of them",
      ".x: &x { script: GOSUMDB=off go build }\na: { <<: [*x, *x] }\n",
      ["1 GOSUMDB=off @1,2"],
    ],
  ])("%s", (_, text, expected) => {
    expect(settings(text, gitlab)).toEqual(expected);
  });
});

describe("given up as too tangled:", () => {
  const laughs = Array.from({ length: 12 }, (_, index) =>
    index === 0 ? "a0: &a0 [x, x]" : `a${index}: &a${index} [${`*a${index - 1},`.repeat(9)}]`,
  ).join("\n");
  const script = `x: &s ${"a;".repeat(100_000)}\n`;
  test.each([
    ["aliases of aliases", laughs],
    ["an alias of what holds it", "x: &x [*x]\n"],
    ["a long script by many aliases", `${script}steps: [${"{ run: *s },".repeat(1000)}]\n`],
    ["lists in lists", `x: ${"[".repeat(100)}${"]".repeat(100)}\n`],
    ["lists in lists without end", `x: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`],
    ["items in items without end", `x:\n  ${"- ".repeat(20_000)}a\n`],
  ])("%s", (_, text) => {
    expect(() => settings(text)).toThrow(expect.objectContaining({ code: "evidence-invalid" }));
  });

  test("not a file of ordinary size that uses aliases in every job", () => {
    const job = (index: number): string => `j${index}:\n  env: *e\n  steps: *s\n`;
    const jobs = Array.from({ length: 500 }, (_, index) => job(index)).join("");
    const text = `x: &e { GOSUMDB: off, CGO_ENABLED: 0 }\ny: &s\n  - run: go build ./...\n${jobs}`;
    expect(settings(text)).toHaveLength(1);
  });
});
