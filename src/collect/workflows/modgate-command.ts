import { ReadingBudget } from "../build-files/reading-budget.ts";
import { shellCommands } from "../build-files/shell-commands.ts";

/** One call of the modgate command in a script. */
export interface ModgateCommand {
  /** Line within the script, from 1. */
  readonly line: number;
  /** Flags under the names of the action's inputs. */
  readonly inputs: ReadonlyMap<string, string>;
  /** What keeps its failure from ending the script, as written; "" for nothing. */
  readonly tolerance: string;
}

const flagInputs: ReadonlyMap<string, string> = new Map([
  ["--fail-on", "fail-on"],
  ["--only", "only"],
  ["--skip", "skip"],
  ["--policy", "policy"],
  ["--base", "base"],
  ["--dir", "working-directory"],
  ["--modules", "modules"],
]);

/**
 * Lists the calls of `modgate check` in a script; other commands of modgate judge nothing.
 *
 * @throws ModgateError evidence-invalid for a text that is too tangled
 */
export function modgateCommands(script: string): readonly ModgateCommand[] {
  if (!/modgate|cli\.js/.test(script)) return [];
  const toleranceAt = tolerances(script.replaceAll("\r\n", "\n").split("\n"));
  return shellCommands(script).commands.flatMap(({ words }) => {
    const texts = words.map(({ text }) => text);
    const at = texts.findIndex((text) => /(?:^|\/)modgate(?:@[\w.^~-]+)?$|(?:^|\/)dist\/cli\.js$/.test(text));
    const first = words[at];
    if (first === undefined || !isProgram(texts.slice(0, at))) return [];
    const args = texts.slice(at + 1);
    const [command = ""] = args;
    if (command !== "check" && command !== "" && !command.startsWith("-")) return [];
    return [{ line: first.line, inputs: inputsOf(args), tolerance: toleranceAt(first.line) }];
  });
}

/** Words that may stand before the program: assignments, runners of programs, their flags. */
function isProgram(before: readonly string[]): boolean {
  return before.every((text) =>
    /^(?:\w+=.*|-.*|if|while|!|time|then|do|exec|env|sudo|command|npx|pnpm|yarn|bunx|dlx|node|npm|exec|timeout|\d+\w?)$/s.test(
      text,
    ),
  );
}

function inputsOf(args: readonly string[]): ReadonlyMap<string, string> {
  const inputs = new Map<string, string>();
  for (const [index, text] of args.entries()) {
    const [flag = "", value] = /^(--[\w-]+)(?:=([^]*))?$/.exec(text)?.slice(1) ?? [];
    const name = flagInputs.get(flag);
    if (name === undefined) continue;
    const given = value ?? args[index + 1] ?? "";
    inputs.set(name, inputs.has(name) ? `${inputs.get(name)},${given}` : given);
  }
  return inputs;
}

/** What one line may be read for, with the lines that continue it. */
const mostRead = 16 << 20;

/** Says what keeps a call of modgate that begins in a line from ending the script; each line is looked at once. */
function tolerances(lines: readonly string[]): (line: number) => string {
  const firstStrict = firstLine(lines, /pipefail/);
  const firstLax = firstLine(lines, /^\s*set\s+\+e\b/);
  const known = new Map<number, string>();
  const budget = new ReadingBudget(mostRead);
  return (line) => {
    const before = { isStrict: firstStrict < line, isLax: firstLax < line };
    const found = known.get(line) ?? toleranceOf(continuedFrom(lines, line, budget), before);
    known.set(line, found);
    return found;
  };
}

/** From 1; behind all lines where there is none. */
function firstLine(lines: readonly string[], of: RegExp): number {
  const index = lines.findIndex((line) => of.test(line));
  return index < 0 ? Number.POSITIVE_INFINITY : index + 1;
}

function continuedFrom(lines: readonly string[], line: number, budget: ReadingBudget): string {
  let end = line;
  while (/\\\s*$/.test(lines[end - 1] ?? "") && end < lines.length) end += 1;
  const call = lines.slice(line - 1, end).join("\n");
  budget.spend(call.length);
  return call.replace(/\s#.*$/gm, "");
}

interface Before {
  /** True after `set -o pipefail`. */
  readonly isStrict: boolean;
  /** True after `set +e`. */
  readonly isLax: boolean;
}

function toleranceOf(call: string, { isStrict, isLax }: Before): string {
  const after = call.slice(Math.max(0, call.search(/modgate|cli\.js/)));
  const [or] = /\|\|.*/.exec(after) ?? [];
  if (or !== undefined) return or.trim();
  const [pipe] = isStrict || /pipefail/.test(call) ? [] : (/\|.*/.exec(after) ?? []);
  if (pipe !== undefined) return pipe.trim();
  if (isLax) return "set +e";
  return /^\s*(?:if|while|!)\s/.test(call) ? call.trim() : "";
}
