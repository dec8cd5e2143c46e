import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  buildOf,
  canonicalVersion,
  compareDecimals,
  compareVersions,
  isValidVersion,
  prereleaseOf,
  versionMajor,
  versionMajorMinor,
} from "../../src/go/semver.ts";

const invalidVersions = [
  "",
  "v",
  "1.2.3",
  "v01",
  "v1.02",
  "v1.2.03",
  "v1.2.3.4",
  "v1.",
  "v1.2.",
  "v1-rc1",
  "v1.2-rc1",
  "v1+meta",
  "v1.2+meta",
  "v1.2.3-",
  "v1.2.3-01",
  "v1.2.3-a..b",
  "v1.2.3+",
  "v1.2.3+a..b",
  "v1.2.3-a_b",
  "v1.2.3 ",
  "vx",
  "v-1.0.0",
  "V1.0.0",
];

const valid: readonly (readonly [
  text: string,
  canonical: string,
  major: string,
  minor: string,
  pre: string,
  build: string,
])[] = [
  ["v0", "v0.0.0", "v0", "v0.0", "", ""],
  ["v1", "v1.0.0", "v1", "v1.0", "", ""],
  ["v1.2", "v1.2.0", "v1", "v1.2", "", ""],
  ["v1.2.3", "v1.2.3", "v1", "v1.2", "", ""],
  ["v1.2.3-rc.1", "v1.2.3-rc.1", "v1", "v1.2", "-rc.1", ""],
  ["v1.2.3-0a.0", "v1.2.3-0a.0", "v1", "v1.2", "-0a.0", ""],
  ["v2.0.0+incompatible", "v2.0.0", "v2", "v2.0", "", "+incompatible"],
  ["v1.2.3-pre+meta.01", "v1.2.3-pre", "v1", "v1.2", "-pre", "+meta.01"],
  ["v10.20.99999999999999999999", "v10.20.99999999999999999999", "v10", "v10.20", "", ""],
];

describe("isValidVersion()", () => {
  test.each(invalidVersions)("refuses `%s`", (version) => {
    expect(isValidVersion(version)).toBe(false);
    expect(canonicalVersion(version)).toBe("");
    expect(
      versionMajor(version) + versionMajorMinor(version) + prereleaseOf(version) + buildOf(version),
    ).toBe("");
  });
});

describe("canonicalVersion()", () => {
  test.each(valid)("takes `%s` apart", (text, canonical, major, minor, pre, build) => {
    expect(isValidVersion(text)).toBe(true);
    expect(canonicalVersion(text)).toBe(canonical);
    expect(versionMajor(text)).toBe(major);
    expect(versionMajorMinor(text)).toBe(minor);
    expect(prereleaseOf(text)).toBe(pre);
    expect(buildOf(text)).toBe(build);
  });
});

describe("compareVersions()", () => {
  const ascending = [
    "bad",
    "v0.0.0-20200101000000-abcdefabcdef",
    "v0.0.0",
    "v0.9.0",
    "v1.0.0-1",
    "v1.0.0-2",
    "v1.0.0-10",
    "v1.0.0-A",
    "v1.0.0-alpha",
    "v1.0.0-alpha.1",
    "v1.0.0-alpha.beta",
    "v1.0.0-beta.2",
    "v1.0.0-beta.11",
    "v1.0.0-rc.1",
    "v1.0.0",
    "v1.0.1",
    "v1.2.0",
    "v1.10.0",
    "v2.0.0",
    "v10.0.0",
    "v99999999999999999999.0.0",
  ];

  test("orders by precedence", () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries())
        expect(Math.sign(compareVersions(a, b)), `${a} ${b}`).toBe(Math.sign(i - j));
    }
  });

  test("ignores build metadata, short forms and differences between invalid versions", () => {
    expect(compareVersions("v1.0.0+a", "v1.0.0+b")).toBe(0);
    expect(compareVersions("v1", "v1.0.0")).toBe(0);
    expect(compareVersions("bad", "worse")).toBe(0);
  });

  test("is antisymmetric and agrees with the canonical form", () => {
    const part = fc.constantFrom("", "-1", "-a.1", "-a.b", "-10", "+m");
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(3), part)
      .map(([a, b, c, d]) => `v${a}.${b}.${c}${d}`);
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compareVersions(a, b) + compareVersions(b, a)).toBe(0);
        expect(compareVersions(canonicalVersion(a), b)).toBe(compareVersions(a, b));
      }),
    );
  });
});

test("compareDecimals() compares by value and puts nothing first", () => {
  expect(compareDecimals("9", "10")).toBeLessThan(0);
  expect(compareDecimals("", "0")).toBeLessThan(0);
  expect(compareDecimals("7", "7")).toBe(0);
});
