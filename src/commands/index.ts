import type { CommandEntry } from "./command.ts";

/** Every command, in the order of the help text. The first is the default. */
export const commands: readonly CommandEntry[] = [
  {
    name: "check",
    operands: 0,
    summary: "collect, judge, report (the default)",
    usage: "check [--base REV] [--only GATE,…] [--format FORMAT[=PATH]]…",
    examples: [
      { line: "modgate check --base origin/main", does: "judge a branch as its pull request would be" },
      {
        line: "modgate check --only modules,sbom --format sarif=modgate.sarif",
        does: "two gates, with a SARIF file",
      },
      { line: "modgate --format html=report.html", does: "a report to look at" },
    ],
    load: async () => (await import("./check.ts")).check,
  },
  {
    name: "resolve",
    operands: 0,
    summary: "print the build list, or the module graph",
    usage: "resolve [--graph] [--json]",
    examples: [
      { line: "modgate resolve", does: "byte for byte what `go list -m all` prints" },
      { line: "modgate resolve --graph", does: "byte for byte what `go mod graph` prints" },
      { line: "modgate resolve --json", does: "with times, sums, origins and who requires what" },
    ],
    load: async () => (await import("./resolve.ts")).resolve,
  },
  {
    name: "diff",
    operands: 1,
    summary: "tell what changed in the modules against a git revision",
    usage: "diff [BASE] [--json] [--format text|json|markdown[=PATH]]…",
    examples: [
      { line: "modgate diff", does: "against the merge base with the default branch" },
      { line: "modgate diff v1.4.0", does: "what an upgrade from that tag brings along" },
      { line: "modgate diff origin/main --format markdown=comment.md", does: "a pull request comment" },
    ],
    load: async () => (await import("./diff.ts")).diff,
  },
  {
    name: "why",
    operands: 1,
    summary: "tell who brings a module in, and what an upgrade would do",
    usage: "why MODULE[@VERSION] [--json]",
    examples: [
      { line: "modgate why golang.org/x/crypto", does: "the require path, all parents, the line of go.mod" },
      { line: "modgate why github.com/jackc/pgx", does: "finds pgx/v5 where that is what is built" },
      { line: "modgate why golang.org/x/net@v0.30.0 --json", does: "who asks for that version, as JSON" },
    ],
    load: async () => (await import("./why.ts")).why,
  },
  {
    name: "ask",
    operands: 1,
    summary: "tell whether the policy would admit a module here, and what instead",
    usage: "ask MODULE[@VERSION|@latest] [--json]",
    examples: [
      { line: "modgate ask github.com/jackc/pgx/v5@latest", does: "before you write `go get`" },
      { line: "modgate ask golang.org/x/net", does: "the version in the build list, else the latest" },
      {
        line: "modgate ask github.com/acme/lib@v2.0.0 --json",
        does: "for a script: exit 0 admitted, 1 refused",
      },
    ],
    load: async () => (await import("./ask.ts")).ask,
  },
  {
    name: "sbom",
    operands: 0,
    summary: "write an SBOM of the resolved modules",
    usage: "sbom [--format cyclonedx-json[=PATH]] [--format spdx-json[=PATH]]",
    examples: [
      { line: "modgate sbom > sbom.cdx.json", does: "CycloneDX 1.6 to standard output" },
      { line: "modgate sbom --format spdx-json=sbom.spdx.json", does: "SPDX 2.3 to a file" },
    ],
    load: async () => (await import("./sbom.ts")).sbom,
  },
  {
    name: "explain",
    operands: 1,
    summary: "tell what a finding code means and how to mend it, or what a key of the policy does",
    usage: "explain CODE|KEY",
    examples: [
      { line: "modgate explain module-major", does: "the rule, why it exists, the keys that govern it" },
      { line: "modgate explain modules.allow", does: "a key of the policy file, with an example" },
    ],
    load: async () => (await import("./explain.ts")).explain,
  },
  {
    name: "render",
    operands: 1,
    summary: "write any format again from a stored report.json",
    usage: "render REPORT.json [--format FORMAT[=PATH]]…",
    examples: [
      { line: "modgate render report.json --format html=report.html", does: "a page from last night's run" },
    ],
    load: async () => (await import("./render.ts")).render,
  },
  {
    name: "policy",
    operands: 64,
    summary: "check the policy file, show it resolved, test it, print its JSON Schema",
    usage: "policy check|show|test|schema [--origin] [FILE…]",
    examples: [
      { line: "modgate policy check", does: "all mistakes at once, with line and column" },
      { line: "modgate policy show --origin", does: "every value with the file and line that set it" },
      {
        line: "modgate policy test",
        does: "run the table tests in .github/modgate.test.yml and .github/modgate-tests/ (docs/policy.md)",
      },
      { line: "modgate policy schema > policy.schema.json", does: "for editors" },
    ],
    load: async () => (await import("./policy.ts")).policy,
  },
  {
    name: "init",
    operands: 0,
    summary: "write a commented policy that passes today, and a workflow",
    usage: "init [--yes]",
    examples: [
      {
        line: "modgate init",
        does: "asks a few questions, judges the repository, writes two files below .github",
      },
      { line: "modgate init --yes", does: "asks nothing" },
    ],
    load: async () => (await import("./init.ts")).init,
  },
  {
    name: "waive",
    operands: 2,
    summary: "add a waiver to the policy file, keeping all else in it",
    usage: "waive CODE MODULE --reason TEXT --owner NAME --until YYYY-MM-DD",
    examples: [
      {
        line: 'modgate waive module-major github.com/foo/bar/v3 --reason "v4 blocked by X" --owner @acme/pay --until 2027-02-01',
        does: "accept one finding until a day, with somebody to answer for it",
      },
    ],
    load: async () => (await import("./waive.ts")).waive,
  },
  {
    name: "doctor",
    operands: 0,
    summary: "tell what would keep modgate from judging here",
    usage: "doctor",
    examples: [{ line: "modgate doctor", does: "Go, git depth, proxy, policy, tools, in one table" }],
    load: async () => (await import("./doctor.ts")).doctor,
  },
];
