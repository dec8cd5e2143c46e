import { describe, expect, test } from "vitest";
import type { Waiver } from "../../src/policy/policy.ts";
import { findWaiver, judgeWaivers, waiverCovers, waiverState } from "../../src/policy/waivers.ts";

const full: Waiver = {
  code: "module-major",
  module: "lib.example/db/v6",
  owner: "@acme/pay",
  reason: "X",
  expires: "2027-02-01",
};

describe("waiverState()", () => {
  test.each([
    ["before its last day", full, "2027-01-31", { kind: "counts" }],
    ["on its last day", full, "2027-02-01", { kind: "counts" }],
    ["after it", full, "2027-02-02", { kind: "expired", expires: "2027-02-01" }],
    [
      "without an end",
      { code: "x", owner: "a", reason: "b" },
      "2027-01-01",
      { kind: "incomplete", missing: ["expires"] },
    ],
    [
      "with nothing",
      { code: "x" },
      "2027-01-01",
      { kind: "incomplete", missing: ["owner", "reason", "expires"] },
    ],
  ])("%s", (_, waiver, today, expected) => {
    expect(waiverState(waiver, today)).toEqual(expected);
  });
});

describe("waiverCovers()", () => {
  test.each([
    ["the module", "lib.example/db/v6", "module-major", "lib.example/db/v6@v6.0.0", true],
    ["another code", "lib.example/db/v6", "module-denied", "lib.example/db/v6@v6.0.0", false],
    ["another major", "lib.example/db/v4", "module-major", "lib.example/db/v6@v6.0.0", false],
    ["a path above", "lib.example/db", "module-major", "lib.example/db/v6@v6.0.0", false],
    ["another case", "lib.example/DB/v6", "module-major", "lib.example/db/v6@v6.0.0", false],
    ["a glob", "lib.example/*", "module-major", "lib.example/db/v6@v6.0.0", true],
    ["a subject without a version", "lib.example/log", "module-major", "lib.example/log", true],
    ["no module", undefined, "module-major", "anything", true],
  ])("%s", (_, module, code, subject, expected) => {
    const waiver = module === undefined ? { code: "module-major" } : { code: "module-major", module };
    expect(waiverCovers(waiver, { code, subject })).toBe(expected);
  });
});

test("findWaiver() passes over waivers that do not count", () => {
  const finding = { code: "module-major", subject: "lib.example/db/v6@v6.0.0" };
  const expired = { ...full, expires: "2020-01-01" };
  expect(findWaiver([expired, full], finding, "2027-01-01")).toBe(1);
  expect(findWaiver([expired], finding, "2027-01-01")).toBeUndefined();
});

describe("judgeWaivers()", () => {
  const finding = { code: "module-major", subject: "lib.example/db/v6@v6.0.0" };
  const judge = (waivers: readonly Waiver[], findings = [finding], judged = true) =>
    judgeWaivers({
      waivers,
      findings,
      today: "2027-01-01",
      judged: () => judged,
      origin: (path) => ({ file: ".github/modgate.yml", line: 10 + Number(path[1]), column: 5 }),
    }).map(({ code, level, at }) => [code, level, at[0]?.line]);

  test.each([
    ["one that covers a finding", [full], []],
    ["one that covers nothing", [{ ...full, module: "lib.example/x" }], [["waiver-unused", "warning", 10]]],
    ["one that ends in 14 days", [{ ...full, expires: "2027-01-15" }], [["waiver-expiring", "notice", 10]]],
    ["one that ends today", [{ ...full, expires: "2027-01-01" }], [["waiver-expiring", "notice", 10]]],
    ["one that ends in 15 days", [{ ...full, expires: "2027-01-16" }], []],
    [
      "one that ends soon and covers nothing",
      [{ ...full, module: "lib.example/x", expires: "2027-01-02" }],
      [["waiver-unused", "warning", 10]],
    ],
    ["one that ran out", [{ ...full, expires: "2026-12-31" }], [["waiver-expired", "error", 10]]],
    ["one without an end", [{ code: "module-major" }], [["waiver-incomplete", "error", 10]]],
    [
      "a second for the same finding",
      [full, { ...full, module: "lib.example/*" }],
      [["waiver-unused", "warning", 11]],
    ],
  ])("%s", (_, waivers, expected) => {
    expect(judge(waivers)).toEqual(expected);
  });

  test("does not call one unused whose code was not judged", () => {
    expect(judge([full], [], false)).toEqual([]);
  });
});
