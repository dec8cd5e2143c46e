import { type BuildFilesEvidence, type GoSetting, isToolRun } from "../../model/build-files.ts";
import type { Location } from "../../model/location.ts";
import type { MainModule } from "../../model/modules.ts";
import { possibleValues } from "../possible-values.ts";
import type { StatedFile, Statement } from "./statements.ts";

/** A statement of a file that makes builds, or of a Go file, with what its allow list is held against. */
export interface BuildStatement {
  readonly statement: Statement;
  readonly file: StatedFile;
  /** True where the same file said the same at base. */
  readonly standing: boolean;
}

/**
 * Lists what files beside go.mod and go.work say of the same things: tools that they have go run, toolchains by
 * GOTOOLCHAIN, `//go:debug` lines. In order of the evidence.
 */
export function buildStatements(
  { settings, debug }: BuildFilesEvidence,
  mains: readonly MainModule[],
): readonly BuildStatement[] {
  const own = mains.map(({ path }) => path).filter((path) => path !== "");
  const inFile = (statement: Statement, standing: boolean): BuildStatement => ({
    statement,
    file: { file: statement.at.file, path: "", statements: [], own, selected: [] },
    standing,
  });
  return [
    ...settings.flatMap((setting) => {
      const said = isToolRun(setting) ? [toolStatement(setting)] : toolchainStatements(setting);
      return said.map((statement) => inFile(statement, isStanding(setting)));
    }),
    ...debug.map(({ key, value, at, standing }) => {
      const text = `//go:debug ${key}=${value}`;
      return inFile(statementOf("godebug", { subject: key, value: `${key}=${value}`, text, at }), standing);
    }),
  ];
}

/** Statements of the same subject as one, with all their places: what the change brought first. */
export function bySubject(statements: readonly BuildStatement[]): readonly {
  readonly statement: Statement;
  readonly preExisting: boolean;
  readonly at: readonly Location[];
}[] {
  const groups = Map.groupBy(statements, ({ statement: { code, subject } }) => `${code} ${subject}`);
  return [...groups.values()].flatMap((group) => {
    const ordered = group.toSorted((a, b) => Number(a.standing) - Number(b.standing));
    const [first] = ordered;
    if (first === undefined) return [];
    const at = ordered.map(({ statement }) => statement.at);
    return [{ statement: first.statement, preExisting: first.standing, at }];
  });
}

function toolStatement({ name, value, at }: GoSetting): Statement {
  const [path = ""] = value.split("@", 1);
  return statementOf("tool", { subject: value, value: path, text: `${name} ${value}`, at });
}

/** Only a value that names a toolchain, or takes whatever PATH has, is a statement; what the shell alone knows is none. */
function toolchainStatements({ name, value, at }: GoSetting): readonly Statement[] {
  if (name !== "GOTOOLCHAIN") return [];
  return possibleValues(value).flatMap((text) => toolchainStatement(text, at) ?? []);
}

function toolchainStatement(text: string, at: Location): Statement | undefined {
  const [toolchain = ""] = text.split("+", 1);
  if (text === "path" || text.endsWith("+path"))
    return statementOf("toolchain", { subject: text, value: text, text: `GOTOOLCHAIN=${text}`, at });
  if (!/^go\d[\w.-]*$/.test(toolchain)) return undefined;
  return statementOf("toolchain", { subject: toolchain, value: toolchain, text: `GOTOOLCHAIN=${text}`, at });
}

function isStanding({ value, before = [] }: GoSetting): boolean {
  return before.includes(value);
}

type Said = Pick<Statement, "subject" | "value" | "text" | "at">;

function statementOf(code: "tool" | "toolchain" | "godebug", said: Said): Statement {
  return { code, key: code, ...said, with: "" };
}
