import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { coverageGate } from "../../src/gates/coverage.ts";
import type { FindingDraft } from "../../src/gates/gate.ts";
import { runnable } from "../../src/gates/runnable-gate.ts";
import { absent, type Collected, present } from "../../src/model/collected.ts";
import type { Facts } from "../../src/model/finding.ts";
import type { CoverageEvidence, CoverBlock, CoveredFile } from "../../src/model/quality.ts";
import type { ChangedFile, ChangesEvidence } from "../../src/model/repository.ts";

const noBase = { state: "absent", reason: "there is no base revision", notApplicable: true } as const;

/** One block per line: `[line, statements, count]`, or with a last line `[line, statements, count, endLine]`. */
type Lines = readonly (readonly [line: number, statements: number, count: number, endLine?: number])[];

function block([line, statements, count, endLine = line]: Lines[number]): CoverBlock {
  const lines = [{ first: line, last: endLine }];
  return { startLine: line, startColumn: 1, endLine, endColumn: 9, statements, count, lines };
}

function file(path: string, lines: Lines, generated = false): CoveredFile {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return { file: path, importPath: `example.com/m/${folder}`, generated, blocks: lines.map(block) };
}

function changed(files: Readonly<Record<string, ChangedFile["lines"]>>): Collected<ChangesEvidence> {
  const whole = Object.entries(files).map(([path, lines]): [string, ChangedFile] => [
    path,
    { status: "modified", before: path, lines, binary: false },
  ]);
  return present({ files: new Map(whole) });
}

interface Reported extends FindingDraft<Facts> {
  readonly code: string;
}

interface Case {
  readonly files?: readonly CoveredFile[];
  readonly evidence?: Partial<CoverageEvidence>;
  readonly section?: object;
  readonly changes?: Collected<ChangesEvidence>;
}

function judge({ files = [], evidence = {}, section = {}, changes = noBase }: Case) {
  const coverage: CoverageEvidence = {
    profile: "cover.out",
    mode: "set",
    goVersion: "",
    files,
    foreign: 0,
    unmeasured: [],
    base: noBase,
    ...evidence,
  };
  const findings: Reported[] = [];
  const judgement = coverageGate.judge(
    { coverage, changes },
    coverageGate.policy.parse(section),
    (code, draft) => findings.push({ code, ...draft }),
  );
  return { findings, judgement };
}

const { codes } = runnable(coverageGate);

function message({ code, facts, subject }: Reported): string {
  return codes[code]?.message({ facts, subject, why: [] }) ?? "";
}

const half = [
  file("a/a.go", [
    [1, 1, 1],
    [2, 1, 0],
  ]),
];

describe("coverageGate", () => {
  test("has an example that validates", () => {
    expect(coverageGate.policy.parse(parse(coverageGate.example))).toMatchObject({ total: 82, patch: 80 });
  });

  test("reports figures where the policy sets no limit", () => {
    const files = [...half, file("a/gen.go", [], true)];
    expect(judge({ files, evidence: { foreign: 3 } })).toEqual({
      findings: [],
      judgement: {
        seen: 1,
        unjudged: [],
        facts: {
          totalPercent: 50,
          coveredStatements: 1,
          statements: 2,
          files: 1,
          generated: 1,
          unmeasured: 0,
          foreign: 3,
          mode: "set",
        },
      },
    });
  });

  test("is unjudged where no statement counts", () => {
    const { findings, judgement } = judge({ files: [file("a/gen.go", [], true)], section: { total: 0 } });
    expect(findings).toEqual([]);
    expect(judgement.unjudged).toMatchObject([
      { reason: expect.stringContaining("no statements that count") },
    ]);
  });

  test("is unjudged where go1.27.0 counted the statements", () => {
    const section = { total: 82, patch: 80 };
    const { findings, judgement } = judge({ files: half, section, evidence: { goVersion: "go1.27.0" } });
    expect(findings).toEqual([]);
    expect(judgement.unjudged).toMatchObject([{ reason: expect.stringContaining("go1.27.0") }]);
    for (const goVersion of ["", "go1.26.6", "go1.27.1", "go1.127.0"])
      expect(judge({ files: half, section, evidence: { goVersion } }).judgement.unjudged).toEqual([]);
  });
});

describe("coverage-total", () => {
  test("names the totals and the worst files", () => {
    const files = [
      ...["b", "c", "d", "e", "f", "g"].map((name, index) => file(`p/${name}.go`, [[1, index + 1, 0]])),
      file("p/a.go", [
        [1, 9, 1],
        [2, 2, 0],
      ]),
    ];
    const { findings } = judge({ files, section: { total: 82 } });
    expect(findings).toEqual([
      {
        code: "coverage-total",
        level: "error",
        subject: "all packages",
        at: [],
        rule: ["coverage", "total"],
        facts: {
          percent: 28.12,
          limitPercent: 82,
          covered: 9,
          statements: 32,
          worst: [
            { file: "p/g.go", uncovered: 6, percent: 0 },
            { file: "p/f.go", uncovered: 5, percent: 0 },
            { file: "p/e.go", uncovered: 4, percent: 0 },
            { file: "p/d.go", uncovered: 3, percent: 0 },
            { file: "p/a.go", uncovered: 2, percent: 81.81 },
          ],
          preExisting: false,
        },
      },
    ]);
    expect(findings.map(message)).toEqual([
      "9 of 32 statements (28.12 %) ran in tests; the policy asks for at least 82 % of all statements.",
    ]);
  });

  test.each([
    [1639, 2000, 82, 1],
    [1640, 2000, 82, 0],
    [1639, 2000, 81.95, 0],
    [81_949_999, 100_000_000, 81.95, 1],
    [81_999_999, 100_000_000, 82, 1],
    [1, 3, 33.333333, 0],
    [1, 3, 33.333334, 1],
    [0, 5, 0, 0],
    [5, 5, 100, 0],
    [99_999_999, 100_000_000, 100, 1],
  ])("compares %i of %i with %d exactly", (covered, statements, total, findings) => {
    const files = [
      file("a/a.go", [
        [1, covered, 1],
        [2, statements - covered, 0],
      ]),
    ];
    expect(judge({ files, section: { total } }).findings).toHaveLength(findings);
  });

  test("shows no share as its limit while it is under it", () => {
    const files = [
      file("a/a.go", [
        [1, 81_999_999, 1],
        [2, 18_000_001, 0],
      ]),
    ];
    const { findings, judgement } = judge({ files, section: { total: 82 } });
    expect(findings[0]?.facts["percent"]).toBe(81.99);
    expect(judgement.facts?.["totalPercent"]).toBe(81.99);
  });

  test("is old where base was under the limit too and not better", () => {
    const section = { total: 82, "base-profile": "base.out" };
    const before = (lines: Lines) => ({ base: present([file("a/a.go", lines)]) });
    const old = (lines: Lines) => judge({ files: half, section, evidence: before(lines) }).findings[0]?.facts;
    expect(
      old([
        [1, 1, 1],
        [2, 1, 0],
      ]),
    ).toMatchObject({ preExisting: true });
    expect(
      old([
        [1, 2, 1],
        [2, 1, 0],
      ]),
    ).toMatchObject({ preExisting: false });
    expect(
      old([
        [1, 9, 1],
        [2, 1, 0],
      ]),
    ).toMatchObject({ preExisting: false });
  });
});

describe("coverage-patch", () => {
  const section = { patch: 80 };
  const files = [
    file("a/a.go", [
      [1, 1, 1],
      [3, 2, 0, 5],
      [8, 1, 0],
      [9, 1, 3],
      [10, 1, 0],
      [20, 1, 0],
    ]),
    file("b/b.go", [[1, 4, 1]]),
  ];

  test("reports one finding per hunk, at its first uncovered lines", () => {
    const changes = changed({
      "a/a.go": [
        { first: 1, last: 4 },
        { first: 7, last: 12 },
      ],
      "b/b.go": [{ first: 1, last: 1 }],
    });
    const { findings, judgement } = judge({ files, section, changes });
    const totals = { patchPercent: 60, limitPercent: 80, patchCovered: 6, patchStatements: 10 };
    const rest = { level: "error", subject: "a/a.go", rule: ["coverage", "patch"], code: "coverage-patch" };
    expect(findings).toEqual([
      {
        ...rest,
        at: [{ file: "a/a.go", line: 3, endLine: 4 }],
        facts: { ...totals, uncoveredStatements: 2 },
      },
      { ...rest, at: [{ file: "a/a.go", line: 8 }], facts: { ...totals, uncoveredStatements: 2 } },
    ]);
    expect(findings.map(message)[0]).toBe(
      "2 changed statements here did not run in any test; of the whole change 6 of 10 statements (60.00 %) ran, and the policy asks for at least 80 %.",
    );
    expect(judgement.facts).toMatchObject({ patchPercent: 60, patchCovered: 6, patchStatements: 10 });
  });

  test("looks past lines without code inside a run", () => {
    const some = [
      file("a/a.go", [
        [1, 1, 0],
        [5, 1, 0],
        [6, 1, 1],
        [7, 1, 0],
      ]),
    ];
    const changes = changed({ "a/a.go": [{ first: 1, last: 9 }] });
    expect(judge({ files: some, section, changes }).findings[0]?.at).toEqual([
      { file: "a/a.go", line: 1, endLine: 5 },
    ]);
  });

  test("reports nothing where the patch keeps its limit, covered or not", () => {
    const changes = changed({
      "a/a.go": [
        { first: 1, last: 1 },
        { first: 8, last: 8 },
      ],
      "b/b.go": [{ first: 1, last: 1 }],
    });
    const { findings, judgement } = judge({ files, section, changes });
    expect(findings).toEqual([]);
    expect(judgement.facts).toMatchObject({ patchPercent: 83.33 });
  });

  test("passes where no statement changed", () => {
    const changes = changed({ "a/a.go": [{ first: 2, last: 2 }], "docs/x.md": [{ first: 1, last: 9 }] });
    const { findings, judgement } = judge({ files, section, changes });
    expect(findings).toEqual([]);
    expect(judgement.unjudged).toEqual([]);
    expect(judgement.facts).toMatchObject({ patchCovered: 0, patchStatements: 0 });
    expect(judgement.facts).not.toHaveProperty("patchPercent");
  });

  test("does not count blocks without statements and generated files", () => {
    const some = [file("a/a.go", [[1, 0, 0]]), file("a/gen.go", [[1, 5, 0]], true), ...half];
    const changes = changed({ "a/a.go": [{ first: 1, last: 1 }], "a/gen.go": [{ first: 1, last: 1 }] });
    expect(
      judge({ files: some.slice(0, 2).concat(file("z/z.go", [[1, 1, 1]])), section, changes }).findings,
    ).toEqual([]);
  });

  test("is not judged outside a change, and says so", () => {
    const { findings, judgement } = judge({ files, section });
    expect(findings).toEqual([]);
    expect(judgement.unjudged).toEqual([]);
    expect(judgement.facts).toMatchObject({ patchNotJudged: "there is no base revision" });
  });

  test("is unjudged where the changes cannot be told", () => {
    const { judgement } = judge({ files, section, changes: absent("git said no") });
    expect(judgement.unjudged).toEqual([
      {
        reason: "which lines changed cannot be told: git said no",
        hint: "name a base revision that git can compare with",
      },
    ]);
  });
});

describe("coverage-package", () => {
  const files = [
    file("internal/pay/a.go", [[1, 1, 1]]),
    file("internal/pay/deep/b.go", [[1, 1, 0]]),
    file("internal/payroll/c.go", [[1, 8, 0]]),
  ];

  test.each([
    ["./internal/pay/...", "1 of 2"],
    ["./internal/pay/deep", "0 of 1"],
    ["./internal/pay.../", "1 of 10"],
    ["./...", "1 of 10"],
    ["example.com/m/internal/pay/...", "1 of 2"],
    ["example.com/m/.../deep", "0 of 1"],
  ])("judges %s", (path, share) => {
    const { findings } = judge({
      files,
      section: {
        packages: [
          { path: "./...", min: 0 },
          { path, min: 90 },
        ],
      },
    });
    expect(findings).toMatchObject([
      { code: "coverage-package", subject: path, at: [], rule: ["coverage", "packages", 1, "min"] },
    ]);
    expect(findings.map(message)[0]).toContain(share);
  });

  test("reports nothing where the limit is kept", () => {
    expect(judge({ files, section: { packages: [{ path: "./internal/pay", min: 90 }] } }).findings).toEqual(
      [],
    );
  });

  test.each(["./internal/nosuch/...", "internal/pay", "./internal/pa"])(
    "is unjudged where %s names nothing",
    (path) => {
      const { findings, judgement } = judge({ files, section: { packages: [{ path, min: 90 }] } });
      expect(findings).toEqual([]);
      expect(judgement.unjudged).toMatchObject([{ reason: expect.stringContaining(`\`${path}\``) }]);
    },
  );

  test.each(["/abs/...", "../up", "a b"])("refuses %s in the policy", (path) => {
    expect(coverageGate.policy.safeParse({ packages: [{ path, min: 1 }] }).success).toBe(false);
  });
});

describe("coverage-drop", () => {
  const section = { "max-drop": 0.5, "base-profile": "base.out" };
  const share = (covered: number, of: number) => [
    file("a/a.go", [
      [1, covered, 1],
      [2, of - covered, 0],
    ]),
  ];
  const drop = (
    before: readonly CoveredFile[],
    files: readonly CoveredFile[],
    changes?: Collected<ChangesEvidence>,
  ) =>
    judge({
      files,
      section,
      evidence: { base: present(before) },
      changes: changes ?? changed({ "a/a.go": [] }),
    });

  test("reports by how much the total fell", () => {
    const { findings } = drop(share(1641, 2000), share(81549, 100_000));
    expect(findings).toEqual([
      {
        code: "coverage-drop",
        level: "error",
        subject: "all packages",
        at: [],
        rule: ["coverage", "max-drop"],
        facts: { basePercent: 82.05, percent: 81.54, dropPoints: 0.51, maxDropPoints: 0.5 },
      },
    ]);
    expect(findings.map(message)).toEqual([
      "total coverage fell from 82.05 % to 81.54 %, by 0.51 points; the policy allows 0.5.",
    ]);
  });

  test.each([
    [825, 820, 0],
    [825, 819, 1],
    [820, 900, 0],
    [820, 820, 0],
  ])("compares %i with %i of 1000 exactly", (before, now, findings) => {
    expect(drop(share(before, 1000), share(now, 1000)).findings).toHaveLength(findings);
  });

  test("is unjudged where the profiles cut an unchanged file into other blocks", () => {
    const { findings, judgement } = drop(share(900, 1000), share(100, 1000), changed({}));
    expect(findings).toEqual([]);
    expect(judgement.unjudged).toMatchObject([{ hint: expect.stringContaining("same version of Go") }]);
  });

  test("is unjudged without a base profile, and says what to do", () => {
    const base = absent("no profile", "store one");
    expect(judge({ files: half, section, evidence: { base } }).judgement.unjudged).toEqual([
      { reason: "how far coverage fell cannot be told: no profile", hint: "store one" },
    ]);
  });

  test("is not judged without a base, and says so", () => {
    const { judgement } = judge({ files: half, section });
    expect(judgement.unjudged).toEqual([]);
    expect(judgement.facts).toMatchObject({ dropNotJudged: "there is no base revision" });
  });
});

describe("coverage-unmeasured", () => {
  const evidence = { unmeasured: ["b/new.go", "b/old.go"] };

  test("reports changed files that the profile does not know", () => {
    const changes = changed({ "b/new.go": [{ first: 7, last: 9 }], "a/a.go": [{ first: 9, last: 9 }] });
    const { findings } = judge({ files: half, evidence, changes });
    expect(findings).toEqual([
      {
        code: "coverage-unmeasured",
        level: "warning",
        subject: "b/new.go",
        at: [{ file: "b/new.go", line: 7 }],
        rule: ["coverage", "unmeasured"],
        facts: { profile: "cover.out" },
      },
    ]);
    expect(findings.map(message)).toEqual([
      "b/new.go has functions and changed, and the cover profile cover.out does not know it.",
    ]);
  });

  test("has the level of the policy", () => {
    const changes = changed({ "b/new.go": [{ first: 7, last: 9 }] });
    const levels = (unmeasured: string) =>
      judge({ files: half, evidence, changes, section: { unmeasured } }).findings.map(({ level }) => level);
    expect(levels("error")).toEqual(["error"]);
    expect(levels("off")).toEqual([]);
  });

  test("is unjudged once where the changes cannot be told", () => {
    const changes = absent("git said no");
    const doubts = (section: object) => judge({ files: half, evidence, changes, section }).judgement.unjudged;
    expect(doubts({})).toHaveLength(1);
    expect(doubts({ patch: 1 })).toHaveLength(1);
    expect(doubts({ unmeasured: "off" })).toEqual([]);
  });
});
