import type { RuleLevel } from "../model/level.ts";
import type { Diagnostic, LintEvidence, LinterRun } from "../model/quality.ts";
import { defineGate, type Judgement, type Reporter } from "./gate.ts";
import { type LineScope, lineScope } from "./lint/line-scope.ts";
import { lintCodes } from "./lint/lint-codes.ts";
import { type LintSection, lintSection } from "./lint/lint-section.ts";

export { lintSettings } from "./lint/lint-section.ts";

/**
 * The gate that judges what linters say, by default on changed lines only.
 *
 * A linter that did not run to its end makes it unjudged: what the others found still counts.
 */
export const lintGate = defineGate({
  id: "lint",
  title: "Lint",
  why: "Linters find mistakes before people must; judged on changed lines, a team can start on any code base today.",
  needs: ["lint"],
  wants: ["changes"],
  policy: lintSection,
  example: `config: modgate:golangci
scope: changed
gofmt: error
vet: error
nolint-needs-reason: error
`,
  codes: lintCodes,
  judge({ lint, changes }, section, report): Judgement {
    const scope = lineScope(section.scope, changes);
    const diagnostics = withoutRepetitions(lint);
    const unexplained = lint.suppressions.filter((one) => one.reason === "");
    const any = diagnostics.length + unexplained.length > 0;
    // Where nobody knows which lines changed, only a clean whole is known to be clean in part.
    const reported =
      scope.kind === "unknown" ? 0 : reportAll({ diagnostics, unexplained, scope, section, report });
    return {
      seen: hasWork(lint, section) ? lint.goFiles : 0,
      unjudged: [...troublesOf(lint.runs), ...(scope.kind === "unknown" && any ? [unknownLines(scope)] : [])],
      facts: {
        scope: scope.kind,
        ...(scope.because === "" ? {} : { scopeBecause: scope.because }),
        diagnostics: diagnostics.length,
        reported,
        suppressions: lint.suppressions.length,
        linters: lint.runs.map(({ tool, version }) => ({ tool, version })),
      },
    };
  },
});

interface Reporting {
  readonly diagnostics: readonly Diagnostic[];
  readonly unexplained: LintEvidence["suppressions"];
  readonly scope: LineScope;
  readonly section: LintSection;
  readonly report: Reporter<typeof lintCodes>;
}

function reportAll({ diagnostics, unexplained, scope, section, report }: Reporting): number {
  let reported = 0;
  for (const { tool, linter, message, at } of diagnostics) {
    const { code, key } = ruleOf[tool];
    const changed = tool === "gofmt" ? scope.isFileChanged(at) : scope.isChanged(at);
    if (!changed && scope.kind === "changed") continue;
    reported++;
    const level: RuleLevel = section[key];
    const facts = { linter, tool, message, preExisting: !changed };
    report(code, { level, subject: at.file, at: [at], rule: ["lint", key], facts });
  }
  for (const { at, linters } of unexplained) {
    const changed = scope.isChanged(at);
    if (!changed && scope.kind === "changed") continue;
    reported++;
    const facts = { linter: "nolint", linters, preExisting: !changed } as const;
    const rule = ["lint", "nolint-needs-reason"];
    report("nolint-unexplained", {
      level: section["nolint-needs-reason"],
      subject: at.file,
      at: [at],
      rule,
      facts,
    });
  }
  return reported;
}

const ruleOf = {
  gofmt: { code: "gofmt", key: "gofmt" },
  vet: { code: "vet", key: "vet" },
  "golangci-lint": { code: "lint", key: "linters" },
  "modgate-analyzers": { code: "lint", key: "analyzers" },
} as const;

// golangci-lint runs gofmt and vet as well, in words of its own; a line is not told twice.
function withoutRepetitions({ diagnostics }: LintEvidence): readonly Diagnostic[] {
  const unformatted = new Set(diagnostics.filter((one) => one.tool === "gofmt").map((one) => one.at.file));
  const vetted = diagnostics.filter((one) => one.tool === "vet");
  return diagnostics.filter((one) => {
    if (one.tool !== "golangci-lint") return true;
    if (one.linter === "gofmt") return !unformatted.has(one.at.file);
    return one.linter !== "govet" || !vetted.some((other) => isSameRemark(other, one));
  });
}

function isSameRemark(vet: Diagnostic, golangci: Diagnostic): boolean {
  const samePlace = vet.at.file === golangci.at.file && vet.at.line === golangci.at.line;
  return samePlace && golangci.message.includes(vet.message);
}

function hasWork(lint: LintEvidence, section: LintSection): boolean {
  return lint.runs.length > 0 || section["nolint-needs-reason"] !== "off";
}

function troublesOf(
  runs: readonly LinterRun[],
): readonly { readonly reason: string; readonly hint: string }[] {
  return runs.flatMap(({ trouble }) => (trouble === undefined ? [] : [trouble]));
}

function unknownLines(scope: LineScope): { readonly reason: string; readonly hint: string } {
  return {
    reason: `which lines changed cannot be told: ${scope.because}`,
    hint: "name a base revision that git can compare with, or set `lint.scope: all`",
  };
}
