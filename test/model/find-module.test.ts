import { describe, expect, test } from "vitest";
import { findInBuild, nearMisses } from "../../src/model/find-module.ts";
import { modulesEvidence, resolution } from "../gates/sample-modules.ts";

const build = resolution({
  require: ["github.com/jackc/pgx/v5@v5.1.0", "gopkg.in/yaml.v3@v3.0.1", "github.com/gorilla/mux@v1.8.1"],
  replace: ["github.com/gorilla/mux => github.com/fork/mux@v1.0.0"],
});

describe("findInBuild()", () => {
  test.each([
    ["github.com/jackc/pgx/v5", ["exact github.com/jackc/pgx/v5"]],
    ["github.com/jackc/pgx", ["major github.com/jackc/pgx/v5"]],
    ["gopkg.in/yaml", ["major gopkg.in/yaml.v3"]],
    ["github.com/jackc/pgx/v5/pgxpool", ["package github.com/jackc/pgx/v5"]],
    ["github.com/fork/mux", ["replacement github.com/gorilla/mux"]],
    ["m.io/app", ["exact m.io/app"]],
    ["github.com/jackc/pgx/v4", []],
    ["github.com/gorilla/mux/v2", []],
    ["github.com/gorilla", []],
  ])("of %s", (path, expected) => {
    expect(findInBuild(build, path).map(({ by, selected }) => `${by} ${selected.path}`)).toEqual(expected);
  });
});

describe("nearMisses()", () => {
  test.each([
    ["github.com/jackc/pgx/v4", ["another major github.com/jackc/pgx/v5"]],
    ["github.com/Gorilla/mux", ["another case github.com/gorilla/mux"]],
    ["github.com/gorila/mux", ["similar spelling github.com/gorilla/mux"]],
    ["mux", ["similar spelling github.com/gorilla/mux"]],
    ["github.com/gorilla/csrf", []],
    ["", []],
  ])("of %s", (path, expected) => {
    const found = nearMisses(path, modulesEvidence(build));
    expect(found.map((miss) => `${miss.because} ${miss.path}`)).toEqual(expected);
  });
});
