import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { FindingDraft } from "../../src/gates/gate.ts";
import { lintSettings, lintGate } from "../../src/gates/lint.ts";
import { absent, type Collected, present } from "../../src/model/collected.ts";
import type { Facts } from "../../src/model/finding.ts";
import type { Diagnostic, LintEvidence } from "../../src/model/quality.ts";
import type { ChangedFile, ChangesEvidence } from "../../src/model/repository.ts";

const noBase: Collected<ChangesEvidence> = {
  state: "absent",
  reason: "no base revision was named",
  notApplicable: true,
};

function changed(files: Readonly<Record<string, Partial<ChangedFile>>>): Collected<ChangesEvidence> {
  const whole = Object.entries(files).map(([path, file]): [string, ChangedFile] => [
    path,
    { status: "modified", before: path, lines: [], binary: false, ...file },
  ]);
  return present({ files: new Map(whole) });
}

type Said = readonly [
  tool: Diagnostic["tool"],
  linter: string,
  line: number,
  message?: string,
  file?: string,
];

function diagnostic(...[tool, linter, line, message = "x", file = "a.go"]: Said): Diagnostic {
  return { tool, linter, message, at: { file, line } };
}

function evidence(lint: Partial<LintEvidence>): LintEvidence {
  return {
    runs: [{ tool: "vet", version: "go1.26.0", seen: 3 }],
    diagnostics: [],
    suppressions: [],
    goFiles: 3,
    ...lint,
  };
}

interface Reported extends FindingDraft<Facts> {
  readonly code: string;
}

function judge(
  lint: Partial<LintEvidence>,
  section: object = {},
  changes: Collected<ChangesEvidence> = noBase,
) {
  const findings: Reported[] = [];
  const judgement = lintGate.judge(
    { lint: evidence(lint), changes },
    lintGate.policy.parse(section),
    (code, draft) => findings.push({ code, ...draft }),
  );
  return { findings, ...judgement };
}

describe("lintGate", () => {
  test("passes where the linters ran and found nothing", () => {
    expect(judge({})).toEqual({
      findings: [],
      seen: 3,
      unjudged: [],
      facts: {
        scope: "all",
        scopeBecause: "no base revision was named",
        diagnostics: 0,
        reported: 0,
        suppressions: 0,
        linters: [{ tool: "vet", version: "go1.26.0" }],
      },
    });
  });

  test.each([
    ["gofmt", "gofmt", "gofmt", "gofmt"],
    ["vet", "printf", "vet", "vet"],
    ["golangci-lint", "errcheck", "lint", "linters"],
    ["modgate-analyzers", "baresleep", "lint", "analyzers"],
  ] as const)("reports what %s says under its own code and key", (...[tool, linter, code, key]) => {
    const { findings } = judge({ diagnostics: [diagnostic(tool, linter, 7)] }, { [key]: "warning" });
    expect(findings).toEqual([
      {
        code,
        level: "warning",
        subject: "a.go",
        at: [{ file: "a.go", line: 7 }],
        rule: ["lint", key],
        facts: { linter, tool, message: "x", preExisting: false },
      },
    ]);
  });

  test("reports changed lines only where base is known", () => {
    const diagnostics = [4, 5, 6, 7].map((line) => diagnostic("vet", "printf", line));
    const changes = changed({ "a.go": { lines: [{ first: 5, last: 6 }] } });
    const { findings, facts } = judge(
      { diagnostics: [...diagnostics, diagnostic("vet", "printf", 5, "x", "b.go")] },
      {},
      changes,
    );
    expect(findings.map((one) => one.at)).toEqual([[{ file: "a.go", line: 5 }], [{ file: "a.go", line: 6 }]]);
    expect(facts).toMatchObject({ scope: "changed", diagnostics: 5, reported: 2 });
  });

  test("marks older lines as pre-existing where every line is judged", () => {
    const diagnostics = [diagnostic("vet", "printf", 5), diagnostic("vet", "printf", 9)];
    const { findings } = judge(
      { diagnostics },
      { scope: "all" },
      changed({ "a.go": { lines: [{ first: 5, last: 5 }] } }),
    );
    expect(findings.map((one) => one.facts["preExisting"])).toEqual([false, true]);
  });

  test.each([
    ["a changed file", { "a.go": { lines: [{ first: 90, last: 90 }] } }, 1],
    ["a file that only lost lines", { "a.go": {} }, 1],
    ["a file that was only renamed", { "a.go": { status: "renamed" as const, before: "z.go" } }, 0],
    ["an unchanged file", { "b.go": { lines: [{ first: 1, last: 1 }] } }, 0],
  ])("holds gofmt against the whole of %s", (_, files, count) => {
    const { findings } = judge({ diagnostics: [diagnostic("gofmt", "gofmt", 1)] }, {}, changed(files));
    expect(findings).toHaveLength(count);
  });

  test("is unjudged without findings where nobody can tell which lines changed", () => {
    const lost = absent("git broke");
    const { findings, unjudged } = judge({ diagnostics: [diagnostic("vet", "printf", 5)] }, {}, lost);
    expect(findings).toEqual([]);
    expect(unjudged).toEqual([
      { reason: "which lines changed cannot be told: git broke", hint: expect.any(String) },
    ]);
    expect(judge({}, {}, lost).unjudged).toEqual([]);
    expect(
      judge({ diagnostics: [diagnostic("vet", "printf", 5)] }, { scope: "all" }, lost).findings,
    ).toHaveLength(1);
  });

  test("is unjudged by a linter's trouble, and keeps the findings of the others", () => {
    const trouble = { reason: "did not compile", hint: "mend it" };
    const runs = [{ tool: "vet", version: "", seen: 3, trouble }] as const;
    const { findings, unjudged } = judge({ runs, diagnostics: [diagnostic("gofmt", "gofmt", 1)] });
    expect(unjudged).toEqual([trouble]);
    expect(findings).toHaveLength(1);
  });

  test("does not tell twice what golangci-lint repeats", () => {
    const diagnostics = [
      diagnostic("gofmt", "gofmt", 1),
      diagnostic("vet", "printf", 5, "wrong type"),
      diagnostic("golangci-lint", "gofmt", 3, "File is not properly formatted"),
      diagnostic("golangci-lint", "govet", 5, "printf: wrong type"),
      diagnostic("golangci-lint", "govet", 6, "printf: wrong type"),
      diagnostic("golangci-lint", "errcheck", 5, "not checked"),
    ];
    expect(judge({ diagnostics }).findings.map((one) => [one.facts["linter"], one.at[0]?.line])).toEqual([
      ["gofmt", 1],
      ["printf", 5],
      ["govet", 6],
      ["errcheck", 5],
    ]);
  });

  test("reports suppressions without a reason on changed lines", () => {
    const suppressions = [
      { at: { file: "a.go", line: 5 }, linters: ["gosec"], reason: "" },
      { at: { file: "a.go", line: 6 }, linters: [], reason: "checked by hand" },
      { at: { file: "a.go", line: 9 }, linters: [], reason: "" },
    ];
    const changes = changed({ "a.go": { lines: [{ first: 1, last: 6 }] } });
    const { findings, facts } = judge({ suppressions }, { "nolint-needs-reason": "error" }, changes);
    expect(findings).toEqual([
      {
        code: "nolint-unexplained",
        level: "error",
        subject: "a.go",
        at: [{ file: "a.go", line: 5 }],
        rule: ["lint", "nolint-needs-reason"],
        facts: { linter: "nolint", linters: ["gosec"], preExisting: false },
      },
    ]);
    expect(facts).toMatchObject({ suppressions: 3 });
  });

  test("has seen nothing where no linter was asked for", () => {
    expect(judge({ runs: [] }).seen).toBe(0);
    expect(judge({ runs: [] }, { "nolint-needs-reason": "error" }).seen).toBe(3);
  });

  test("words are one line, name the linter and give a fix to copy", () => {
    const facts = { linter: "printf", tool: "vet", message: "wrong type", preExisting: false } as const;
    const words = { facts, subject: "it's/a b.go", why: [] };
    expect(lintGate.codes.vet.message(words)).toBe("go vet (printf) reports: wrong type");
    expect(lintGate.codes.lint.message(words)).toBe("printf reports: wrong type");
    expect(lintGate.codes.gofmt.fix(words)).toBe("gofmt -w './it'\\''s/a b.go'");
    expect(lintGate.codes.gofmt.fix({ ...words, subject: "sub/a.go" })).toBe("gofmt -w sub/a.go");
    const silenced = {
      facts: { linter: "nolint", linters: ["gosec", "revive"], preExisting: false } as const,
      subject: "a.go",
      why: [],
    };
    expect(lintGate.codes["nolint-unexplained"].message(silenced)).toContain(
      "silences gosec, revive on this line",
    );
    expect(lintGate.codes["nolint-unexplained"].fix(silenced)).toBe(
      "//nolint:gosec,revive // <why the linter is wrong here>",
    );
  });

  test("its example validates", () => {
    expect(lintGate.policy.safeParse(parse(lintGate.example)).success).toBe(true);
  });
});

describe("lintSettings()", () => {
  test.each([
    [
      {},
      {
        gofmt: true,
        vet: true,
        analyzers: false,
        golangci: "auto",
        config: "",
        reportPath: "",
        suppressions: false,
      },
    ],
    [
      {
        gofmt: "off",
        vet: "notice",
        analyzers: "error",
        linters: "off",
        golangci: "required",
        config: "modgate:golangci",
        report: "r.json",
        "nolint-needs-reason": "warning",
      },
      {
        gofmt: false,
        vet: true,
        analyzers: true,
        golangci: "off",
        config: "modgate:golangci",
        reportPath: "r.json",
        suppressions: true,
      },
    ],
  ])("reads %j", (section, settings) => {
    expect(lintSettings(lintGate.policy.parse(section))).toEqual(settings);
  });
});
