import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareBuilds } from "../../src/model/module-diff.ts";
import { compareRepositories } from "../../src/model/repository-diff.ts";
import { modulesEvidence, resolution } from "../gates/sample-modules.ts";

const build = (require: readonly string[], rest: object = {}) => resolution({ require, ...rest });

function changes(before: readonly string[], after: readonly string[]): readonly string[] {
  return compareBuilds([build(before)], build(after)).modules.map(
    ({ kind, before: was, after: is }) =>
      `${kind} ${was === undefined ? "" : `${was.path}@${was.version}`} > ${is === undefined ? "" : `${is.path}@${is.version}`}`,
  );
}

describe("compareBuilds()", () => {
  test.each([
    ["nothing", ["x.io/a@v1.0.0"], ["x.io/a@v1.0.0"], []],
    ["added", [], ["x.io/a@v1.0.0"], ["added  > x.io/a@v1.0.0"]],
    ["removed", ["x.io/a@v1.0.0"], [], ["removed x.io/a@v1.0.0 > "]],
    ["upgraded", ["x.io/a@v1.2.0"], ["x.io/a@v1.10.0"], ["upgraded x.io/a@v1.2.0 > x.io/a@v1.10.0"]],
    ["downgraded", ["x.io/a@v1.10.0"], ["x.io/a@v1.2.0"], ["downgraded x.io/a@v1.10.0 > x.io/a@v1.2.0"]],
    ["v0 to v1", ["x.io/a@v0.9.0"], ["x.io/a@v1.0.0"], ["major x.io/a@v0.9.0 > x.io/a@v1.0.0"]],
    ["v1 to /v2", ["x.io/a@v1.4.0"], ["x.io/a/v2@v2.0.1"], ["major x.io/a@v1.4.0 > x.io/a/v2@v2.0.1"]],
    ["/v3 back to v1", ["x.io/a/v3@v3.0.0"], ["x.io/a@v1.0.0"], ["major x.io/a/v3@v3.0.0 > x.io/a@v1.0.0"]],
    [
      ".v2 to .v3",
      ["gopkg.in/yaml.v2@v2.4.0"],
      ["gopkg.in/yaml.v3@v3.0.1"],
      ["major gopkg.in/yaml.v2@v2.4.0 > gopkg.in/yaml.v3@v3.0.1"],
    ],
    [
      "+incompatible",
      ["x.io/a@v2.0.0+incompatible"],
      ["x.io/a@v3.0.0+incompatible"],
      ["major x.io/a@v2.0.0+incompatible > x.io/a@v3.0.0+incompatible"],
    ],
    [
      "a major beside the one that stays",
      ["x.io/a@v1.0.0"],
      ["x.io/a@v1.0.0", "x.io/a/v2@v2.0.0"],
      ["added  > x.io/a/v2@v2.0.0"],
    ],
    [
      "two majors, of which the highest is the same module",
      ["x.io/a@v1.0.0", "x.io/a/v2@v2.0.0"],
      ["x.io/a/v3@v3.0.0"],
      ["removed x.io/a@v1.0.0 > ", "major x.io/a/v2@v2.0.0 > x.io/a/v3@v3.0.0"],
    ],
  ])("tells %s", (_, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  test("loses no module and invents none", () => {
    const versions = fc.constantFrom(
      "x.io/a@v1.0.0",
      "x.io/a/v2@v2.0.0",
      "x.io/a/v3@v3.1.0",
      "x.io/b@v0.1.0",
    );
    const side = fc.uniqueArray(versions, { maxLength: 4 });
    fc.assert(
      fc.property(side, side, (before, after) => {
        const { modules } = compareBuilds([build(before)], build(after));
        const came = modules.flatMap((change) => (change.after === undefined ? [] : [change.after.path]));
        const went = modules.flatMap((change) => (change.before === undefined ? [] : [change.before.path]));
        const paths = (keys: readonly string[]) => keys.map((key) => key.split("@")[0] ?? "");
        const only = (a: readonly string[], b: readonly string[]) =>
          paths(a)
            .filter((path) => !paths(b).includes(path))
            .toSorted();
        expect(came.toSorted()).toEqual(only(after, before));
        expect(went.toSorted()).toEqual(only(before, after));
      }),
    );
  });

  test("tells who pulls a module in", () => {
    const after = build(["x.io/a@v1.0.0"], {
      selected: ["x.io/b@v1.0.0"],
      edges: ["x.io/a@v1.0.0 x.io/b@v1.0.0"],
    });
    const [, added] = compareBuilds([build([])], after).modules;
    expect(added).toMatchObject({
      path: "x.io/b",
      direct: false,
      why: ["m.io/app", "x.io/a@v1.0.0", "x.io/b@v1.0.0"],
    });
  });

  test("tells replacements and go lines that changed, and the size of the graph", () => {
    const before = build(["x.io/a@v1.0.0"], { replace: ["x.io/a => ./a", "x.io/b => ./b"] });
    const after = build(["x.io/a@v1.0.0"], {
      replace: ["x.io/a => x.io/fork@v1.0.0", "x.io/c => ./c"],
      go: "1.25",
      toolchain: "go1.25.1",
      edges: ["x.io/a@v1.0.0 go@1.25", "x.io/a@v1.0.0 x.io/a@v0.9.0"],
    });
    expect(compareBuilds([before], after)).toMatchObject({
      state: "changed",
      modules: [],
      replacements: [
        { replaces: "x.io/a", before: "./a", after: "x.io/fork@v1.0.0" },
        { replaces: "x.io/b", before: "./b" },
        { replaces: "x.io/c", after: "./c" },
      ],
      goLines: [
        { directive: "go", before: "1.24", after: "1.25" },
        { directive: "toolchain", after: "go1.25.1" },
      ],
      before: { modules: 1, edges: 1 },
      after: { modules: 1, edges: 2 },
    });
  });
});

describe("compareRepositories()", () => {
  const unresolved = (file: string, rest: object = {}) => ({
    file,
    code: "proxy-unreachable",
    reason: "no answer",
    hint: "",
    ...rest,
  });
  const root = build(["x.io/a@v1.0.0"]);
  const api = build(["x.io/a@v1.0.0"], { main: "m.io/api", dir: "api" });
  const told = (before: object, after: object) => {
    const diff = compareRepositories({ ...modulesEvidence(), ...before }, { ...modulesEvidence(), ...after });
    return {
      builds: diff.builds.map(({ file, state }) => `${file} ${state}`),
      uncompared: diff.uncompared.map(({ file, side }) => `${file} ${side}`),
    };
  };

  test("takes builds as new, gone or the same", () => {
    expect(told({ resolutions: [root] }, { resolutions: [root, api] }).builds).toEqual([
      "api/go.mod added",
      "go.mod unchanged",
    ]);
    expect(told({ resolutions: [root, api] }, { resolutions: [root] }).builds).toEqual([
      "api/go.mod removed",
      "go.mod unchanged",
    ]);
  });

  test("knows a module again that moved to another folder", () => {
    const moved = build(["x.io/a@v1.0.0"], { main: "m.io/api", dir: "service" });
    expect(told({ resolutions: [api] }, { resolutions: [moved] }).builds).toEqual([
      "service/go.mod unchanged",
    ]);
  });

  test.each([
    ["at head", { resolutions: [root] }, { unresolved: [unresolved("go.mod")] }, ["go.mod head"]],
    ["at base", { unresolved: [unresolved("go.mod")] }, { resolutions: [root] }, ["go.mod base"]],
    [
      "in a go.work that may hold it",
      { resolutions: [api] },
      { unresolved: [unresolved("go.work")] },
      ["go.work head"],
    ],
    [
      "under another file, with the same main module",
      { resolutions: [api] },
      { unresolved: [unresolved("service/go.mod", { main: api.main })] },
      ["service/go.mod head"],
    ],
  ])("says nothing of a build that could not be resolved %s", (_, before, after, uncompared) => {
    expect(told(before, after)).toEqual({ builds: [], uncompared });
  });
});
