import { describe, expect, test } from "vitest";
import { parseGoMod } from "../../src/go/parse-go-mod.ts";
import { parseVendorModules, type VendorModules } from "../../src/go/vendor-modules.ts";
import { goFile } from "./go-distribution.ts";

function read(text: string): VendorModules {
  const result = parseVendorModules(text);
  if (!result.ok) throw new Error("vendor/modules.txt has no problems by nature");
  return result.value;
}

describe("parseVendorModules()", () => {
  test("reads modules, annotations, packages and replacements", () => {
    const text = `## workspace
# a.b/c v1.0.0 => ../c
## explicit; go 1.24.0
a.b/c
a.b/c/sub
# a.b/d/v2 v2.1.0 => a.b/fork/v2 v2.1.1
## go 1.21
a.b/d/v2
# a.b/e v0.1.0
# a.b/c => ../c
# a.b/d/v2 v2.1.0 => a.b/fork/v2 v2.1.1
`;
    expect(read(text)).toEqual({
      workspace: true,
      modules: [
        {
          path: "a.b/c",
          version: "v1.0.0",
          explicit: true,
          goVersion: "1.24.0",
          replacement: { path: "../c", version: "" },
          packages: [
            { importPath: "a.b/c", line: 4 },
            { importPath: "a.b/c/sub", line: 5 },
          ],
          line: 2,
        },
        {
          path: "a.b/d/v2",
          version: "v2.1.0",
          explicit: false,
          goVersion: "1.21",
          replacement: { path: "a.b/fork/v2", version: "v2.1.1" },
          packages: [{ importPath: "a.b/d/v2", line: 8 }],
          line: 6,
        },
        { path: "a.b/e", version: "v0.1.0", explicit: false, packages: [], line: 9 },
        {
          path: "a.b/c",
          version: "",
          explicit: false,
          replacement: { path: "../c", version: "" },
          packages: [],
          line: 10,
        },
      ],
      skippedLines: [],
    });
  });

  test("skips what go skips, and says which lines", () => {
    const text =
      "orphan/package\n# short\n# a.b/c not-a-version\nafter/unknown\n# a.b/d v1.0.0 => x y z\nbad//path\ntwo words\na.b/d\n";
    const vendored = read(text);
    expect(vendored.skippedLines).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(vendored.modules).toEqual([
      {
        path: "a.b/d",
        version: "v1.0.0",
        explicit: false,
        packages: [{ importPath: "a.b/d", line: 8 }],
        line: 5,
      },
    ]);
  });

  test("takes the workspace mark from the first line alone", () => {
    expect(read("## other; workspace\n").workspace).toBe(true);
    expect(read("\n## workspace\n").workspace).toBe(false);
  });

  test("looks for the workspace mark no further than go does, in the first 512 bytes", () => {
    expect(read(`## ${"é".repeat(249)};workspace\n`).workspace).toBe(true);
    expect(read(`## ${"é".repeat(250)};workspace\n`).workspace).toBe(false);
  });

  test("agrees with the go command's own go.mod", () => {
    const vendored = read(goFile("src/cmd/vendor/modules.txt"));
    const mod = parseGoMod(goFile("src/cmd/go.mod"), { mode: "strict" });
    const required = mod.ok ? mod.value.require.map(({ path, version }) => `${path}@${version}`) : [];
    const explicit = vendored.modules
      .filter((module) => module.explicit)
      .map(({ path, version }) => `${path}@${version}`);
    expect(explicit.toSorted()).toEqual(required.toSorted());
    expect(vendored.skippedLines).toEqual([]);
    expect(vendored.modules.every(({ packages }) => packages.length > 0)).toBe(true);
  });
});
