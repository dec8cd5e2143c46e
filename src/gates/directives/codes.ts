import { code } from "../gate.ts";
import { goCommand } from "../go-command.ts";

/** The facts of this gate's findings. */
export type DirectiveFacts = {
  readonly file: string;
  /** The directive in one line. */
  readonly directive: string;
  /** The module, key, folder or version it is about. */
  readonly subject: string;
  /** What a replacement puts in the module's place; "" elsewhere. */
  readonly with: string;
  /** What the rule allows, as text; empty where it has no list. */
  readonly allowed: readonly string[];
  readonly preExisting: boolean;
};

/** This gate's finding codes by name. */
export const directivesCodes = {
  "replace-local": code<DirectiveFacts>({
    title: "module replaced by a folder",
    message: ({ facts }) =>
      `${facts.file} builds ${facts.subject} from the folder ${facts.with}, which has no version and no checksum${unlisted(facts)}.`,
    fix: ({ facts }) => dropReplace(facts),
    help: `A \`replace\` by a folder takes code out of reach of versions, go.sum, the checksum database and every scanner: what is built is whatever lies there. It is handy on a developer's machine and has no place on main.

To mend it, drop the line, or publish the code as a module and require that. For work on several modules at once use a go.work file that is not committed.`,
    keys: ["directives.replace-local"],
  }),
  "replace-module": code<DirectiveFacts>({
    title: "module replaced by another",
    message: ({ facts }) =>
      `${facts.file} builds ${replacement(facts)} in the place of ${facts.subject}${unlisted(facts)}.`,
    fix: ({ facts }) =>
      `${dropReplace(facts)}\nor add to directives.replace-module.allow: { path: ${modulePath(facts)}, with: ${facts.with} }`,
    help: `A \`replace\` builds other code under a trusted name; imports and most reports keep showing the old one. A fork that the team keeps is a decision worth an entry in the allow list.

Both coordinates are judged by the gate \`modules\` as well. To mend it, drop the line, or add the pair to the allow list.`,
    keys: ["directives.replace-module"],
  }),
  exclude: code<DirectiveFacts>({
    title: "version excluded",
    message: ({ facts }) =>
      `${facts.file} excludes ${facts.subject}, which changes the versions that are selected${unlisted(facts)}.`,
    fix: ({ facts }) => `go mod edit -dropexclude=${facts.subject}${folderOption(facts)}`,
    help: `An \`exclude\` cuts edges out of the module graph: it can lower a version below what a dependency asks for, and hide a module that a rule would have refused.

To mend it, drop the line and require a version that works.`,
    keys: ["directives.exclude"],
  }),
  toolchain: code<DirectiveFacts>({
    title: "toolchain that the policy does not list",
    message: ({ facts }) =>
      `${facts.file} says ${facts.directive}, and go fetches and runs the toolchain it names${allowedList(facts)}.`,
    fix: ({ facts }) => toolchainFix(facts),
    help: `A \`toolchain\` line, and a \`go\` line above what is installed, make go download a compiler and run it, and so does GOTOOLCHAIN in a workflow, a Makefile, a Dockerfile or a script. \`local\` and \`auto\` name no toolchain and are not meant. A name with a suffix (go1.26.1-corp) is another compiler; a star in the allow list does not cover it.

To mend it, drop the line, or name the toolchain in the allow list.`,
    keys: ["directives.toolchain"],
  }),
  tool: code<DirectiveFacts>({
    title: "tool that the policy does not list",
    message: ({ facts }) =>
      isRun(facts)
        ? `${facts.file} says ${facts.directive}, and go fetches, compiles and runs it${allowedList(facts)}.`
        : `${facts.file} declares the tool ${facts.subject}, which go tool compiles and runs${allowedList(facts)}.`,
    fix: ({ facts }) =>
      isRun(facts)
        ? `take the call out of ${facts.file}\nor add to directives.tool.allow: ${modulePath(facts)}`
        : goCommand(facts.file, `get -tool ${facts.subject}@none`),
    help: `A \`tool\` line adds a program that runs on developers' machines and in CI, with their rights. \`go run PATH@VERSION\`, \`go install PATH@VERSION\` and \`go get -tool\` do the same past go.mod: they are looked for in workflows, composite actions, Makefiles, Taskfiles, justfiles, Dockerfiles, scripts, hooks of pre-commit and GoReleaser, scripts of a package.json and \`//go:generate\` lines. What a file takes from elsewhere, a list in another file or a value that only the runner knows, is not followed.

To mend it, drop the line, or name the tool's module in the allow list. Tools of the repository's own modules are not meant.`,
    keys: ["directives.tool"],
  }),
  godebug: code<DirectiveFacts>({
    title: "runtime setting in go.mod or a main package",
    message: ({ facts }) =>
      `${facts.file} sets ${facts.subject} for ${programsOf(facts)} (${facts.directive})${unlisted(facts)}.`,
    fix: ({ facts }) => godebugFix(facts),
    help: `A \`godebug\` line of go.mod or go.work, and a \`//go:debug\` line of a main package or its tests, brings back old behaviour of Go, often a weaker check of certificates, signatures or HTTP.

To mend it, drop the line, or allow the key (or key=value) with the reason in the policy.`,
    keys: ["directives.godebug"],
  }),
  ignore: code<DirectiveFacts>({
    title: "folder ignored by go",
    message: ({ facts }) =>
      `${facts.file} hides ${facts.subject} from package patterns, so that lint, tests and coverage do not see it${unlisted(facts)}.`,
    fix: ({ facts }) => `remove the line from ${facts.file}: ${facts.directive}`,
    help: `An \`ignore\` line takes a folder out of \`./...\`. The code can still be imported, but no gate that works on patterns sees it.

To mend it, drop the line, or allow the folder in the policy.`,
    keys: ["directives.ignore"],
  }),
  retract: code<DirectiveFacts>({
    title: "version retracted",
    message: ({ facts }) => `${facts.file} retracts ${facts.subject}${unlisted(facts)}.`,
    fix: ({ facts }) => `go mod edit -dropretract=${facts.subject}${folderOption(facts)}`,
    help: "A `retract` line tells every user of this module not to use a version. It is harmless here and far-reaching elsewhere, so a team may want to see it.",
    keys: ["directives.retract"],
  }),
  work: code<DirectiveFacts>({
    title: "workspace changes what is built",
    message: ({ facts }) =>
      `${facts.file} decides what is built here (${facts.directive}); its replacements beat those of go.mod${unlisted(facts)}.`,
    fix: ({ facts }) => `git rm --cached ${facts.file}`,
    help: `With a go.work file go builds all its modules as one: versions are raised to what any member needs, members stand in for required modules, and its \`replace\` lines win. What is released is built without it.

To mend it, keep go.work out of the repository, or allow its path in the policy.`,
    keys: ["directives.work"],
  }),
  "nested-module": code<DirectiveFacts>({
    title: "module that escapes its parent",
    message: ({ facts }) => `${facts.file} ${facts.directive}${unlisted(facts)}.`,
    fix: ({ facts }) => nestedFix(facts),
    help: `A go.mod cuts its folder out of the module above: \`./...\` no longer reaches it, and lint, tests, coverage and module rules of the parent pass it by.

The finding is about go.mod files that a change adds below another module, and about those that the flag \`--modules\`, or the input \`modules\` of the action, leaves out. To mend it, merge the code into the parent, have \`modules\` cover it, or allow the folder in the policy.`,
    keys: ["directives.nested-module"],
  }),
};

/** The name of one of this gate's codes. */
export type DirectivesCode = keyof typeof directivesCodes;

function unlisted({ allowed }: DirectiveFacts): string {
  return allowed.length === 0 ? "" : "; the policy's allow list does not name it";
}

function allowedList({ allowed }: DirectiveFacts): string {
  return allowed.length === 0 ? "" : `; the policy admits ${allowed.join(", ")}`;
}

/** The module that is built, with its version: a `replace` by another version of the same path reads as one. */
function replacement({ directive, with: path }: DirectiveFacts): string {
  return directive.split(" => ", 2)[1] ?? path;
}

function dropReplace(facts: DirectiveFacts): string {
  const command = isWork(facts) ? "go work edit" : "go mod edit";
  return `${command} -dropreplace=${facts.subject}${folderOption(facts)}`;
}

/** The file as an argument, where it is not the one in the repository's root. */
function folderOption({ file }: DirectiveFacts): string {
  return file.includes("/") ? ` ${file}` : "";
}

function toolchainFix(facts: DirectiveFacts): string {
  if (facts.directive.startsWith("GOTOOLCHAIN=")) return `set GOTOOLCHAIN=local in ${facts.file}`;
  if (!facts.directive.startsWith("toolchain"))
    return "lower the go line to a version that the listed toolchains have";
  return isWork(facts)
    ? `go work edit -toolchain=none${folderOption(facts)}`
    : `go mod edit -toolchain=none${folderOption(facts)}`;
}

function programsOf(facts: DirectiveFacts): string {
  if (!isComment(facts)) return "every program it builds";
  return facts.file.endsWith("_test.go") ? "the tests of its program" : "the program it builds";
}

function godebugFix(facts: DirectiveFacts): string {
  if (isComment(facts)) return `remove the line from ${facts.file}: ${facts.directive}`;
  const command = isWork(facts) ? "go work edit" : "go mod edit";
  return `${command} -dropgodebug=${facts.subject}${folderOption(facts)}`;
}

function nestedFix({ file, directive }: DirectiveFacts): string {
  const mend = directive.startsWith("is new")
    ? "merge it into the module above it"
    : "have the flag or input `modules` cover its folder";
  const folder = file.slice(0, Math.max(0, file.lastIndexOf("/")));
  return folder === "" ? mend : `${mend}\nor add to directives.nested-module.allow: ${folder}`;
}

function isComment({ directive }: DirectiveFacts): boolean {
  return directive.startsWith("//");
}

function isRun({ directive }: DirectiveFacts): boolean {
  return directive.startsWith("go ");
}

function isWork({ file }: DirectiveFacts): boolean {
  return file === "go.work" || file.endsWith("/go.work");
}

function modulePath({ subject }: DirectiveFacts): string {
  return subject.split("@", 1)[0] ?? subject;
}
