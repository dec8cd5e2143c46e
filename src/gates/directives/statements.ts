import type { GoMod, GoWork, Replacement, TextPosition } from "../../go/go-mod.ts";
import type { Location } from "../../model/location.ts";
import type { MainModule, ModulesEvidence } from "../../model/modules.ts";
import type { DirectivesCode } from "./codes.ts";
import type { DirectiveKey } from "./section.ts";

/** One thing that a go.mod or go.work says, as far as a rule is about it. */
export interface Statement {
  readonly code: DirectivesCode;
  readonly key: DirectiveKey;
  /** What it is about: a module path, a key, a folder. */
  readonly subject: string;
  /** The directive in one line, as go would write it. */
  readonly text: string;
  readonly at: Location;
  /** What the allow list is held against; of a replacement also what stands in the place. */
  readonly value: string;
  readonly with: string;
}

/** A go.mod or go.work that was read, with what it says in file order. */
export interface StatedFile {
  readonly file: string;
  /** Module path of a go.mod; "" of a go.work. */
  readonly path: string;
  readonly statements: readonly Statement[];
  /** Module paths of the same build, its own first: packages below them are no foreign tools. */
  readonly own: readonly string[];
  /** All module paths that the build selects; empty where it could not be resolved. */
  readonly selected: readonly string[];
}

/** Lists every go.mod and go.work that could be read, each once, also of builds that could not be resolved. */
export function statedFiles({ resolutions, unresolved }: ModulesEvidence): readonly StatedFile[] {
  const files = new Map<string, StatedFile>();
  for (const build of [...resolutions, ...unresolved]) {
    const main = build.main ?? [];
    const own = main.map(({ path }) => path);
    const selected = "buildList" in build ? build.buildList.selected.map(({ path }) => path) : [];
    for (const one of main) put(files, { ...goModFile(one), own: [one.path, ...own], selected });
    if (build.work !== undefined) put(files, { ...goWorkFile(build.work), own, selected });
  }
  return [...files.values()];
}

function put(files: Map<string, StatedFile>, file: StatedFile): void {
  if (!files.has(file.file)) files.set(file.file, file);
}

type FileStatements = Pick<StatedFile, "file" | "path" | "statements">;

function goModFile({ file, path, goMod }: MainModule): FileStatements {
  const statements = [
    ...sharedStatements(goMod, file),
    ...goMod.exclude.map(({ path: module, version, at }) =>
      statement("exclude", {
        subject: `${module}@${version}`,
        value: module,
        text: `exclude ${module} ${version}`,
        at: place(file, at),
      }),
    ),
    ...goMod.tool.map((tool) => oneWord("tool", tool.value, place(file, tool.at))),
    ...goMod.ignore.map((ignore) => oneWord("ignore", ignore.value, place(file, ignore.at))),
    ...goMod.retract.map(({ low, high, at }) => {
      const versions = low === high ? low : `[${low}, ${high}]`;
      return statement("retract", { subject: versions, text: `retract ${versions}`, at: place(file, at) });
    }),
  ];
  return { file, path, statements: statements.toSorted((a, b) => (a.at.line ?? 0) - (b.at.line ?? 0)) };
}

function goWorkFile({ file, goWork }: { readonly file: string; readonly goWork: GoWork }): FileStatements {
  const used = goWork.use.map(({ value }) => value);
  const replaced = goWork.replace.map(replaceText);
  const work = statement("work", {
    subject: file,
    text: [`use ${used.join(" ")}`, ...replaced].join("; "),
    at: { file, line: 1, column: 1 },
  });
  return { file, path: "", statements: [work, ...sharedStatements(goWork, file)] };
}

/** What go.mod and go.work may both say. */
function sharedStatements(from: GoMod | GoWork, file: string): readonly Statement[] {
  const toolchain =
    from.toolchain === undefined
      ? []
      : [oneWord("toolchain", from.toolchain.value, place(file, from.toolchain.at))];
  const go =
    from.go === undefined
      ? []
      : [
          statement("toolchain", {
            subject: `go ${from.go.value}`,
            text: `go ${from.go.value}`,
            at: place(file, from.go.at),
          }),
        ];
  return [
    ...go,
    ...toolchain,
    ...from.godebug.map(({ key, value, at }) =>
      statement("godebug", {
        subject: key,
        value: `${key}=${value}`,
        text: `godebug ${key}=${value}`,
        at: place(file, at),
      }),
    ),
    ...from.replace.map((line) => replaceStatement(line, file)),
  ];
}

function replaceStatement(line: Replacement, file: string): Statement {
  const code = line.new.version === "" ? "replace-local" : "replace-module";
  const { path, version } = line.old;
  return statement(code, {
    subject: version === "" ? path : `${path}@${version}`,
    value: path,
    with: line.new.path,
    text: replaceText(line),
    at: place(file, line.at),
  });
}

function replaceText({ old, new: by }: Replacement): string {
  return `replace ${words(old.path, old.version)} => ${words(by.path, by.version)}`;
}

function words(path: string, version: string): string {
  return version === "" ? path : `${path} ${version}`;
}

function oneWord(code: "tool" | "ignore" | "toolchain", value: string, at: Location): Statement {
  return statement(code, { subject: value, text: `${code} ${value}`, at });
}

interface Said {
  readonly subject: string;
  readonly text: string;
  readonly at: Location;
  readonly value?: string;
  readonly with?: string;
}

function statement(
  code: DirectivesCode,
  { subject, text, at, value = subject, with: by = "" }: Said,
): Statement {
  return { code, key: code, subject, text, at, value, with: by };
}

function place(file: string, { line, column }: TextPosition): Location {
  return { file, line, column };
}
