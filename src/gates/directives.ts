import type { Collected } from "../model/collected.ts";
import type { MainModule, ModulesEvidence } from "../model/modules.ts";
import type { ChangesEvidence } from "../model/repository.ts";
import { unreadDoubts } from "./build-file-doubts.ts";
import { defineGate, type GateEvidence, type Judgement, type Reporter } from "./gate.ts";
import type { Location } from "../model/location.ts";
import { isAllowed } from "./directives/allowed.ts";
import { bySubject, buildStatements } from "./directives/build-statements.ts";
import { directivesCodes } from "./directives/codes.ts";
import { type DirectivesSection, directivesSection } from "./directives/section.ts";
import { type StatedFile, type Statement, statedFiles } from "./directives/statements.ts";

type Evidence = GateEvidence<"modules", "baseModules" | "changes" | "buildFiles">;
type Report = Reporter<typeof directivesCodes>;

/** The gate over what go.mod and go.work say beside their requirements. */
export const directivesGate = defineGate({
  id: "directives",
  title: "Directives",
  why: "One line of go.mod can swap code, hide a module, fetch a compiler or weaken TLS. This gate reads every directive of every go.mod and go.work, and what workflows, Makefiles, Dockerfiles, scripts and Go files say of the same things.",
  needs: ["modules"],
  wants: ["baseModules", "changes", "buildFiles"],
  policy: directivesSection,
  example: `replace-local: error
replace-module: { level: error, allow: [{ path: github.com/foo/bar, with: github.com/acme/bar }] }
exclude: warning
toolchain: { level: error, allow: [local, "go1.26.*"] }
tool: { level: warning, allow: [golang.org/x/tools] }
godebug: error
nested-module: error
`,
  codes: directivesCodes,
  judge: judgeDirectives,
});

function judgeDirectives(evidence: Evidence, section: DirectivesSection, report: Report): Judgement {
  const files = statedFiles(evidence.modules);
  const base = evidence.baseModules.state === "present" ? evidence.baseModules.value : undefined;
  const standing = standingStatements(base);
  for (const file of files) {
    for (const statement of file.statements) {
      if (isAllowed(statement, file, section)) continue;
      reportStatement(statement, { section, report, preExisting: standing(file, statement) });
    }
  }
  judgeBuildFiles(evidence, section, report);
  judgeNested(evidence, { section, report, base });
  const { leftOut, unresolved } = evidence.modules;
  const unread = unresolved.filter(({ main = [] }) => main.length === 0);
  return {
    seen: files.length + leftOut.length,
    unjudged: [
      ...unread.map(({ file, reason, hint }) => ({ reason: `${file} could not be read: ${reason}`, hint })),
      ...nestedDoubts(evidence.changes, section),
      ...buildFileDoubts(evidence.buildFiles),
    ],
  };
}

function judgeBuildFiles(
  { buildFiles, modules }: Evidence,
  section: DirectivesSection,
  report: Report,
): void {
  if (buildFiles.state === "absent") return;
  const refused = buildStatements(buildFiles.value, mainModules(modules)).filter(
    ({ statement, file }) => !isAllowed(statement, file, section),
  );
  for (const { statement, preExisting, at } of bySubject(refused))
    reportStatement(statement, { section, report, preExisting, at });
}

function buildFileDoubts(buildFiles: Evidence["buildFiles"]): readonly { reason: string; hint: string }[] {
  if (buildFiles.state === "present") return unreadDoubts(buildFiles.value);
  if (buildFiles.notApplicable === true) return [];
  const reason = `workflows, scripts and Go files could not be read: ${buildFiles.reason}`;
  return [{ reason, hint: buildFiles.hint ?? "" }];
}

interface Reporting {
  readonly section: DirectivesSection;
  readonly report: Report;
  readonly preExisting: boolean;
  /** All places; absent: the statement's own. */
  readonly at?: readonly Location[];
}

function reportStatement(statement: Statement, { section, report, preExisting, at }: Reporting): void {
  const { code, key, subject, text } = statement;
  const allowed = section[key].allow.map((one) => (typeof one === "string" ? one : one.path));
  report(code, {
    level: section[key].level,
    subject,
    at: at ?? [statement.at],
    rule: ["directives", key],
    facts: { file: statement.at.file, directive: text, subject, with: statement.with, allowed, preExisting },
  });
}

/** Answers whether base's go.mod of the same path, or of the same module, said the same. */
function standingStatements(
  base: ModulesEvidence | undefined,
): (file: StatedFile, statement: Statement) => boolean {
  const said = new Set(
    (base === undefined ? [] : statedFiles(base)).flatMap((file) =>
      file.statements.flatMap((statement) => keysOf(file, statement)),
    ),
  );
  return (file, statement) => keysOf(file, statement).some((key) => said.has(key));
}

function keysOf({ file, path }: StatedFile, { code, text }: Statement): readonly string[] {
  return [`${file}: ${code} ${text}`, ...(path === "" ? [] : [`module ${path}: ${code} ${text}`])];
}

interface Nesting {
  readonly section: DirectivesSection;
  readonly report: Report;
  readonly base: ModulesEvidence | undefined;
}

function judgeNested({ modules, changes }: Evidence, { section, report, base }: Nesting): void {
  const mains = mainModules(modules);
  const added = changes.state === "present" ? changes.value : undefined;
  const nestedBefore = nestedFiles(base);
  for (const { file, dir, at } of [...mains.map(moduleFile), ...unreadFiles(modules)]) {
    const parent = parentOf(dir, mains);
    if (parent === undefined || !isNew(file, added, nestedBefore)) continue;
    const said = `is new and cuts its folder out of the module ${parent.path} (${parent.file})`;
    reportNested({ file, dir, said, at, preExisting: false }, { section, report });
  }
  const before = new Set(
    base === undefined ? [] : [...base.leftOut, ...mainModules(base).map(({ file }) => file)],
  );
  for (const file of modules.leftOut) {
    const said = "is covered by no run: the flag or input `modules` leaves it out";
    const at = { file, line: 1, column: 1 };
    reportNested({ file, dir: folderOf(file), said, at, preExisting: before.has(file) }, { section, report });
  }
}

interface Nested {
  readonly file: string;
  readonly dir: string;
  readonly said: string;
  readonly at: Statement["at"];
  readonly preExisting: boolean;
}

function reportNested(
  { file, dir, said, at, preExisting }: Nested,
  to: Omit<Reporting, "preExisting">,
): void {
  const statement: Statement = {
    code: "nested-module",
    key: "nested-module",
    subject: file,
    text: said,
    at,
    value: dir,
    with: "",
  };
  const nowhere: StatedFile = { file, path: "", statements: [], own: [], selected: [] };
  if (isAllowed(statement, nowhere, to.section)) return;
  reportStatement(statement, { ...to, preExisting });
}

function mainModules({ resolutions, unresolved }: ModulesEvidence): readonly MainModule[] {
  const all = [...resolutions, ...unresolved].flatMap(({ main = [] }) => main);
  return [...new Map(all.map((main) => [main.file, main])).values()];
}

/** The nearest module above a folder; undefined where there is none. */
function parentOf(dir: string, mains: readonly MainModule[]): MainModule | undefined {
  const above = mains.filter(
    (main) => main.dir !== dir && (main.dir === "" || dir.startsWith(`${main.dir}/`)),
  );
  return above.toSorted((a, b) => b.dir.length - a.dir.length)[0];
}

/** A nested module that only moved to another folder is not new. */
function isNew(
  file: string,
  changes: ChangesEvidence | undefined,
  nestedBefore: ReadonlySet<string>,
): boolean {
  const change = changes?.files.get(file);
  if (change?.status === "renamed") return !nestedBefore.has(change.before);
  return change?.status === "added";
}

function nestedFiles(base: ModulesEvidence | undefined): ReadonlySet<string> {
  const mains = base === undefined ? [] : mainModules(base);
  return new Set(mains.filter(({ dir }) => parentOf(dir, mains) !== undefined).map(({ file }) => file));
}

type ModuleFile = Pick<Nested, "file" | "dir" | "at">;

function moduleFile({ file, dir, goMod }: MainModule): ModuleFile {
  const at = goMod.module === undefined ? { file, line: 1, column: 1 } : { file, ...goMod.module.at };
  return { file, dir, at };
}

/** A go.mod that go cannot read cuts its folder out all the same. */
function unreadFiles({ unresolved }: ModulesEvidence): readonly ModuleFile[] {
  return unresolved
    .filter(({ file, main = [] }) => main.length === 0 && (file === "go.mod" || file.endsWith("/go.mod")))
    .map(({ file, line = 1 }) => ({ file, dir: folderOf(file), at: { file, line, column: 1 } }));
}

function nestedDoubts(
  changes: Collected<ChangesEvidence>,
  section: DirectivesSection,
): readonly { reason: string; hint: string }[] {
  if (
    section["nested-module"].level === "off" ||
    changes.state === "present" ||
    changes.notApplicable === true
  )
    return [];
  return [
    { reason: `whether the change adds a module is not known: ${changes.reason}`, hint: changes.hint ?? "" },
  ];
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash < 0 ? "" : file.slice(0, slash);
}
