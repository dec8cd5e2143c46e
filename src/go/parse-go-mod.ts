import type {
  Directive,
  Exclusion,
  GodebugSetting,
  GoMod,
  Replacement,
  Requirement,
  Retraction,
} from "./go-mod.ts";
import {
  added,
  checkMajor,
  type DirectiveLine,
  directiveComment,
  isIndirectComment,
  isTrouble,
  readDirective,
  readGo,
  readGodebug,
  readLaxGo,
  readPathAndVersion,
  readReplace,
  readToolchain,
  readVersion,
  readWord,
  type Trouble,
  troubleAt,
} from "./mod-directives.ts";
import { lexGoMod, type ModStatement } from "./mod-lexer.ts";
import { misparsed, type Parsed, parsed, shown, type SyntaxProblem } from "./parsed.ts";

export { isCanonicalForGoMod } from "./mod-directives.ts";

/** How a go.mod is read: `strict` as that of a main module, `lax` as that of a dependency. */
export interface ParseGoModOptions {
  readonly mode: "strict" | "lax";
}

/**
 * Reads a go.mod text.
 *
 * Strict: every directive must be known and well-formed; versions that are not canonical stay as written, for
 * a query (see isCanonicalForGoMod). Lax: only module, go, require, retract and ignore are read, all else is
 * ignored; versions of requirements become canonical; malformed retractions are dropped. Retractions keep
 * their versions as written in both, as they are only ever compared.
 *
 * Reports all problems of the file in the order of its lines; where the text cannot be cut into directives,
 * the first such place alone.
 *
 * Source: modfile.Parse and ParseLax, modload.fixVersion.
 */
export function parseGoMod(text: string, options: ParseGoModOptions): Parsed<GoMod> {
  const syntax = lexGoMod(text);
  if (syntax.problem !== undefined) return misparsed([syntax.problem]);
  const draft = emptyDraft(options.mode);
  for (const statement of syntax.statements) readStatement(draft, statement);
  if (options.mode === "strict") checkRetractions(draft);
  if (draft.problems.length > 0) return misparsed(draft.problems.toSorted(byLine));
  return parsed(toGoMod(draft));
}

interface Draft {
  readonly mode: ParseGoModOptions["mode"];
  readonly problems: SyntaxProblem[];
  module: GoMod["module"] | undefined;
  go: Directive | undefined;
  toolchain: Directive | undefined;
  readonly require: Requirement[];
  readonly exclude: Exclusion[];
  readonly replace: Replacement[];
  readonly retract: Retraction[];
  readonly godebug: GodebugSetting[];
  readonly tool: Directive[];
  readonly ignore: Directive[];
}

function emptyDraft(mode: ParseGoModOptions["mode"]): Draft {
  return {
    mode,
    problems: [],
    module: undefined,
    go: undefined,
    toolchain: undefined,
    require: [],
    exclude: [],
    replace: [],
    retract: [],
    godebug: [],
    tool: [],
    ignore: [],
  };
}

/** Adds what a directive says to the draft; gives back the trouble with it. */
type Reader = (draft: Draft, directive: DirectiveLine) => Trouble | undefined;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["module", addModule],
  ["go", addGo],
  ["toolchain", addToolchain],
  ["require", addRequire],
  ["exclude", addExclude],
  ["replace", (draft, line) => added(draft.replace, readReplace(line, "keep"))],
  ["retract", addRetract],
  ["godebug", (draft, line) => added(draft.godebug, readGodebug(line))],
  ["tool", (draft, line) => added(draft.tool, readDirective(line))],
  ["ignore", (draft, line) => added(draft.ignore, readDirective(line))],
]);

const laxVerbs: ReadonlySet<string> = new Set(["module", "go", "require", "retract", "ignore"]);
const blockless: ReadonlySet<string> = new Set(["go", "toolchain"]);

function readStatement(draft: Draft, statement: ModStatement): void {
  const { tokens, at, block } = statement;
  const verb = tokens[0] ?? "";
  if (draft.mode === "lax" && !laxVerbs.has(verb)) return;
  if (block === undefined) {
    readDirectiveLine(draft, { verb, args: tokens.slice(1), line: statement });
  } else if (tokens.length === 1 && readers.has(verb) && !blockless.has(verb)) {
    for (const line of block) readDirectiveLine(draft, { verb, args: line.tokens, line, block: statement });
  } else if (draft.mode === "strict") {
    draft.problems.push({ message: `unknown block type ${shown(tokens.join(" "))}`, at });
  }
}

function readDirectiveLine(draft: Draft, directive: DirectiveLine): void {
  const reader = readers.get(directive.verb);
  const trouble =
    reader === undefined
      ? { message: `unknown directive ${shown(directive.verb)}` }
      : reader(draft, directive);
  if (trouble !== undefined) draft.problems.push(troubleAt(trouble, directive.line.at));
}

function addModule(draft: Draft, directive: DirectiveLine): Trouble | undefined {
  if (draft.module !== undefined) return { message: "repeated module directive" };
  const { at } = directive.line;
  const deprecated = /(?:^|\n\n)Deprecated: *(.*?)(?:$|\n\n)/s.exec(directiveComment(directive))?.[1] ?? "";
  draft.module = { path: "", deprecated, at };
  const [token] = directive.args;
  if (token === undefined || directive.args.length > 1)
    return { message: "malformed module: wanted `module module/path`" };
  const path = readWord(token);
  if (typeof path !== "string") return path;
  draft.module = { path, deprecated, at };
  return undefined;
}

function addGo(draft: Draft, directive: DirectiveLine): Trouble | undefined {
  if (draft.go !== undefined) return { message: "repeated go directive" };
  const go = draft.mode === "lax" ? readLaxGo(directive) : readGo(directive);
  if (isTrouble(go)) return go;
  draft.go = go;
  return undefined;
}

function addToolchain(draft: Draft, directive: DirectiveLine): Trouble | undefined {
  if (draft.toolchain !== undefined) return { message: "repeated toolchain directive" };
  const toolchain = readToolchain(directive);
  if (isTrouble(toolchain)) return toolchain;
  draft.toolchain = toolchain;
  return undefined;
}

function addRequire(draft: Draft, directive: DirectiveLine): Trouble | undefined {
  const required = readPathAndVersion(directive, draft.mode === "lax" ? "canonical" : "keep");
  if (isTrouble(required)) return required;
  const { path, version } = required;
  const { suffix, at } = directive.line;
  draft.require.push({ path, version, indirect: isIndirectComment(suffix), at });
  return undefined;
}

function addExclude(draft: Draft, directive: DirectiveLine): Trouble | undefined {
  const excluded = readPathAndVersion(directive, "keep");
  if (isTrouble(excluded)) return excluded;
  draft.exclude.push({ ...excluded, at: directive.line.at });
  return undefined;
}

function addRetract(draft: Draft, directive: DirectiveLine): Trouble | undefined {
  const strict = draft.mode === "strict";
  const interval = readInterval(directive.args);
  // A later go may allow more forms here, so a dependency's are not held against it.
  if (isTrouble(interval)) return strict ? interval : undefined;
  const extra = directive.args[interval.length];
  if (strict && extra !== undefined) return { message: `unexpected ${shown(extra)} after the version` };
  const { low, high } = interval;
  draft.retract.push({ low, high, rationale: directiveComment(directive), at: directive.line.at });
  return undefined;
}

interface Interval {
  readonly low: string;
  readonly high: string;
  /** How many tokens it took. */
  readonly length: number;
}

/** Reads `v1.2.3` or `[v1.2.3, v1.3.0]`. Source: modfile.parseVersionInterval. */
function readInterval(args: readonly string[]): Interval | Trouble {
  const [open, first, comma, second, close] = args;
  if (open === undefined || open === "(")
    return { message: "malformed retract: wanted a version or `[v1.2.3, v1.3.0]`" };
  if (open !== "[") {
    const version = readVersion("", open, "keep");
    return typeof version === "string" ? { low: version, high: version, length: 1 } : version;
  }
  if (first === undefined || comma !== "," || second === undefined || close !== "]") {
    return { message: "malformed retract interval: wanted `[v1.2.3, v1.3.0]`" };
  }
  const low = readVersion("", first, "keep");
  if (typeof low !== "string") return low;
  const high = readVersion("", second, "keep");
  return typeof high === "string" ? { low, high, length: 5 } : high;
}

/** The module line may follow the retractions, so their majors are checked in the end. */
function checkRetractions(draft: Draft): void {
  const path = draft.module?.path ?? "";
  const [first] = draft.retract;
  if (first !== undefined && path === "") {
    draft.problems.push({ message: "retract needs a module directive", at: first.at });
    return;
  }
  for (const { low, high, at } of draft.retract) {
    const trouble = checkMajor(path, low) ?? checkMajor(path, high);
    if (trouble !== undefined) draft.problems.push(troubleAt(trouble, at));
  }
}

function byLine(a: SyntaxProblem, b: SyntaxProblem): number {
  return (a.at?.line ?? 0) - (b.at?.line ?? 0);
}

function toGoMod(draft: Draft): GoMod {
  const { module, go, toolchain, require, exclude, replace, retract, godebug, tool, ignore } = draft;
  return {
    ...(module === undefined ? {} : { module }),
    ...(go === undefined ? {} : { go }),
    ...(toolchain === undefined ? {} : { toolchain }),
    require,
    exclude,
    replace,
    retract,
    godebug,
    tool,
    ignore,
  };
}
