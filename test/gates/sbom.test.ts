import { describe, expect, test } from "vitest";
import { sbomGate } from "../../src/gates/sbom.ts";
import { present } from "../../src/model/collected.ts";
import type { ModulesEvidence } from "../../src/model/modules.ts";
import { judged, type Judged } from "./judged.ts";
import { modulesEvidence, resolution, type ResolutionSketch } from "./sample-modules.ts";

function judge(sketch: ResolutionSketch, section: object = {}, more: Partial<ModulesEvidence> = {}): Judged {
  return judged(sbomGate, { modules: present({ ...modulesEvidence(resolution(sketch)), ...more }) }, section);
}

describe("sbomGate", () => {
  test("passes a build that go.sum identifies", () => {
    const { findings, seen, facts, unjudged } = judge({ require: ["a.io/a@v1.0.0"] });
    expect(findings).toEqual([]);
    expect({ seen, facts, unjudged }).toEqual({
      seen: 2,
      facts: { modules: 1, mains: 1, withHash: 1 },
      unjudged: [],
    });
  });

  test("does not ask for the zip's hash of a module that gives no package", () => {
    expect(judge({ require: ["a.io/a@v1.0.0"], zips: [] })).toMatchObject({
      findings: [],
      facts: { withHash: 0 },
    });
  });

  test("does not ask for any line of a module whose go.mod graph pruning cuts off", () => {
    const sketch = {
      require: ["a.io/a@v1.0.0"],
      selected: ["b.io/b@v1.0.0"],
      edges: ["a.io/a@v1.0.0 b.io/b@v1.0.0"],
    };
    expect(judge({ ...sketch, zips: [], mods: ["a.io/a@v1.0.0"] }).findings).toEqual([]);
  });

  test("names a module that go.sum does not know at all", () => {
    expect(judge({ require: ["a.io/a@v1.0.0"], zips: [], mods: [] }).findings).toMatchObject([
      {
        code: "sbom-incomplete",
        level: "error",
        subject: "a.io/a@v1.0.0",
        at: [{ file: "go.mod", line: 6, column: 2 }],
        message: "go.sum has no line for `a.io/a@v1.0.0`, so that the SBOM cannot say which bytes it is",
        fix: "go mod tidy",
      },
    ]);
  });

  test("looks for the replacement in go.sum, not for what it replaces", () => {
    const sketch = { require: ["a.io/a@v1.0.0"], replace: ["a.io/a => fork.io/a@v1.0.1"] };
    expect(judge(sketch).findings).toEqual([]);
    expect(judge({ ...sketch, zips: [], mods: ["a.io/a@v1.0.0"] }).findings).toMatchObject([
      { subject: "fork.io/a@v1.0.1", facts: { missing: "unsummed" } },
    ]);
  });

  test.each([
    ["./third/a", "", false],
    ["../a", "svc", false],
    ["../a", "", true],
    ["../../a", "svc", true],
    ["../app/a", "", true],
    ["/srv/a", "", true],
  ])("takes the folder %s seen from %j for outside: %s", (folder, dir, outside) => {
    const { findings } = judge({
      dir,
      require: ["a.io/a@v1.0.0"],
      replace: [`a.io/a => ${folder}`],
      zips: [],
      mods: [],
    });
    expect(findings.map(({ facts }) => facts["missing"])).toEqual(outside ? ["outside"] : []);
  });

  test("is unjudged where a go.mod could not be resolved, and for the scope build", () => {
    const unresolved = [{ file: "x/go.mod", code: "offline", reason: "no network", hint: "" }];
    const { unjudged } = judge({}, { scope: "build", mains: ["./cmd/app"] }, { unresolved });
    expect(unjudged?.map(({ reason }) => reason)).toEqual([
      "x/go.mod could not be resolved: no network",
      "scope `build` is not there yet: the SBOM lists the whole build list",
    ]);
  });

  test.each([{ formats: [] }, { formats: ["pdf"] }, { scope: "all" }, { mains: [] }, { x: 1 }])(
    "refuses the section %j",
    (section) => {
      expect(sbomGate.policy.safeParse(section).success).toBe(false);
    },
  );
});
