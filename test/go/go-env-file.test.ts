import { describe, expect, test } from "vitest";
import { effectiveGoEnvironment, parseGoEnvFile } from "../../src/go/go-env-file.ts";
import { goFile } from "./go-distribution.ts";

test("parseGoEnvFile() reads assignments and ignores all else", () => {
  const text =
    "# comment=x\nGOPROXY=https://goproxy.corp.example\nlower=x\n GOFLAGS=-x\nGOSUMDB\nGOPRIVATE=a=b\nGOPRIVATE=c\nGONOPROXY=\n=x\n";
  expect([...parseGoEnvFile(text)]).toEqual([
    ["GOPROXY", "https://goproxy.corp.example"],
    ["GOPRIVATE", "c"],
    ["GONOPROXY", ""],
  ]);
});

test("parseGoEnvFile() reads the distribution's own file", () => {
  const variables = parseGoEnvFile(goFile("go.env"));
  expect([...variables.keys()].filter((name) => !/^GO[A-Z]+$/.test(name))).toEqual([]);
  expect(variables.has("GOPROXY")).toBe(true);
});

describe("effectiveGoEnvironment()", () => {
  const nothing = { process: {}, user: new Map<string, string>(), goroot: new Map<string, string>() };

  test("prefers process over user file over go.env", () => {
    const layers = {
      process: { GOPROXY: "off", GOSUMDB: "" },
      user: new Map([
        ["GOPROXY", "u"],
        ["GOSUMDB", "u"],
        ["GOFLAGS", "-u"],
      ]),
      goroot: new Map([
        ["GOPROXY", "r"],
        ["GOSUMDB", "r"],
        ["GOFLAGS", "-r"],
        ["GOTOOLCHAIN", "local"],
      ]),
    };
    expect(effectiveGoEnvironment(layers, ["GOPROXY", "GOSUMDB", "GOFLAGS", "GOTOOLCHAIN"])).toEqual({
      GOPROXY: "off",
      GOSUMDB: "u",
      GOFLAGS: "-u",
      GOTOOLCHAIN: "local",
    });
  });

  test("lets an empty line of the user's file hide go.env, and GOENV=off hide the user's file", () => {
    const layers = { process: {}, user: new Map([["GOPROXY", ""]]), goroot: new Map([["GOPROXY", "r"]]) };
    expect(effectiveGoEnvironment(layers, ["GOPROXY"])).toEqual({ GOPROXY: "" });
    expect(effectiveGoEnvironment({ ...layers, process: { GOENV: "off" } }, ["GOPROXY"])).toEqual({
      GOPROXY: "r",
    });
  });

  test("knows go's built-in defaults and none for the proxy", () => {
    const names = ["GOPROXY", "GOSUMDB", "GONOPROXY", "GONOSUMDB", "GOAUTH", "GOPATH", "GOMODCACHE"] as const;
    const process = { HOME: "/home/me", GOPRIVATE: "git.corp.example", GONOSUMDB: "x.example" };
    expect(effectiveGoEnvironment({ ...nothing, process }, names)).toEqual({
      GOPROXY: "",
      GOSUMDB: "",
      GONOPROXY: "git.corp.example",
      GONOSUMDB: "x.example",
      GOAUTH: "netrc",
      GOPATH: "/home/me/go",
      GOMODCACHE: "/home/me/go/pkg/mod",
    });
    expect(effectiveGoEnvironment(nothing, ["GOMODCACHE"])).toEqual({ GOMODCACHE: "" });
  });

  test("takes the first folder of GOPATH for the module cache", () => {
    const unix = { ...nothing, process: { GOPATH: "/a:/b" } };
    expect(effectiveGoEnvironment(unix, ["GOMODCACHE"]).GOMODCACHE).toBe("/a/pkg/mod");
    const windows = { ...nothing, process: { GOPATH: "C:\\a;D:\\b" }, pathListSeparator: ";" as const };
    expect(effectiveGoEnvironment(windows, ["GOMODCACHE"]).GOMODCACHE).toBe("C:\\a/pkg/mod");
  });
});
