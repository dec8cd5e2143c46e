import { expect, test } from "vitest";
import { loadPolicy } from "../../src/policy/load-policy.ts";
import { waiverOfWish, waiverProblems, type WaiverWish } from "../../src/policy/waiver-wish.ts";

const today = "2026-03-01";
const codes = ["module-major", "module-denied", "coverage-total", "environment-weakened", "coverage-package"];
const fine: WaiverWish = {
  code: "module-major",
  module: "m.example/v3",
  owner: "@acme/pay",
  reason: "v4 is slow",
  until: "2026-06-01",
};

async function problems(wish: Partial<WaiverWish>, waivers = "[]", more = ""): Promise<readonly string[]> {
  const policy = await loadPolicy({
    text: `version: 1\nwaivers: ${waivers}\n${more}`,
    file: "modgate.yml",
    from: "head",
    sections: new Map(),
    readExtended: async () => undefined,
  });
  return waiverProblems({ ...fine, ...wish }, { policy, codes, today }).map(
    ({ message, details }) => `${message} | ${details.hint}`,
  );
}

test("a whole wish has no problems and becomes a waiver of single lines", async () => {
  expect(await problems({})).toEqual([]);
  expect(waiverOfWish({ ...fine, reason: " a\n b " })).toEqual({
    code: "module-major",
    module: "m.example/v3",
    owner: "@acme/pay",
    expires: "2026-06-01",
    reason: "a b",
  });
});

test.each<[Partial<WaiverWish>, RegExp]>([
  [{ code: "module-mjaor" }, /no finding code `module-mjaor` \| did you mean `module-major`/],
  [{ code: "" }, /needs a finding code \| `modgate explain`/],
  [{ code: "waiver-unused" }, /`waiver-unused` cannot be waived \| mend the policy itself/],
  [{ module: "" }, /needs a module/],
  [{ module: "m.example/v3@latest" }, /has no version \| write `m.example\/v3`/],
  [{ module: "m.example/[" }, /malformed pattern/],
  [{ module: "*" }, /`\*` would waive it for every module \| name the module/],
  [{ module: "*/*" }, /would waive it for every module/],
  [{ owner: " " }, /needs `--owner`/],
  [{ owner: "@org/team" }, /placeholder/],
  [{ reason: "" }, /needs `--reason`/],
  [{ until: "" }, /needs `--until` \| .*--until 2026-05-30/],
  [{ until: "1 June" }, /no day of the form/],
  [{ until: "2026-02-30" }, /no day of the form/],
  [{ until: "2026-02-28" }, /past: today is 2026-03-01, UTC/],
  [{ until: "2027-03-03" }, /too far: 2027-03-02 is the last day/],
])("%j is refused", async (wish, told) => {
  const [first, ...others] = await problems(wish);
  expect(first).toMatch(told);
  expect(others).toEqual([]);
});

test.each([
  ["coverage-total", "all packages"],
  ["environment-weakened", "Makefile GONOSUMDB"],
  ["coverage-package", "./internal/pay/..."],
])("%s names no module: %s is taken as it is", async (code, module) => {
  expect(await problems({ code, module })).toEqual([]);
  expect(await problems({ code, module: "*" })).toEqual([expect.stringMatching(/would waive it for every/)]);
  expect(await problems({ code, module: "a\nb" })).toEqual([expect.stringMatching(/can never match/)]);
});

test.each(["2026-03-01", "2027-03-02"])("%s can be named", async (until) => {
  expect(await problems({ until })).toEqual([]);
});

test.each([
  ["2026-03-31", 30, undefined],
  ["2026-04-01", 30, /too far: 2026-03-31 is the last day .*at most 30 days from now: --until 2026-03-31/],
  ["2028-01-01", 1000, undefined],
])("%s can be named or not where waivers may end %i days ahead", async (until, days, told) => {
  const expected = told === undefined ? [] : [expect.stringMatching(told)];
  expect(await problems({ until }, "[]", `max-waiver-days: ${days}\n`)).toEqual(expected);
});

test("a waiver that ends too far ahead to count is mended, not joined by another", async () => {
  const far = "[{ code: module-major, module: m.example/v3, owner: me, reason: x, expires: 9999-12-31 }]";
  expect(await problems({}, far, "max-waiver-days: 366\n")).toEqual([
    expect.stringMatching(/ends on 9999-12-31, later than 2027-03-02, and does not count .*\| mend that one/),
  ]);
});

test("a waiver may be for one version alone", async () => {
  expect(await problems({ module: "m.example/x/v3@v3.0.0" })).toEqual([]);
});

test("all problems are told at once", async () => {
  expect(await problems({ code: "x", module: "", owner: "", reason: "", until: "" })).toHaveLength(5);
});

test.each<[string, string, RegExp]>([
  [
    "the same",
    "[{ code: module-major, module: m.example/v3, owner: me, reason: x, expires: 2026-04-01 }]",
    /waived already, until 2026-04-01 by me \(modgate.yml:2\) \| to renew it, change `expires`/,
  ],
  [
    "a wider one",
    '[{ code: module-major, module: "*", owner: me, reason: x, expires: 2026-04-01 }]',
    /waived already/,
  ],
  [
    "one that ran out",
    "[{ code: module-major, module: m.example/v3, owner: me, reason: x, expires: 2026-01-01 }]",
    /ran out on 2026-01-01 \(modgate.yml:2\) \| mend that one/,
  ],
  ["an incomplete one", "[{ code: module-major, module: m.example/v3 }]", /has no owner and no reason/],
])("a waiver that is there already is no second one: %s", async (_, waivers, told) => {
  expect(await problems({}, waivers)).toEqual([expect.stringMatching(told)]);
});

test("a waiver of another module or code is no hindrance", async () => {
  const other = "[{ code: module-denied, module: m.example/v3, owner: me, reason: x, expires: 2026-04-01 }]";
  expect(await problems({}, other)).toEqual([]);
});
