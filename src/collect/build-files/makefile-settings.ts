import { isToolRun } from "../../model/build-files.ts";
import { type FoundSetting, watchedVariables } from "./go-variables.ts";
import { logicalLines } from "./logical-lines.ts";
import { shellSettings } from "./shell-settings.ts";

const setting =
  /^\s*(?:[^:=#\s][^:=#]*:\s*)?(?:(?:export|override|private)\s+)*([A-Z][A-Z0-9]*)\s*(?::{0,3}|[?+!])=\s*([^]*)$/;

/**
 * Lists what a Makefile sets: variables, exported or not (recipes pass them on), also of one target; recipes and
 * `$(shell …)` as scripts. Comments set nothing.
 *
 * Source: https://www.gnu.org/software/make/manual/make.html.
 */
export function makefileSettings(text: string): readonly FoundSetting[] {
  const found: FoundSetting[] = [];
  for (const { text: joined, line } of logicalLines(definedInOneLine(text))) {
    if (joined.startsWith("\t")) found.push(...recipeSettings(joined, line));
    else found.push(...statementSettings(joined, line));
  }
  return found;
}

const definition = /^[ \t]*((?:(?:export|override)[ \t]+)*)define[ \t]+(\w+)[ \t]*(?:[:?+]{0,3}=)?[ \t]*$/;

/** Writes `define NAME … endef` as one statement on the line of its beginning; no line moves. */
function definedInOneLine(text: string): string {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  for (let index = 0; index < lines.length; index++) {
    const [, words = "", name = ""] = definition.exec(lines[index] ?? "") ?? [];
    if (name === "") continue;
    let end = index + 1;
    while (end < lines.length && !/^[ \t]*endef\b/.test(lines[end] ?? "")) end += 1;
    // Make refuses a file whose last definition has no end.
    if (end === lines.length) break;
    const body = lines.slice(index + 1, end).map((line) => line.trim());
    lines.fill("", index, end + 1);
    lines[index] = `${words}${name} = ${body.join(" ")}`;
    index = end;
  }
  return lines.join("\n");
}

function recipeSettings(recipe: string, line: number): readonly FoundSetting[] {
  const script = recipe.replace(/^[\t @+-]+/, "").replaceAll("$$", "$");
  return shellSettings(script).map((one) => ({ ...one, line: one.line + line - 1 }));
}

function statementSettings(statement: string, line: number): readonly FoundSetting[] {
  const bare = statement.replace(/(^|[^\\])#[^]*$/, "$1");
  const [head = "", inline] = /^[^:=]*:[^=;]*;/.test(bare) ? splitAt(bare, bare.indexOf(";")) : [bare];
  const recipe = inline === undefined ? [] : recipeSettings(inline, line);
  const shell = /\$\(shell\s+/.exec(bare);
  const scripts =
    shell === null
      ? []
      : recipeSettings(bare.slice(shell.index + shell[0].length, bare.lastIndexOf(")")), line);
  const stored = storedRuns(head, line);
  const [, name = "", value = ""] = setting.exec(head) ?? [];
  if (!watchedVariables.has(name)) return [...stored, ...recipe, ...scripts];
  const whole = value.replace(/\\\n\s*/g, " ").trim();
  return [{ name, value: whole, line }, ...recipe, ...scripts];
}

/** A variable that holds a call of go is there to be called. */
function storedRuns(statement: string, line: number): readonly FoundSetting[] {
  const [, script] = /^[^=]*=\s*((?:go|\$[({]GO[)}])\s[^]*)$/.exec(statement) ?? [];
  return script === undefined ? [] : recipeSettings(script, line).filter(isToolRun);
}

function splitAt(text: string, at: number): readonly [string, string] {
  return [text.slice(0, at), text.slice(at + 1)];
}
