import { describe, expect, test } from "vitest";
import { buildInventory } from "../../src/engine/inventory.ts";
import type { BuildList, SelectedModule } from "../../src/go/build-list.ts";
import type { GoMod } from "../../src/go/go-mod.ts";
import type { SumLine } from "../../src/go/go-sum.ts";
import type { ModuleVersion } from "../../src/go/module-version.ts";
import type { MainModule, ModulesEvidence, Resolution } from "../../src/model/modules.ts";

const emptyGoMod: GoMod = {
  require: [],
  exclude: [],
  replace: [],
  retract: [],
  godebug: [],
  tool: [],
  ignore: [],
};

function mainAt(path: string, dir: string): MainModule {
  return { path, dir, file: dir === "" ? "go.mod" : `${dir}/go.mod`, goMod: emptyGoMod };
}

function selected(key: string, more: Partial<SelectedModule> = {}): SelectedModule {
  return { ...named(key), main: !key.includes("@"), indirect: false, ...more };
}

function named(key: string): ModuleVersion {
  const [path = "", version = ""] = key.split("@");
  return { path, version };
}

function sum(key: string, hash: string, kind: SumLine["kind"] = "zip"): SumLine {
  return { ...named(key), kind, hash, line: 1 };
}

interface Parts {
  readonly main?: readonly MainModule[];
  readonly modules: readonly SelectedModule[];
  readonly edges?: readonly string[];
  readonly sums?: readonly SumLine[];
  readonly mode?: Resolution["mode"];
}

function resolution({
  main = [mainAt("m.io/app", "")],
  modules,
  edges = [],
  sums = [],
  mode = "module",
}: Parts): Resolution {
  const pairs = edges.map((edge) => edge.split(" "));
  const buildList: BuildList = {
    selected: modules,
    edges: pairs.map(([from = "", to = ""]) => ({ from: named(from), to: named(to) })),
  };
  return { mode, main, buildList, sums: [{ file: "go.sum", goSum: { lines: sums } }], provenance: new Map() };
}

function evidence(...resolutions: readonly Resolution[]): ModulesEvidence {
  return { resolutions, unresolved: [], leftOut: [] };
}

describe("buildInventory()", () => {
  test("points requirements at the selected version and drops those of other versions", () => {
    const inventory = buildInventory(
      evidence(
        resolution({
          modules: [
            selected("m.io/app"),
            selected("a.io/a@v1.0.0"),
            selected("b.io/b@v1.2.0", { indirect: true }),
          ],
          edges: [
            "m.io/app a.io/a@v1.0.0",
            "m.io/app go@1.24",
            "a.io/a@v1.0.0 b.io/b@v1.1.0",
            "b.io/b@v1.1.0 c.io/c@v1.0.0",
            "b.io/b@v1.1.0 a.io/a@v0.9.0",
          ],
        }),
      ),
    );
    expect(inventory.modules.map(({ path }) => path)).toEqual(["a.io/a", "b.io/b", "m.io/app"]);
    expect(inventory.edges).toEqual([
      [0, 1],
      [2, 0],
    ]);
  });

  test("names the zip's hash of what is really built", () => {
    const replacement = { path: "fork.io/a", version: "v1.0.1" };
    const { modules } = buildInventory(
      evidence(
        resolution({
          modules: [selected("m.io/app"), selected("a.io/a@v1.0.0", { replacedBy: replacement })],
          sums: [
            sum("fork.io/a@v1.0.1", "h1:mod", "mod"),
            sum("fork.io/a@v1.0.1", "h1:fork"),
            sum("a.io/a@v1.0.0", "h1:original"),
          ],
        }),
      ),
    );
    expect(modules[0]).toMatchObject({ sum: "h1:fork", replacedBy: replacement, dir: "" });
  });

  test.each([
    ["./third/x", "app", "app/third/x"],
    ["../lib", "app", "lib"],
    ["../lib", "", "../lib"],
    ["../../lib/", "app/cmd", "lib"],
    ["/srv/lib", "app", "/srv/lib"],
  ])("resolves the folder %s seen from %j to %s", (path, dir, wanted) => {
    const { modules } = buildInventory(
      evidence(
        resolution({
          main: [mainAt("m.io/app", dir)],
          modules: [selected("m.io/app"), selected("a.io/a@v1.0.0", { replacedBy: { path, version: "" } })],
        }),
      ),
    );
    expect(modules[0]?.dir).toBe(wanted);
    expect(modules[1]?.dir).toBe(dir);
  });

  test("names a module of several resolutions once, and keeps two versions apart", () => {
    const { modules } = buildInventory(
      evidence(
        resolution({ modules: [selected("m.io/app"), selected("a.io/a@v1.0.0", { indirect: true })] }),
        resolution({
          main: [mainAt("m.io/tool", "tool")],
          modules: [selected("m.io/tool"), selected("a.io/a@v1.0.0"), selected("b.io/b@v1.0.0")],
        }),
        resolution({
          main: [mainAt("m.io/x", "x")],
          modules: [selected("m.io/x"), selected("a.io/a@v1.1.0")],
        }),
      ),
    );
    expect(modules.map(({ path, version, indirect }) => `${path}@${version} ${indirect}`)).toEqual([
      "a.io/a@v1.0.0 false",
      "a.io/a@v1.1.0 false",
      "b.io/b@v1.0.0 false",
      "m.io/app@ false",
      "m.io/tool@ false",
      "m.io/x@ false",
    ]);
  });

  test("carries the licences of the module that is built, each once", () => {
    const statement = (expression: string, file: string) => ({ expression, file, confidence: 1 });
    const { modules } = buildInventory(
      evidence(resolution({ modules: [selected("m.io/app"), selected("a.io/a@v1.0.0")] })),
      {
        licenses: new Map([
          [
            "a.io/a@v1.0.0",
            [statement("MIT", "LICENSE"), statement("MIT", "COPYING"), statement("", "LICENSE.x")],
          ],
        ]),
        untold: [],
      },
    );
    expect(modules[0]?.licenses).toEqual(["MIT"]);
  });

  test("says what is missing", () => {
    const vendored = resolution({ modules: [selected("m.io/app")], mode: "vendor" });
    const unresolved = [{ file: "x/go.mod", code: "proxy-unreachable", reason: "", hint: "" }];
    expect(buildInventory({ resolutions: [vendored], unresolved, leftOut: [] }).gaps).toEqual([
      "go.mod is built from vendor/, which does not tell who requires whom",
      "x/go.mod could not be resolved",
    ]);
    expect(buildInventory(evidence(resolution({ modules: [selected("m.io/app")] }))).gaps).toBeUndefined();
  });
});
