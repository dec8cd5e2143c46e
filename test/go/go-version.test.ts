import { describe, expect, test } from "vitest";
import {
  compareGoVersions,
  compareModuleVersions,
  compareToolchains,
  goLanguageVersion,
  isToolchainModule,
  isToolchainName,
  isValidGoVersion,
  toolchainGoVersion,
} from "../../src/go/go-version.ts";
import { goTestTable } from "./go-distribution.ts";

const folder = "src/cmd/go/internal/gover";

describe("go's own tables", () => {
  test.each(goTestTable(`${folder}/gover_test.go`, "compareTests"))(
    "compareGoVersions(`%s`, `%s`) is %s",
    (a, b, order) => {
      expect(Math.sign(compareGoVersions(String(a), String(b)))).toBe(order);
      expect(0 - Math.sign(compareGoVersions(String(b), String(a)))).toBe(order);
    },
  );

  test.each(goTestTable(`${folder}/gover_test.go`, "langTests"))(
    "goLanguageVersion(`%s`) is `%s`",
    (version, language) => {
      expect(goLanguageVersion(String(version))).toBe(language);
    },
  );

  test.each(goTestTable(`${folder}/gover_test.go`, "isValidTests"))(
    "isValidGoVersion(`%s`) is %s",
    (version, valid) => {
      expect(isValidGoVersion(String(version))).toBe(valid);
    },
  );

  test.each(goTestTable(`${folder}/toolchain_test.go`, "fromToolchainTests"))(
    "toolchainGoVersion(`%s`) is `%s`",
    (name, version) => {
      expect(toolchainGoVersion(String(name))).toBe(version);
    },
  );

  test.each(goTestTable(`${folder}/mod_test.go`, "modCompareTests"))(
    "compareModuleVersions(`%s`, `%s`, `%s`) is %s",
    (path, a, b, order) => {
      expect(Math.sign(compareModuleVersions(String(path), String(a), String(b)))).toBe(order);
    },
  );

  test.each(goTestTable(`${folder}/mod_test.go`, "isToolchainTests"))(
    "isToolchainModule(`%s`) is %s",
    (path, yes) => {
      expect(isToolchainModule(String(path))).toBe(yes);
    },
  );
});

test("compareGoVersions() puts a language version before its candidates and releases", () => {
  const sorted = [
    "bad",
    "1.20rc1",
    "1.20",
    "1.20.1",
    "1.21",
    "1.21beta1",
    "1.21rc1",
    "1.21rc2",
    "1.21.0",
    "1.21.1",
    "1.22",
  ];
  expect(sorted.toReversed().toSorted(compareGoVersions)).toEqual(sorted);
  expect(compareGoVersions("1.20", "1.20.0")).toBe(0);
});

test("compareToolchains() ignores suffixes and puts default lowest", () => {
  expect(compareToolchains("go1.22.1-corp", "go1.22.1")).toBe(0);
  expect(compareToolchains("default", "go1.1")).toBeLessThan(0);
  expect(compareToolchains("../go1.22", "default")).toBe(0);
});

test("isToolchainName() takes default and names of go1", () => {
  expect(["default", "go1", "go1.22", "go1.future", "go10", "local", "go2.1"].map(isToolchainName)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
