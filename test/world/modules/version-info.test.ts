import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ModgateError } from "../../../src/model/error.ts";
import { parseVersionInfo } from "../../../src/world/modules/version-info.ts";
import { latestOfList, parseVersionList } from "../../../src/world/modules/version-list.ts";

function parse(text: string, query = "v1.2.3"): unknown {
  return parseVersionInfo({
    bytes: new TextEncoder().encode(text),
    path: "example.com/a",
    query,
    source: "test",
  });
}

describe("parseVersionInfo()", () => {
  test.each([
    ["0001-01-01T00:00:00Z", undefined],
    ["2024-05-06T7:08:09Z", undefined],
    [null, undefined],
    ["2024-02-29T07:08:09.123456789Z", "2024-02-29T07:08:09.123456789Z"],
    ["2024-05-06T07:08:09+02:00", "2024-05-06T07:08:09+02:00"],
  ])("takes the time %o as %o", (time, wanted) => {
    expect(parse(JSON.stringify({ Version: "v1.2.3", Time: time }))).toEqual({
      version: "v1.2.3",
      ...(wanted === undefined ? {} : { time: wanted }),
    });
  });

  test.each([
    '{"version":"v1.2.3","TIME":"2024-05-06T07:08:09Z","origin":{"VCS":"git"}}',
    '{"Ver\u017fion":"v1.2.3","Time":"2024-05-06T07:08:09Z","Origin":{"VCS":"git"}}',
    '{"__proto__":{"Version":"v9.0.0"},"Version":"v1.2.3","Time":"2024-05-06T07:08:09Z","Origin":{"VCS":"git"}}',
  ])("takes keys in any case, as go does: %s", (text) => {
    expect(parse(text)).toEqual({ version: "v1.2.3", time: "2024-05-06T07:08:09Z", origin: { vcs: "git" } });
  });

  // Each as go's own decoder has it.
  test.each([
    ['{"Version":"v1.2.3","Time":""}', "its time is not in RFC 3339"],
    ['{"Version":"v1.2.3","Time":"yesterday"}', "its time is not in RFC 3339"],
    ['{"Version":"v1.2.3","Time":"2024-13-45T00:00:00Z"}', "its time is not in RFC 3339"],
    ['{"Version":"v1.2.3","Time":"2023-02-29T00:00:00Z"}', "its time is not in RFC 3339"],
    ['{"Version":"v1.2.3","Time":"2024-01-01 00:00:00Z"}', "its time is not in RFC 3339"],
    ['{"Version":"v1.2.3","Time":"2024-01-01T00:00:00+25:00"}', "its time is not in RFC 3339"],
    ['{"Version":"v1.2.3","Time":1}', "its time is not in RFC 3339"],
    ['{"Version":"v1.2.3","Origin":"git"}', "its origin is no object"],
    ['{"Version":"v1.2.3","Origin":{"url":1}}', "`url` in its origin is no text"],
    ['\uFEFF{"Version":"v1.2.3"}', "it is not JSON"],
    ['{"version":"v1.2.3","Version":"v1.2.3"}', "its key `Version` is ambiguous"],
    ['{"Versions":"v1.2.3"}', "it has no version"],
  ])("refuses %s", (text, why) => {
    expect(() => parse(text)).toThrow(`is not usable: ${why}`);
  });

  test("reads bytes that are no UTF-8 as go does", () => {
    const bytes = Uint8Array.from([
      ...new TextEncoder().encode('{"Version":"v1.2.3","X":"'),
      0xff,
      0x22,
      0x7d,
    ]);
    const told = { bytes, path: "example.com/a", query: "v1.2.3", source: "test" };
    expect(parseVersionInfo(told)).toEqual({ version: "v1.2.3" });
  });

  test("throws nothing but ModgateErrors", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ModgateError);
        }
      }),
    );
  });
});

test.each([
  ["v1.0.0\nv1.2.0\nv1.10.0-rc.1\n", "v1.2.0"],
  ["v1.0.0-alpha\nv1.0.0-beta\n", "v1.0.0-beta"],
  [
    "v0.0.0-20240101000000-abcdefabcdef\nv0.0.0-20250101000000-abcdefabcdef\n",
    "v0.0.0-20250101000000-abcdefabcdef",
  ],
  ["nonsense\n\n", ""],
  ["", ""],
])("latestOfList(%o) is %o", (text, latest) => {
  expect(latestOfList(text)).toBe(latest);
});

test("parseVersionList() gives versions only", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const version of parseVersionList(text)) expect(version).toMatch(/^v\d+/);
    }),
  );
});
