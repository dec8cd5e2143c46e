import { describe, expect, test } from "vitest";
import type { Waiver } from "../../src/policy/policy.ts";
import {
  findWaiver,
  judgeWaivers,
  type WaivableFinding,
  waiverCovers,
  type WaiverDay,
  waiverState,
} from "../../src/policy/waivers.ts";

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
    expect(waiverState(waiver, { today })).toEqual(expected);
  });

  test.each([
    ["on the last day that it may name", "2027-02-01", 31, { kind: "counts" }],
    ["on a day after that", "2027-02-01", 30, { kind: "far", latest: "2027-01-31" }],
    ["a year ahead", "2028-01-02", 366, { kind: "counts" }],
    ["never", "9999-12-31", 366, { kind: "far", latest: "2028-01-02" }],
    ["in the past", "2026-12-31", 366, { kind: "expired", expires: "2026-12-31" }],
  ])("where it may end so many days ahead, and ends %s", (_, expires, maxDays, expected) => {
    expect(waiverState({ ...full, expires }, { today: "2027-01-01", maxDays })).toEqual(expected);
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
  expect(findWaiver([expired, full], finding, { today: "2027-01-01" })).toBe(1);
  expect(findWaiver([expired], finding, { today: "2027-01-01" })).toBeUndefined();
  const far = { ...full, expires: "2099-01-01" };
  expect(findWaiver([far], finding, { today: "2027-01-01" })).toBe(0);
  expect(findWaiver([far], finding, { today: "2027-01-01", maxDays: 366 })).toBeUndefined();
});

interface Judged {
  readonly findings: readonly WaivableFinding[];
  readonly judged: boolean;
  readonly day: WaiverDay;
}

describe("judgeWaivers()", () => {
  const finding = { code: "module-major", subject: "lib.example/db/v6@v6.0.0" };
  const today = "2027-01-01";
  const judge = (
    waivers: readonly Waiver[],
    { findings = [finding], judged = true, day = { today } }: Partial<Judged> = {},
  ) =>
    judgeWaivers({
      waivers,
      findings,
      day,
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
    expect(judge([full], { findings: [], judged: false })).toEqual([]);
  });

  const far = { ...full, expires: "9999-12-31" };
  test.each<[what: string, maxDays: number | undefined, waiver: Waiver, expected: readonly string[]]>([
    ["for ever", undefined, far, ["waiver-far notice"]],
    ["a year and a day", undefined, { ...full, expires: "2028-01-02" }, []],
    ["a day more", undefined, { ...full, expires: "2028-01-03" }, ["waiver-far notice"]],
    [
      "for ever, and covers nothing",
      undefined,
      { ...far, module: "lib.example/x" },
      ["waiver-unused warning"],
    ],
    ["for ever, where that does not count", 90, far, ["waiver-incomplete error"]],
    ["longer than it may", 30, full, ["waiver-incomplete error"]],
    ["two years, as it may", 1000, { ...full, expires: "2028-12-31" }, []],
    ["for ever, without an owner", 90, { code: "x", expires: "9999-12-31" }, ["waiver-incomplete error"]],
  ])("one that lasts %s", (_, maxDays, waiver, expected) => {
    const day = maxDays === undefined ? { today } : { today, maxDays };
    expect(judge([waiver], { day }).map(([code, level]) => `${code} ${level}`)).toEqual(expected);
  });
});
