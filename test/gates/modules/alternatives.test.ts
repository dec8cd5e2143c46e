import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { alternativePaths, rankedAlternatives } from "../../../src/gates/modules/alternatives.ts";
import { modulesSection } from "../../../src/gates/modules/section.ts";
import { moduleKey } from "../../../src/go/module-version.ts";

function admission(key: string, policy: string, repository = "") {
  const at = key.lastIndexOf("@");
  const module = { path: key.slice(0, at), version: key.slice(at + 1) };
  return { module, section: modulesSection.parse(parse(policy) ?? {}), repository };
}

const pgx = "allow: [{ path: lib.example/pgx, majors: [4, 5] }]";

describe("alternativePaths()", () => {
  test("names its own path first, then other majors that the policy names", () => {
    const paths = ["lib.example/pgx/v5", "lib.example/pgx", "lib.example/pgx/v4"];
    expect(alternativePaths(admission("lib.example/pgx/v5@v5.1.0", pgx))).toEqual(paths);
  });

  test("leaves its own path out where no version of it can do", () => {
    const paths = ["lib.example/pgx", "lib.example/pgx/v4", "lib.example/pgx/v5"];
    expect(alternativePaths(admission("lib.example/pgx/v6@v6.0.0", pgx))).toEqual(paths);
  });

  test.each([
    ["a denied path", "lib.example/x@v1.0.0", "deny: [{ path: lib.example/x }]", []],
    [
      "a path denied in some versions",
      "lib.example/x@v1.0.0",
      'deny: [{ path: lib.example/x, versions: ">=1.0.0" }]',
      ["lib.example/x"],
    ],
    ["an unlisted path", "lib.example/x@v1.0.0", "default: deny", []],
    [
      "a path staged for others",
      "lib.example/x/v2@v2.0.0",
      "free-majors: []\nallow: [{ path: lib.example/x, majors: [2], stage: canary, repositories: [a/b] }]",
      [],
    ],
    [
      "gopkg.in, whose majors are part of every path",
      "gopkg.in/yaml.v3@v3.0.1",
      "free-majors: [1]\nallow: [{ path: gopkg.in/yaml, majors: [2] }]",
      ["gopkg.in/yaml.v1", "gopkg.in/yaml.v2"],
    ],
  ])("of %s", (_, key, policy, expected) => {
    expect(alternativePaths(admission(key, policy))).toEqual(expected);
  });
});

describe("rankedAlternatives()", () => {
  const rank = (key: string, policy: string, lists: Readonly<Record<string, readonly string[]>>) =>
    rankedAlternatives(admission(key, policy), new Map(Object.entries(lists))).map(moduleKey);

  test("goes down from the asked version, then up, then to other majors, the nearest first", () => {
    const lists = {
      "lib.example/pgx": ["v1.0.0", "v1.2.0"],
      "lib.example/pgx/v4": ["v4.0.0", "v4.1.0"],
      "lib.example/pgx/v5": ["v5.0.0", "v5.1.0", "v5.2.0", "v5.3.0"],
    };
    expect(rank("lib.example/pgx/v5@v5.2.0", pgx, lists)).toEqual([
      "lib.example/pgx/v5@v5.1.0",
      "lib.example/pgx/v5@v5.0.0",
      "lib.example/pgx/v5@v5.3.0",
      "lib.example/pgx/v4@v4.1.0",
      "lib.example/pgx/v4@v4.0.0",
      "lib.example/pgx@v1.2.0",
      "lib.example/pgx@v1.0.0",
    ]);
  });

  test("puts releases before pre-releases of the same major", () => {
    const lists = { "lib.example/x": ["v1.0.0-rc.1", "v1.1.0-rc.1", "v1.2.0"] };
    expect(rank("lib.example/x@v1.1.0-rc.2", "{}", lists)).toEqual([
      "lib.example/x@v1.2.0",
      "lib.example/x@v1.1.0-rc.1",
      "lib.example/x@v1.0.0-rc.1",
    ]);
  });

  test("leaves out what is refused by path and version, and what is no version of its path", () => {
    const lists = {
      "lib.example/x": ["v1.0.0", "v1.1.0", "v1.2.0-rc.1", "v2.0.0", "v3.0.0+incompatible", "1.0"],
    };
    const policy = 'prerelease: error\nallow: [{ path: lib.example/x, versions: "<1.1.0", majors: [1] }]';
    expect(rank("lib.example/x@v1.1.0", policy, lists)).toEqual(["lib.example/x@v1.0.0"]);
  });

  test("does not depend on the order of the list", () => {
    const versions = ["v0.1.0", "v0.2.0", "v1.0.0-rc.1", "v1.0.0", "v1.1.0", "v1.2.0", "v1.10.0"];
    const expected = rank("lib.example/x@v1.1.0", "{}", { "lib.example/x": versions });
    fc.assert(
      fc.property(fc.shuffledSubarray(versions, { minLength: versions.length }), (shuffled) => {
        expect(rank("lib.example/x@v1.1.0", "{}", { "lib.example/x": shuffled })).toEqual(expected);
      }),
    );
    expect(expected[0]).toBe("lib.example/x@v1.0.0");
  });
});
