import type { Fact } from "../../model/finding.ts";
import { code } from "../gate.ts";
import { goCommand } from "../go-command.ts";

/** The facts of a finding about go.sum. */
export type SumFacts = {
  readonly module: string;
  readonly version: string;
  /** `zip`, or `mod` for a line about the go.mod alone. */
  readonly kind: string;
  readonly file: string;
  readonly written: string;
  readonly served: string;
  readonly reason: string;
  readonly preExisting: boolean;
  readonly [key: string]: Fact;
};

/** The facts of a go.sum line that the checksum database does not confirm. */
export type LoggedSumFacts = {
  readonly module: string;
  readonly version: string;
  /** `zip`, or `mod` for a line about the go.mod alone. */
  readonly kind: string;
  readonly file: string;
  readonly written: string;
  /** The hashes that the log has; empty where it has none. */
  readonly logged: readonly string[];
  readonly preExisting: boolean;
};

/** The facts of a finding about a file in vendor/ or in the module cache. */
export type FileFacts = {
  readonly module: string;
  readonly file: string;
  readonly kind: string;
  readonly reason: string;
  readonly preExisting: boolean;
};

/** The facts of a finding about a vendor folder; `workspace` where `go work vendor` writes it. */
export type VendorFacts = FileFacts & { readonly workspace: boolean };

/** The facts of a weakened setting, or of one that only a run knows; `reason` is then what it is left to. */
export type SettingFacts = {
  readonly name: string;
  readonly value: string;
  readonly file: string;
  readonly reason: string;
  readonly preExisting: boolean;
};

/** The facts of a file or folder that the change brings. */
export type AddedFacts = {
  readonly file: string;
  readonly format: string;
  readonly added: boolean;
  readonly preExisting: boolean;
};

const compare =
  "do not rewrite go.sum before it is known which side is right: fetch the module from another proxy and compare";

/** The words of the `integrity` gate. */
export const integrityCodes = {
  "sum-missing": code<SumFacts>({
    title: "checksum missing in go.sum",
    message: ({ facts }) =>
      facts.written === ""
        ? `${facts.file} has no hash for ${subjectOf(facts)}, so that go would take whatever bytes it is served.`
        : `${facts.file} has only a hash of an unknown algorithm for ${subjectOf(facts)} (${facts.written}), which go does not check.`,
    fix: ({ facts }) =>
      goCommand(facts.file, facts.module === "" ? "mod tidy" : `mod download ${facts.module}`),
    help: `Every go.mod that the module graph is read from, and every module that provides an imported package, needs a line in go.sum. A line that was taken out lets the next build accept other bytes, with \`-mod=mod\` without a word.

Lines of an algorithm other than h1 vouch for nothing. To mend it, run \`go mod tidy\` and commit go.sum. In a workspace go asks for no completeness, and so it is here.`,
    keys: ["integrity.go-sum"],
  }),
  "sum-mismatch": code<SumFacts>({
    title: "checksum in go.sum is not that of the module",
    message: ({ facts }) =>
      `${facts.file} says ${facts.written} for ${subjectOf(facts)}, and the proxy chain serves ${facts.served}.`,
    fix: () => compare,
    help: `The hash in go.sum is not that of what the proxy chain serves: the line was written by hand, the version was published anew with other bytes, or a proxy is lying. go does not ask the checksum database for a version that is in go.sum already.

Every \`/go.mod\` line is compared, also a second one for the same module and one for a module that is not needed yet: it would be believed later. The hash of a module's files is compared where a change adds the line; what base has already is as it was judged then, and without a base none is fetched. The report says how many lines were compared. To mend it, find out which side is right; only then remove the line and let \`go mod download\` write it.`,
    keys: ["integrity.go-sum"],
  }),
  "sum-unlogged": code<LoggedSumFacts>({
    title: "checksum that is not in the checksum database",
    message: ({ subject, facts }) =>
      `${facts.file} gains a line for ${subject}, which the checksum database has never seen.`,
    fix: ({ facts }) =>
      `name ${facts.module} in proxy.private if it is private; else find out where it comes from`,
    help: `The checksum database is a public log of the hashes of every public version. What is in it cannot be changed without everybody seeing it. go asks it before it writes a line to go.sum, and not about lines that are there already: a line that was written by hand is never asked about.

A version that the log does not know is private, was never published, or was served to this repository alone. To mend it, name private modules in \`proxy.private\`; for a public one, remove the lines and let \`go mod download\` write them.`,
    keys: ["integrity.checksum-database", "proxy.private"],
  }),
  "sum-log-mismatch": code<LoggedSumFacts>({
    title: "checksum is not that of the checksum database",
    message: ({ subject, facts }) =>
      `${facts.file} gains ${facts.written} for ${subject}, and the checksum database has logged ${facts.logged.join(" and ")}.`,
    fix: () => compare,
    help: `The checksum database has another hash for this version, and it has it for everybody: the version was published anew with other bytes after it was first seen, a proxy serves bytes of its own, or the line was written by hand.

The log's hash is that of the bytes that were published first. To mend it, take a version whose hash is true, and tell the module's authors or the proxy's operators.`,
    keys: ["integrity.checksum-database"],
  }),
  "go-mod-mismatch": code<SumFacts>({
    title: "go.mod that is served is not the module's own",
    message: ({ facts }) => `${moduleOf(facts)}: ${facts.reason}.`,
    fix: () => compare,
    help: `The proxy protocol serves a module's go.mod twice: alone, for the module graph, and inside the zip, for the build. The two have to be the same, or the graph that was judged is not that of the code. A go.mod that declares another module path is refused by go.

To mend it, require the module under its own path, or have the proxy's operators fetch it anew.`,
    keys: ["integrity.go-sum"],
  }),
  "zip-invalid": code<SumFacts>({
    title: "zip that breaks Go's rules",
    message: ({ facts }) => `The zip of ${moduleOf(facts)} is no valid module zip: ${facts.reason}.`,
    fix: () => "take another version, or have the proxy's operators fetch the module again",
    help: `Go's rules for module zips keep files inside their folder, away from names that a file system folds together, and below sizes that can be unpacked. A zip that breaks them is either damaged or made to do harm.

See https://go.dev/ref/mod#zip-files.`,
    keys: ["integrity.go-sum"],
  }),
  "vendor-modified": code<VendorFacts>({
    title: "vendored file is not the module's",
    message: ({ facts }) => `${facts.file} ${facts.reason}.`,
    fix: ({ facts }) => vendorCommand(facts),
    help: `go builds from vendor/ without looking at a checksum: it only compares vendor/modules.txt with go.mod. Here every vendored file is held against the same file of the module's verified zip.

A change of line ends alone is no finding. To mend it, run \`go mod vendor\` (\`go work vendor\` in a workspace); to change a dependency on purpose, fork it and replace it.`,
    keys: ["integrity.vendor"],
  }),
  "vendor-inconsistent": code<VendorFacts>({
    title: "vendor/modules.txt does not fit go.mod",
    message: ({ facts }) => `${facts.module} ${facts.reason}.`,
    fix: ({ facts }) => vendorCommand(facts),
    help: "vendor/modules.txt says which versions were copied. Where it does not fit go.mod, what is built is not what is required; go refuses most such cases, and takes the file's word in others.",
    keys: ["integrity.vendor"],
  }),
  "cache-modified": code<FileFacts>({
    title: "module cache holds other bytes",
    message: ({ facts }) =>
      `${facts.module} in the module cache is not what go.sum vouches for: ${facts.reason}.`,
    fix: () => "go clean -modcache",
    help: `go does not hash a module again that is unpacked in the module cache. A cache that was restored from an earlier run can hold anything.

To mend it, throw the cache away and find out who wrote it. Caches that runs of foreign pull requests can write are not worth having.`,
    keys: ["integrity.module-cache"],
  }),
  "environment-weakened": code<SettingFacts>({
    title: "go's checks are weakened",
    message: ({ facts }) => `${facts.file} sets ${settingOf(facts)}: ${facts.reason}.`,
    fix: ({ facts }) => `remove ${settingOf(facts)} from ${facts.file}`,
    help: `Settings in workflows, Makefiles, Dockerfiles, scripts and env files decide where go fetches from, what it checks and which files it builds. Weaker than agreed are: a checksum database that is off, modules that are exempt from it and that the policy does not call private (\`proxy.private\`), a proxy chain with \`direct\`, \`|\`, plain http or a folder, and the flags \`-mod=mod\`, \`-modfile\`, \`-overlay\` and \`-toolexec\`.

\`GOPROXY=off\`, fewer patterns and everything else that is narrower is fine. Comments and printed text are not meant.`,
    keys: ["integrity.environment", "proxy.private", "proxy.chain"],
  }),
  "environment-unknown": code<SettingFacts>({
    title: "go's checks are left to a run",
    message: ({ facts }) =>
      `${facts.file} sets ${facts.name} by ${facts.reason}, which only a run knows: it may be weaker than agreed.`,
    fix: ({ facts }) => `write the value of ${facts.name} out in ${facts.file}, or leave it unset there`,
    help: `The value of a setting stands in a variable, a secret, an input or the output of a step, so that nobody who reads the repository can tell whether it is weaker than agreed: it is told, and fails nothing. Told are such parts of GOSUMDB, GONOSUMDB, GOINSECURE and GOVCS, and whole flags of GOFLAGS; GOPROXY, GOPRIVATE and GONOPROXY, which organisations keep in secrets and variables, where an event or an earlier step gives their value.

To mend it, write the value out. Constants, also those of a choice (\`\${{ x && 'a' || 'b' }}\`), are judged like any other value.`,
    keys: ["integrity.environment"],
  }),
  "binary-added": code<AddedFacts>({
    title: "compiled file in the change",
    message: ({ facts }) => `${facts.file} is compiled code (${facts.format}) that nobody can review.`,
    fix: ({ facts }) => `git rm --cached ${facts.file}`,
    help: `A compiled file goes by its content, whatever its name: ELF, Mach-O, PE, archives, WebAssembly, object files. It is told wherever it lies, below testdata too: a test may run what it finds there. go links a .syso file of a package's folder without being asked.

To mend it, build the file from source in CI, or fetch it by its checksum.`,
    keys: ["integrity.binaries"],
  }),
  "submodule-changed": code<AddedFacts>({
    title: "submodule below a module",
    message: ({ facts }) =>
      `The submodule ${facts.file} ${facts.added ? "is new" : "points to another commit"}: its code is built without a version or a checksum in go.sum.`,
    fix: ({ facts }) => `review the commit that ${facts.file} points to, or require the code as a module`,
    help: "A git submodule below a module's folder brings code that no module rule sees. Its pointer is one line of a diff.",
    keys: ["integrity.submodules"],
  }),
};

function moduleOf({ module, version }: SumFacts): string {
  return version === "" ? module : `${module}@${version}`;
}

function subjectOf(facts: SumFacts): string {
  if (facts.module === "") return facts.reason;
  return facts.kind === "mod" ? `the go.mod of ${moduleOf(facts)}` : moduleOf(facts);
}

function settingOf({ name, value }: SettingFacts): string {
  return name.startsWith("-") ? name : `${name}=${value}`;
}

/** The command that writes a vendor folder anew, where its go.mod or go.work is. */
function vendorCommand({ file, workspace }: VendorFacts): string {
  const mod = file.replace(/^((?:.*?\/)?)vendor\/.*$/s, "$1go.mod");
  return goCommand(mod, workspace ? "work vendor" : "mod vendor");
}
