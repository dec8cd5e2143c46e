// The one table of options: flags, --help, action.yml and the README's tables are made from it.

/** One option, by flag, by action input, or both. */
export interface Option {
  readonly name: string;
  /** Its one-letter flag; "" for none. */
  readonly short: string;
  /** A `list` may be given several times and split at commas; `repeated` is not split. */
  readonly kind: "text" | "list" | "repeated" | "switch";
  /** What stands for the value in help: `DIR`; "" for a switch. */
  readonly value: string;
  readonly help: string;
  /** Words it may be; empty for any. */
  readonly choices: readonly string[];
  /** Commands that take it as a flag; empty for all of them. */
  readonly commands: readonly string[];
  /** Commands whose help tells of it, where it does nothing for the others that take it; empty for all. */
  readonly matters: readonly string[];
  /** Whether it is a flag of the command line. */
  readonly flag: boolean;
  /** The action input of the same meaning; "" where there is none. */
  readonly input: string;
  /** The input's default in action.yml; "" leaves it to the policy. */
  readonly inputDefault: string;
}

const fetching = ["check", "resolve", "sbom", "diff", "why", "ask"] as const;
const resolving = [...fetching, "init", "doctor"] as const;
const writing = ["check", "sbom", "render", "diff"] as const;

const base: Option = {
  name: "",
  short: "",
  kind: "text",
  value: "",
  help: "",
  choices: [],
  commands: [],
  matters: [],
  flag: true,
  input: "",
  inputDefault: "",
};

function option(name: string, help: string, rest: Partial<Option>): Option {
  return { ...base, name, help, ...rest };
}

/** Every option, in the order of the help text. */
export const options: readonly Option[] = [
  option("dir", "a folder of the repository to judge", {
    value: "DIR",
    input: "working-directory",
    matters: [...resolving, "policy", "waive"],
  }),
  option("policy", "policy file (default: .github/modgate.yml, else modgate.yml)", {
    value: "FILE",
    input: "policy",
    matters: ["check", "sbom", "diff", "why", "ask", "policy", "waive", "doctor"],
  }),
  option("base", "git revision the change is judged against", {
    value: "REV",
    input: "base",
    matters: ["check", "diff", "ask", "doctor"],
  }),
  option("modules", "globs of go.mod folders to cover (default: every one)", {
    kind: "list",
    value: "GLOB,…",
    matters: ["check", "sbom", "diff", "why", "ask", "init", "doctor"],
    input: "modules",
  }),
  option("only", "run these gates only", {
    kind: "list",
    value: "GATE,…",
    input: "only",
    matters: ["check"],
  }),
  option("skip", "leave these gates out", {
    kind: "list",
    value: "GATE,…",
    input: "skip",
    matters: ["check"],
  }),
  option("format", "write FORMAT to PATH, or to standard output; repeatable", {
    kind: "repeated",
    value: "FORMAT[=PATH]",
    matters: writing,
  }),
  option("output-dir", "folder for files that are named without one", { value: "DIR", matters: writing }),
  option("fail-on", "the level from which findings fail the run", {
    value: "LEVEL",
    matters: ["check"],
    choices: ["error", "warning", "never"],
    input: "fail-on",
  }),
  option("offline", "make no connection: use caches only", { kind: "switch", matters: resolving }),
  option("jobs", "how many fetches may run side by side", { value: "N", matters: resolving }),
  option("color", "colour the text", {
    value: "WHEN",
    choices: ["auto", "always", "never"],
    matters: ["check", "render"],
  }),
  option("quiet", "say nothing but results and errors", { kind: "switch", short: "q", matters: resolving }),
  option("verbose", "say more about what is done", { kind: "switch", short: "v", matters: resolving }),
  option("version", "print the version", { kind: "switch" }),
  option("help", "print this help", { kind: "switch", short: "h" }),
  option("graph", "print the module graph, as `go mod graph` does", {
    kind: "switch",
    commands: ["resolve"],
  }),
  option("json", "print JSON", { kind: "switch", commands: ["resolve", "diff", "why", "ask"] }),
  option("origin", "end each value with the file and line that set it", {
    kind: "switch",
    commands: ["policy"],
  }),
  option("reason", "why the finding has to be lived with", { value: "TEXT", commands: ["waive"] }),
  option("owner", "who answers for the waiver: @org/team, or a mail address", {
    value: "NAME",
    commands: ["waive"],
  }),
  option("until", "the last day on which the waiver counts", { value: "YYYY-MM-DD", commands: ["waive"] }),
  option("yes", "ask nothing: take the defaults", { kind: "switch", commands: ["init"] }),
  option("goproxy", "module proxy chain in GOPROXY syntax, in place of the environment's", {
    flag: false,
    value: "CHAIN",
    input: "goproxy",
  }),
  option(
    "goproxy-token",
    "token for the first proxy of the chain, sent as the password of basic authentication",
    {
      flag: false,
      value: "TOKEN",
      input: "goproxy-token",
    },
  ),
  option("summary", "write the job summary", {
    flag: false,
    value: "true|false",
    choices: ["true", "false"],
    input: "summary",
    inputDefault: "true",
  }),
  option("sarif", "path for a SARIF report", { flag: false, value: "PATH", input: "sarif" }),
  option("report", "path for report.json (default: below RUNNER_TEMP)", {
    flag: false,
    value: "PATH",
    input: "report",
  }),
  option("sbom", "path prefix for SBOM files: PREFIX.cdx.json and PREFIX.spdx.json", {
    flag: false,
    value: "PREFIX",
    input: "sbom",
  }),
];

/** An output of the action. */
export interface ActionOutput {
  readonly name: string;
  readonly help: string;
}

/** The action's outputs, in the order of action.yml. */
export const outputs: readonly ActionOutput[] = [
  { name: "verdict", help: "pass, fail or unjudged" },
  { name: "findings", help: "number of findings that are not waived" },
  { name: "errors", help: "number of those at level error" },
  { name: "warnings", help: "number of those at level warning" },
  { name: "waived", help: "number of waived findings" },
  { name: "modules", help: "number of modules in the build lists" },
  { name: "coverage", help: "total coverage in percent, where measured" },
  { name: "patch-coverage", help: "coverage of changed lines in percent, where measured" },
  { name: "p99-ms", help: "highest measured P99 of all targets in milliseconds" },
  { name: "report", help: "path of report.json" },
  { name: "sarif", help: "path of the SARIF report, where asked for" },
  { name: "sbom-cyclonedx", help: "path of the CycloneDX SBOM, where asked for" },
  { name: "sbom-spdx", help: "path of the SPDX SBOM, where asked for" },
];
