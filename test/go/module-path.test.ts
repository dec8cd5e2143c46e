import { describe, expect, test } from "vitest";
import {
  canonicalModuleVersion,
  checkImportPath,
  checkModulePath,
  checkModuleVersion,
  checkPathMajor,
  compareModules,
  pathMajorPrefix,
  splitPathVersion,
} from "../../src/go/module-path.ts";

const modulePaths: readonly (readonly [path: string, fine: boolean])[] = [
  ["github.com/BurntSushi/toml", true],
  ["golang.org/x/mod", true],
  ["example.com/a_b~c/v2", true],
  ["gopkg.in/yaml.v3", true],
  ["gopkg.in/yaml.v3-unstable", true],
  ["x.y", true],
  ["", false],
  ["noDot", false],
  ["x.y/", false],
  ["/x.y", false],
  ["x.y//z", false],
  ["x.y/./z", false],
  ["x.y/../z", false],
  ["x.y/.git", false],
  ["x.y/z.", false],
  ["x.y/z w", false],
  ["x.y/z+w", false],
  ["x.y/é", false],
  ["x.y/z!w", false],
  ["x.y/z@v1", false],
  ["X.y/z", false],
  ["-x.y/z", false],
  ["x_z.y/z", false],
  ["x.y/con", false],
  ["x.y/Aux.go", false],
  ["x.y/com10", true],
  ["x.y/name~1", false],
  ["x.y/name~1a", true],
  ["x.y/z/v1", false],
  ["x.y/z/v0", false],
  ["x.y/z/v02", false],
  ["x.y/z/v2.1", false],
  ["gopkg.in/yaml", false],
  ["gopkg.in/yaml.v02", false],
];

test.each(modulePaths)("checkModulePath() judges `%s`: fine is %s", (path, fine) => {
  expect(checkModulePath(path) === undefined).toBe(fine);
});

test("checkImportPath() allows paths without a dot, leading dots and plus signs", () => {
  expect(checkImportPath("fmt")).toBeUndefined();
  expect(checkImportPath("x.y/.hidden/c++")).toBeUndefined();
  expect(checkImportPath("x.y/nul")).toBeDefined();
  expect(checkImportPath("./x")).toBeDefined();
});

describe("splitPathVersion()", () => {
  test.each([
    ["x.y/z", "x.y/z", ""],
    ["x.y/z/v2", "x.y/z", "/v2"],
    ["x.y/v10", "x.y", "/v10"],
    ["x.y/zv2", "x.y/zv2", ""],
    ["x.y/z/2", "x.y/z/2", ""],
    ["gopkg.in/yaml.v2", "gopkg.in/yaml", ".v2"],
    ["gopkg.in/yaml.v0", "gopkg.in/yaml", ".v0"],
    ["gopkg.in/a/b.v12-unstable", "gopkg.in/a/b", ".v12-unstable"],
  ])("splits `%s`", (path, prefix, pathMajor) => {
    expect(splitPathVersion(path)).toEqual({ prefix, pathMajor });
    expect(prefix + pathMajor).toBe(path);
  });

  test.each(["x.y/v1", "x.y/v0", "x.y/v01", "x.y/v2.0", "gopkg.in/yaml", "gopkg.in/yaml.v01"])(
    "refuses `%s`",
    (path) => {
      expect(splitPathVersion(path)).toBeUndefined();
    },
  );
});

test("pathMajorPrefix() reads the major of every kind of suffix", () => {
  expect(["", "/v2", ".v2", ".v2-unstable"].map(pathMajorPrefix)).toEqual(["", "v2", "v2", "v2"]);
});

test.each([
  ["v1.0.0", "", true],
  ["v0.1.0", "", true],
  ["v2.0.0", "", false],
  ["v2.0.0+incompatible", "", true],
  ["v2.0.0", "/v2", true],
  ["v3.0.0", "/v2", false],
  ["v1.0.0", "/v2", false],
  ["v2.1.0", ".v2", true],
  ["v2.1.0", ".v2-unstable", true],
  ["v1.0.0", ".v2", false],
  ["v0.0.0-20161208181325-20d25e280405", ".v1", true],
  ["v0.0.0-20161208181325-20d25e280405", ".v1-unstable", true],
  ["v0.0.0-20161208181325-20d25e280405", ".v2", false],
  ["v0.0.0", ".v1", false],
])("checkPathMajor() judges `%s` of a path with `%s`: fine is %s", (version, pathMajor, fine) => {
  expect(checkPathMajor(version, pathMajor) === undefined).toBe(fine);
});

test("canonicalModuleVersion() keeps +incompatible and no other build metadata", () => {
  expect(canonicalModuleVersion("v1.1")).toBe("v1.1.0");
  expect(canonicalModuleVersion("v2.0.0+incompatible")).toBe("v2.0.0+incompatible");
  expect(canonicalModuleVersion("v2.0.0+meta")).toBe("v2.0.0");
  expect(canonicalModuleVersion("master")).toBe("");
  expect(canonicalModuleVersion("v2+incompatible")).toBe("");
});

test("checkModuleVersion() names what is wrong", () => {
  expect(checkModuleVersion("x.y/z", "v1.0.0")).toBeUndefined();
  expect(checkModuleVersion("xy/z", "v1.0.0")).toBe(
    "malformed module path: missing dot in the first path element",
  );
  expect(checkModuleVersion("x.y/z", "master")).toBe("not a semantic version");
  expect(checkModuleVersion("x.y/z", "v2.0.0")).toBe("major version should be v0 or v1, not v2");
});

test("compareModules() orders like go.sum, go and toolchain by their own versions", () => {
  const sorted = [
    { path: "a.b/a", version: "v1.9.0" },
    { path: "a.b/a", version: "v1.10.0" },
    { path: "a.b/a", version: "v1.10.0/go.mod" },
    { path: "a.b/b", version: "" },
    { path: "go", version: "1.21" },
    { path: "go", version: "1.21rc1" },
    { path: "go", version: "1.21.0" },
    { path: "toolchain", version: "default" },
    { path: "toolchain", version: "go1.9" },
    { path: "toolchain", version: "go1.22.1" },
  ];
  expect(sorted.toReversed().toSorted(compareModules)).toEqual(sorted);
});
