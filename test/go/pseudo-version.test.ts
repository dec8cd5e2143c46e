import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isIncompatible,
  isPseudoVersion,
  makePseudoVersion,
  pseudoVersionBase,
  pseudoVersionRevision,
  pseudoVersionTime,
} from "../../src/go/pseudo-version.ts";

const time = "2019-08-07T06:05:04Z";
const revision = "0123456789ab";

test.each([
  ["", "", "v0.0.0-20190807060504-0123456789ab", ""],
  ["v1", "", "v1.0.0-20190807060504-0123456789ab", ""],
  ["v2", "", "v2.0.0-20190807060504-0123456789ab", ""],
  ["unused", "v0.0.0", "v0.0.1-0.20190807060504-0123456789ab", "v0.0.0"],
  ["unused", "v1.2.3", "v1.2.4-0.20190807060504-0123456789ab", "v1.2.3"],
  [
    "unused",
    "v1.2.99999999999999999",
    "v1.2.100000000000000000-0.20190807060504-0123456789ab",
    "v1.2.99999999999999999",
  ],
  ["unused", "v1.2.3-pre", "v1.2.3-pre.0.20190807060504-0123456789ab", "v1.2.3-pre"],
  ["unused", "v1.3.0-pre.1", "v1.3.0-pre.1.0.20190807060504-0123456789ab", "v1.3.0-pre.1"],
  ["unused", "v1.2.3-0.pre", "v1.2.3-0.pre.0.20190807060504-0123456789ab", "v1.2.3-0.pre"],
  [
    "unused",
    "v2.0.0+incompatible",
    "v2.0.1-0.20190807060504-0123456789ab+incompatible",
    "v2.0.0+incompatible",
  ],
  ["unused", "v0.0.0--", "v0.0.0--.0.20190807060504-0123456789ab", "v0.0.0--"],
])(
  "makePseudoVersion() of major `%s` after `%s` is `%s`, and taken apart again",
  (major, older, version, base) => {
    expect(makePseudoVersion({ major, older, time, revision })).toBe(version);
    expect(isPseudoVersion(version)).toBe(true);
    expect(pseudoVersionTime(version)).toBe(time);
    expect(pseudoVersionRevision(version)).toBe(revision);
    expect(pseudoVersionBase(version)).toBe(base);
  },
);

test.each([
  "v1.2.3",
  "v1.0.0-2019080706050-0123456789ab",
  "v1.2.0-20190807060504-0123456789ab",
  "v1.2.3-pre.20190807060504-0123456789ab",
  "master",
  "",
])("isPseudoVersion() refuses `%s`", (version) => {
  expect(isPseudoVersion(version)).toBe(false);
  expect(pseudoVersionTime(version)).toBeUndefined();
  expect(pseudoVersionBase(version)).toBeUndefined();
  expect(pseudoVersionRevision(version)).toBeUndefined();
});

test.each([
  "20061302150405",
  "20060230150405",
  "20060102250405",
  "20060102156005",
  "20060102150460",
  "20060100150405",
  "19000229000000",
])("pseudoVersionTime() refuses the time %s", (digits) => {
  expect(pseudoVersionTime(`v0.0.0-${digits}-abcdefabcdef`)).toBeUndefined();
});

test("pseudoVersionTime() knows leap years", () => {
  expect(pseudoVersionTime("v0.0.0-20000229000000-abcdefabcdef")).toBe("2000-02-29T00:00:00Z");
});

test("pseudoVersionBase() refuses impossible bases", () => {
  expect(pseudoVersionBase("v0.0.0-20190807060504-0123456789ab+incompatible")).toBeUndefined();
  expect(pseudoVersionBase("v1.0.0-0.20190807060504-0123456789ab")).toBeUndefined();
});

test("isIncompatible() wants exactly that build metadata", () => {
  expect(
    ["v2.0.0+incompatible", "v2.0.0+incompatible.1", "v2.0.0", "bad+incompatible"].map(isIncompatible),
  ).toEqual([true, false, false, false]);
});

test("the base of a made pseudo-version is the older version", () => {
  const older = fc
    .tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom("", "-rc.1", "-0", "-a-b", "+incompatible"))
    .map(([a, b, c, d]) => `v${a}.${b}.${c}${d}`);
  fc.assert(
    fc.property(older, (version) => {
      // `-0` is the mark of a release's pseudo-version, so this base reads back as the release before.
      fc.pre(!version.endsWith("-0"));
      expect(pseudoVersionBase(makePseudoVersion({ major: "", older: version, time, revision }))).toBe(
        version,
      );
    }),
  );
});
