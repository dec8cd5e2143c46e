import { describe, expect, test } from "vitest";
import { buildRequest, localEvent } from "../../src/commands/build-request.ts";
import { parseCommandLine } from "../../src/commands/parse-args.ts";
import { noGoSettings } from "../engine/samples.ts";

function requestOf(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return buildRequest({
    args: parseCommandLine(argv, []),
    env,
    cwd: "/home",
    go: noGoSettings,
    event: localEvent(env),
    installDir: "/opt/modgate",
    toolVersion: "0.0.0",
  });
}

describe("buildRequest()", () => {
  test("fills in what nobody asked for", () => {
    expect(requestOf([])).toEqual({
      dir: "/home",
      only: [],
      skip: [],
      modules: [],
      failOn: "error",
      offline: false,
      jobs: 0,
      event: { kind: "local", baseSha: "", repository: "", fork: false },
      inventory: false,
      cacheDir: "",
      analyzersDir: "/opt/modgate/analyzers",
      toolVersion: "0.0.0",
      go: noGoSettings,
    });
  });

  test("takes paths from where it runs, not from the folder that is judged", () => {
    expect(requestOf(["--dir", "shop", "--policy", "strict.yml"])).toMatchObject({
      dir: "/home/shop",
      policy: "/home/strict.yml",
    });
    expect(requestOf(["--dir", "/shop", "--policy", "/strict.yml"])).toMatchObject({
      dir: "/shop",
      policy: "/strict.yml",
    });
  });

  test.each([
    [["--base", "main"], { base: "main" }],
    [["--fail-on", "warning"], { failOn: "warning" }],
    [["--fail-on", "never"], { failOn: "never" }],
    [
      ["--only", "a,b", "--skip", "c", "--modules", "api"],
      { only: ["a", "b"], skip: ["c"], modules: ["api"] },
    ],
    [["--offline", "--jobs", "4"], { offline: true, jobs: 4 }],
  ])("takes %j", (argv, wanted) => {
    expect(requestOf(argv)).toMatchObject(wanted);
  });

  test.each(["-1", "0", "1.5", "many", "", "12345"])("refuses %j jobs", (word) => {
    expect(() => requestOf([`--jobs=${word}`])).toThrow(expect.objectContaining({ code: "usage" }));
  });

  test.each([
    [{ MODGATE_CACHE: "/c", XDG_CACHE_HOME: "/x" }, "/c"],
    [{ MODGATE_CACHE: "off", HOME: "/home/a" }, ""],
    [{ XDG_CACHE_HOME: "/x", HOME: "/home/a" }, "/x/modgate"],
    [{ HOME: "/home/a" }, "/home/a/.cache/modgate"],
    [{}, ""],
  ])("keeps its cache by %j in %j", (env, wanted) => {
    expect(requestOf([], env).cacheDir).toBe(wanted);
  });

  test.each([
    ["0", 0],
    ["1767225600", 1767225600],
    ["yesterday", undefined],
    ["-1", undefined],
    ["", undefined],
  ])("reads SOURCE_DATE_EPOCH=%s", (word, wanted) => {
    expect(requestOf([], { SOURCE_DATE_EPOCH: word }).sourceDateEpoch).toBe(wanted);
  });

  test("localEvent() knows the repository's name at most", () => {
    expect(localEvent({ GITHUB_REPOSITORY: "shop-example/shop", GITHUB_EVENT_NAME: "pull_request" })).toEqual(
      {
        kind: "local",
        baseSha: "",
        repository: "shop-example/shop",
        fork: false,
      },
    );
  });
});
