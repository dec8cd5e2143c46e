import * as z from "zod";
import type { Diagnostic } from "../../model/quality.ts";
import { firstLine } from "../command-result.ts";
import { plainMessage } from "./linter-outcome.ts";

/** One issue of golangci-lint's JSON, its path as printed. */
export interface GolangciIssue {
  readonly linter: string;
  readonly message: string;
  readonly path: string;
  readonly line: number;
  /** Absent where the linter knows none. */
  readonly column?: number;
}

/** What golangci-lint's JSON says. */
export interface GolangciReport {
  readonly issues: readonly GolangciIssue[];
  /** Why the report does not tell everything: code that does not compile, a linter or filter that did not run. */
  readonly troubles: readonly string[];
}

const issueShape = z.object({
  FromLinter: z.string(),
  Text: z.string(),
  Pos: z.object({
    Filename: z.string(),
    Line: z.int().nonnegative(),
    Column: z.int().nonnegative().default(0),
  }),
});

const reportShape = z.object({
  Issues: z.array(issueShape).nullish(),
  Report: z
    .object({
      Warnings: z.array(z.object({ Tag: z.string().default(""), Text: z.string() })).nullish(),
      Error: z.string().nullish(),
    })
    .nullish(),
});

/**
 * Reads the JSON of golangci-lint v2 (`--output.json.path`), issues in its order.
 *
 * Issues of `typecheck` say that code does not compile, so they are trouble and no issues; so are a report's
 * own error and warnings that something could not be done. Undefined where the text is no such report.
 */
export function parseGolangciReport(text: string): GolangciReport | undefined {
  const report = reportShape.safeParse(parseJson(text));
  if (!report.success || report.data.Issues === undefined) return undefined;
  const all = report.data.Issues ?? [];
  const uncompiled = all.filter((issue) => issue.FromLinter === "typecheck");
  const warnings = (report.data.Report?.Warnings ?? []).filter((warning) => isTrouble(warning.Text));
  const error = report.data.Report?.Error ?? "";
  return {
    issues: all.filter((issue) => issue.FromLinter !== "typecheck").map(toIssue),
    troubles: [
      ...uncompiled
        .slice(0, 1)
        .map(({ Pos, Text }) => `the code does not compile: ${Pos.Filename}:${Pos.Line}: ${firstLine(Text)}`),
      ...(error === "" ? [] : [`it ended with an error: ${firstLine(error)}`]),
      ...warnings.map((warning) => firstLine(warning.Text)),
    ],
  };
}

/** Issues with their place in the repository. */
export interface PlacedIssues {
  readonly diagnostics: readonly Diagnostic[];
  /** Paths of issues that are nowhere in the repository. */
  readonly lost: readonly string[];
}

/** Turns issues into diagnostics; `place` answers the path in the repository, undefined where there is none. */
export function toDiagnostics(
  report: GolangciReport,
  place: (issue: GolangciIssue) => string | undefined,
): PlacedIssues {
  const diagnostics: Diagnostic[] = [];
  const lost: string[] = [];
  for (const issue of report.issues) {
    const file = place(issue);
    const { line, column, linter, message } = issue;
    if (file === undefined) lost.push(issue.path);
    else
      diagnostics.push({
        linter,
        tool: "golangci-lint",
        message,
        at: column === undefined ? { file, line } : { file, line, column },
      });
  }
  return { diagnostics, lost };
}

// golangci-lint goes on where a linter, or the filter for new issues, breaks down, and says so in a warning only.
// Other warnings are about settings.
function isTrouble(text: string): boolean {
  return /^can(?:'|no)t /i.test(text) || /\b(?:failed|timed? ?out|panic)/i.test(text);
}

function toIssue(issue: z.output<typeof issueShape>): GolangciIssue {
  const { Filename, Line, Column } = issue.Pos;
  const place = { path: Filename, line: Math.max(1, Line) };
  const said = { linter: issue.FromLinter, message: plainMessage(issue.Text) };
  return Column === 0 ? { ...said, ...place } : { ...said, ...place, column: Column };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // `undefined` is no report, which the caller tells.
    return undefined;
  }
}
