import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aliasGroups, rankIds } from "../../../src/collect/vulnerabilities/alias-groups.ts";
import type { LookupTarget } from "../../../src/collect/vulnerabilities/lookup-targets.ts";
import { osvVerdict } from "../../../src/collect/vulnerabilities/osv-affected.ts";
import { osvLookup } from "../../../src/collect/vulnerabilities/osv-lookup.ts";
import { type OsvRecord, parseOsvRecord } from "../../../src/collect/vulnerabilities/osv-record.ts";

interface Sketch {
  readonly id?: string;
  readonly path?: string;
  /** `0-1.2.3 2.0.0-`: introduced, a dash, fixed; `0~1.2.3` for last affected. */
  readonly ranges?: string;
  readonly custom?: string;
  readonly versions?: readonly string[];
  readonly aliases?: readonly string[];
  readonly unreviewed?: boolean;
  readonly withdrawn?: boolean;
  readonly word?: string;
  readonly vector?: string;
}

function events(ranges: string): readonly object[] {
  return ranges.split(" ").flatMap((range) => {
    const [, introduced = "", sign = "", end = ""] = /^(.*?)([~>])(.*)$/.exec(range) ?? [];
    if (end === "") return [{ introduced }];
    return [{ introduced }, sign === "~" ? { last_affected: end } : { fixed: end }];
  });
}

function record(sketch: Sketch): OsvRecord {
  const { id = "GO-2026-0001", path = "a.io/a", ranges, custom } = sketch;
  const parsed = parseOsvRecord({
    id,
    aliases: sketch.aliases ?? [],
    summary: `about ${id}`,
    ...(sketch.withdrawn === true ? { withdrawn: "2026-01-01T00:00:00Z" } : {}),
    ...(sketch.vector === undefined ? {} : { severity: [{ type: "CVSS_V3", score: sketch.vector }] }),
    affected: [
      {
        package: { ecosystem: "Go", name: path },
        ...(ranges === undefined ? {} : { ranges: [{ type: "SEMVER", events: events(ranges) }] }),
        ...(sketch.versions === undefined ? {} : { versions: sketch.versions }),
        ecosystem_specific:
          custom === undefined ? {} : { custom_ranges: [{ type: "ECOSYSTEM", events: events(custom) }] },
      },
    ],
    database_specific: {
      url: `https://vuln.example/${id}`,
      review_status: sketch.unreviewed === true ? "UNREVIEWED" : "REVIEWED",
      ...(sketch.word === undefined ? {} : { severity: sketch.word }),
    },
  });
  if (parsed === undefined) throw new Error("the sketch is no record");
  return parsed;
}

function target(key: string, lookup: string = key, doubt: string = ""): LookupTarget {
  const named = (text: string) => ({ path: text.split("@")[0] ?? "", version: text.split("@")[1] ?? "" });
  return { module: named(key), lookup: named(lookup), doubt };
}

describe("osvVerdict()", () => {
  test.each([
    ["0>1.2.3", "v1.2.2", true, "v1.2.3"],
    ["0>1.2.3", "v1.2.3", false, ""],
    ["1.0.0>1.2.3", "v1.0.0", true, "v1.2.3"],
    ["1.0.0>1.2.3", "v0.9.9", false, ""],
    ["0>1.2.3 2.0.0>2.1.0", "v2.0.5+incompatible", true, "v2.1.0"],
    ["2.0.0>2.1.0 0>1.2.3", "v1.5.0", false, ""],
    ["0~1.2.3", "v1.2.3", true, ""],
    ["0~1.2.3", "v1.2.4", false, ""],
    ["0>1.2.3", "v1.2.3-rc.1", true, "v1.2.3"],
    [
      "0>1.2.3-0.20240101000000-abcdefabcdef",
      "v1.2.3-0.20231231000000-000000000000",
      true,
      "v1.2.3-0.20240101000000-abcdefabcdef",
    ],
    ["0>1.2.3-0.20240101000000-abcdefabcdef", "v1.2.3-0.20240202000000-000000000000", false, ""],
    ["0>", "v99.0.0", true, ""],
  ])("in %s takes %s for affected: %s", (...[ranges, version, affected, fixed]) => {
    expect(osvVerdict(record({ ranges }), "a.io/a", version)).toMatchObject({ affected, fixed });
  });

  test("takes a record without ranges for one about every version, or about the versions it lists", () => {
    expect(osvVerdict(record({}), "a.io/a", "v1.0.0")?.affected).toBe(true);
    expect(osvVerdict(record({ versions: ["1.0.0"] }), "a.io/a", "v1.0.0")?.affected).toBe(true);
    expect(osvVerdict(record({ versions: ["1.0.0"] }), "a.io/a", "v1.0.1")?.affected).toBe(false);
  });

  test("matches paths to the letter for Go's records and without case for others", () => {
    expect(osvVerdict(record({ path: "a.io/A" }), "a.io/a", "v1.0.0")).toBeUndefined();
    expect(osvVerdict(record({ id: "GHSA-x", path: "a.io/A" }), "a.io/a", "v1.0.0")?.affected).toBe(true);
    expect(osvVerdict(record({}), "a.io/a/v2", "v2.0.0")).toBeUndefined();
  });

  test("lets the custom range decide where the plain one names every version", () => {
    const custom = record({ ranges: "0>", custom: "0>5.0.4" });
    expect(osvVerdict(custom, "a.io/a", "v5.0.3")).toMatchObject({
      affected: true,
      fixed: "v5.0.4",
      doubt: "",
    });
    expect(osvVerdict(custom, "a.io/a", "v5.0.4")).toMatchObject({ affected: false });
  });

  test("does not place an untagged commit by tags", () => {
    const custom = record({ ranges: "0>", custom: "8.0.0>9.2.3" });
    const verdict = osvVerdict(custom, "a.io/a", "v0.0.0-20240101000000-abcdefabcdef");
    expect(verdict).toMatchObject({ affected: true, fixed: "" });
    expect(verdict?.doubt).toContain("tags");
  });

  test("is unsure where only a tag mends an untagged commit", () => {
    expect(
      osvVerdict(record({ ranges: "0>1.2.3" }), "a.io/a", "v0.0.0-20240101000000-abcdefabcdef")?.doubt,
    ).toContain("commit without a tag");
  });
});

describe("osvLookup()", () => {
  test("joins aliases into one vulnerability and takes the highest severity with its source", () => {
    const found = osvLookup(
      [
        record({ id: "GO-2026-0001", ranges: "0>1.2.3", aliases: ["CVE-2026-1", "GHSA-aaaa"] }),
        record({
          id: "GHSA-aaaa",
          ranges: "0>1.2.3",
          aliases: ["CVE-2026-1"],
          word: "MODERATE",
          vector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
        }),
      ],
      [target("a.io/a@v1.0.0")],
    );
    expect(found).toEqual([
      {
        id: "GO-2026-0001",
        aliases: ["GHSA-aaaa", "CVE-2026-1"],
        module: { path: "a.io/a", version: "v1.0.0" },
        severity: "critical",
        severitySource: "GHSA-aaaa (CVSS 9.8)",
        summary: "about GO-2026-0001",
        fixed: "v1.2.3",
        url: "https://vuln.example/GO-2026-0001",
      },
    ]);
  });

  test.each([
    ["GitHub's range decides for other people's modules", "a.io/a", "v1.1.0", false],
    ["the Go database decides for Go's own modules", "golang.org/x/net", "v1.1.0", true],
  ])("%s", (...[, path, version, affected]) => {
    const records = [
      record({ id: "GO-2026-0001", path, ranges: "0>1.2.3", aliases: ["GHSA-aaaa"] }),
      record({ id: "GHSA-aaaa", path, ranges: "0>1.1.0" }),
    ];
    expect(osvLookup(records, [target(`${path}@${version}`)])).toHaveLength(affected ? 1 : 0);
  });

  test("does not believe an unreviewed record about every version where another knows better", () => {
    const path = "golang.org/x/net";
    const unreviewed = record({
      id: "GO-2026-0001",
      path,
      ranges: "0>",
      unreviewed: true,
      aliases: ["GHSA-aaaa"],
    });
    const known = record({ id: "GHSA-aaaa", path, ranges: "0>1.1.0" });
    expect(osvLookup([unreviewed, known], [target(`${path}@v1.2.0`)])).toEqual([]);
    expect(osvLookup([unreviewed], [target(`${path}@v1.2.0`)])[0]?.doubt).toContain("nobody has reviewed");
    expect(osvLookup([record({ path, ranges: "0>" })], [target(`${path}@v1.2.0`)])[0]?.doubt).toBeUndefined();
  });

  test("ignores withdrawn records", () => {
    expect(osvLookup([record({ ranges: "0>", withdrawn: true })], [target("a.io/a@v1.0.0")])).toEqual([]);
  });

  test("looks a fork up under both names, and is unsure of the one it replaces", () => {
    const records = [
      record({ id: "GO-2026-0001", path: "fork.io/a", ranges: "0>2.0.0" }),
      record({ id: "GO-2026-0002", path: "a.io/a", ranges: "0>2.0.0" }),
    ];
    const targets = [
      target("fork.io/a@v1.0.1"),
      target("fork.io/a@v1.0.1", "a.io/a@v1.0.0", "it replaces another"),
    ];
    expect(osvLookup(records, targets).map(({ id, module, doubt }) => [id, module.path, doubt])).toEqual([
      ["GO-2026-0001", "fork.io/a", undefined],
      ["GO-2026-0002", "fork.io/a", "it replaces another"],
    ]);
  });

  test("names Go's own fixes as releases of Go", () => {
    const records = [record({ path: "stdlib", ranges: "1.26.0-0>1.26.2" })];
    expect(osvLookup(records, [target("stdlib@go1.26.1", "stdlib@v1.26.1")])[0]?.fixed).toBe("go1.26.2");
    expect(osvLookup(records, [target("stdlib@go1.26rc1", "stdlib@v1.26.0-rc.1")])).toHaveLength(1);
  });
});

describe("aliasGroups()", () => {
  test("joins whatever is connected, in any order", () => {
    const pairs = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 20 });
    fc.assert(
      fc.property(pairs, (edges) => {
        const groups = aliasGroups(edges, (edge) => edge.map(String));
        expect(groups.flat().length).toBe(edges.length);
        const names = groups.map((group) => new Set(group.flat()));
        for (const [index, one] of names.entries()) {
          for (const other of names.slice(index + 1))
            expect([...one].some((name) => other.has(name))).toBe(false);
        }
      }),
    );
  });

  test("calls an advisory by Go's number first", () => {
    expect(rankIds(["CVE-1", "X", "GHSA-1", "GO-1", "GO-1"])).toEqual(["GO-1", "GHSA-1", "CVE-1", "X"]);
  });
});
