import type { Diagnostic } from "../../model/quality.ts";
import { code } from "../gate.ts";

/** The facts of a linter's finding. */
export type LintFacts = {
  /** The linter's own name: `errcheck`, `printf`, `gofmt`. */
  readonly linter: string;
  readonly tool: Diagnostic["tool"];
  /** What the linter says. */
  readonly message: string;
  /** True where the line does not differ from base. */
  readonly preExisting: boolean;
};

/** The facts of a `//nolint` comment. */
export type SuppressionFacts = {
  readonly linter: "nolint";
  /** The linters it silences; empty where it silences all. */
  readonly linters: readonly string[];
  readonly preExisting: boolean;
};

/** This gate's finding codes by name. */
export const lintCodes = {
  lint: code<LintFacts>({
    title: "linter finding",
    message: ({ facts }) => `${facts.linter} reports: ${facts.message}`,
    fix: () => "",
    help: `A linter of golangci-lint, or one of modgate's own analysers, has something to say about this line. \`facts.linter\` names it; its own documentation explains the rule.

To mend it, change the code, or silence the linter on that line with \`//nolint:<linter> // <reason>\`. With \`scope: changed\` only lines that differ from base are judged, so that a team can start with any code base.`,
    keys: ["lint.linters", "lint.config", "lint.scope", "lint.report", "lint.golangci", "lint.analyzers"],
  }),
  gofmt: code<LintFacts>({
    title: "file not formatted",
    message: ({ subject }) => `${subject} differs from what gofmt writes, first on this line.`,
    fix: ({ subject }) => `gofmt -w ${shellWord(subject)}`,
    help: `gofmt ends discussions about layout: there is one, and changes show nothing but what changed. Generated files, \`vendor\` and \`testdata\` are left out.

To mend it, run gofmt on the file; editors do it on every save.`,
    keys: ["lint.gofmt", "lint.scope"],
  }),
  vet: code<LintFacts>({
    title: "go vet finding",
    message: ({ facts }) => `go vet (${facts.linter}) reports: ${facts.message}`,
    fix: () => "",
    help: `go vet reports what compiles and is still almost surely wrong: a format that does not fit its argument, a lock that is copied, a test that go test would never run. \`facts.linter\` names the analyser.

To mend it, change the code; \`go tool vet help <analyser>\` explains it. Code that does not compile cannot be judged, and makes the gate unjudged.`,
    keys: ["lint.vet", "lint.scope"],
  }),
  "nolint-unexplained": code<SuppressionFacts>({
    title: "linter silenced without a reason",
    message: ({ facts }) =>
      `a //nolint comment silences ${facts.linters.length === 0 ? "every linter" : facts.linters.join(", ")} on this line without saying why.`,
    fix: ({ facts }) =>
      `//nolint${facts.linters.length === 0 ? "" : `:${facts.linters.join(",")}`} // <why the linter is wrong here>`,
    help: `A silenced linter is a decision, and the next reader wants to know why it was made. The reason stands after a second \`//\`: \`//nolint:errcheck // the file is only read\`.

To mend it, add the reason, or mend what the linter says and drop the comment.`,
    keys: ["lint.nolint-needs-reason", "lint.scope"],
  }),
} as const;

function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) && !path.startsWith("-")
    ? path
    : `'./${path.replaceAll("'", "'\\''")}'`;
}
