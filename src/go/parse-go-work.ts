import type { Directive, GodebugSetting, GoWork, Replacement } from "./go-mod.ts";
import {
  added,
  type DirectiveLine,
  isTrouble,
  readDirective,
  readGo,
  readGodebug,
  readReplace,
  readToolchain,
  type Trouble,
  troubleAt,
} from "./mod-directives.ts";
import { lexGoMod, type ModStatement } from "./mod-lexer.ts";
import { misparsed, type Parsed, parsed, shown, type SyntaxProblem } from "./parsed.ts";

/**
 * Reads a go.work text. Versions of replacements become canonical, as go never queries them here.
 *
 * Reports all problems of the file in the order of its lines; where the text cannot be cut into directives,
 * the first such place alone.
 *
 * Source: modfile.ParseWork.
 */
export function parseGoWork(text: string): Parsed<GoWork> {
  const syntax = lexGoMod(text);
  if (syntax.problem !== undefined) return misparsed([syntax.problem]);
  const draft: Draft = {
    problems: [],
    go: undefined,
    toolchain: undefined,
    use: [],
    replace: [],
    godebug: [],
  };
  for (const statement of syntax.statements) readStatement(draft, statement);
  if (draft.problems.length > 0) return misparsed(draft.problems);
  const { go, toolchain, use, replace, godebug } = draft;
  return parsed({
    ...(go === undefined ? {} : { go }),
    ...(toolchain === undefined ? {} : { toolchain }),
    use,
    replace,
    godebug,
  });
}

interface Draft {
  readonly problems: SyntaxProblem[];
  go: Directive | undefined;
  toolchain: Directive | undefined;
  readonly use: Directive[];
  readonly replace: Replacement[];
  readonly godebug: GodebugSetting[];
}

function readStatement(draft: Draft, statement: ModStatement): void {
  const { tokens, at, block } = statement;
  const verb = tokens[0] ?? "";
  if (block === undefined) {
    report(draft, { verb, args: tokens.slice(1), line: statement });
    return;
  }
  if (tokens.length > 1 || !(verb === "use" || verb === "replace" || verb === "godebug")) {
    draft.problems.push({ message: `unknown block type ${shown(tokens.join(" "))}`, at });
    return;
  }
  for (const line of block) report(draft, { verb, args: line.tokens, line, block: statement });
}

function report(draft: Draft, directive: DirectiveLine): void {
  const trouble = add(draft, directive);
  if (trouble !== undefined) draft.problems.push(troubleAt(trouble, directive.line.at));
}

function add(draft: Draft, directive: DirectiveLine): Trouble | undefined {
  switch (directive.verb) {
    case "go":
    case "toolchain":
      return addOnce(draft, directive.verb, directive);
    case "use":
      return added(draft.use, readDirective(directive));
    case "replace":
      return added(draft.replace, readReplace(directive, "canonical"));
    case "godebug":
      return added(draft.godebug, readGodebug(directive));
    default:
      return { message: `unknown directive ${shown(directive.verb)}` };
  }
}

function addOnce(draft: Draft, verb: "go" | "toolchain", directive: DirectiveLine): Trouble | undefined {
  if (draft[verb] !== undefined) return { message: `repeated ${verb} directive` };
  const value = verb === "go" ? readGo(directive) : readToolchain(directive);
  if (isTrouble(value)) return value;
  draft[verb] = value;
  return undefined;
}
