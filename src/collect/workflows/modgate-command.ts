import { ReadingBudget } from "../build-files/reading-budget.ts";
import { shellCommands, type ShellWord } from "../build-files/shell-commands.ts";
import { scriptSurroundings } from "./script-surroundings.ts";

/** One call of the modgate command in a script. */
export interface ModgateCommand {
  /** Line within the script, from 1. */
  readonly line: number;
  /** Where it stands, if that is in a file that the script runs. */
  readonly at?: { readonly file: string; readonly line: number };
  /** `command`, or where the program comes from if that is no plain name: a path, a package of somebody's. */
  readonly source: string;
  /** The version that is asked for: `1.2.0` of `modgate@1.2.0`; "" for none. */
  readonly reference: string;
  /** Flags under the names of the action's inputs. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Variables that the script sets for it. */
  readonly variables: ReadonlyMap<string, string>;
  /** What keeps its failure from ending the script, as written; "" for nothing. */
  readonly tolerance: string;
  /** What decides in the script whether it is called at all, as written. */
  readonly conditions: readonly string[];
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

/** How many variables are looked at for all calls of a script. */
const mostVariables = 100_000;

/** The calls of modgate in what another command runs, given its words from its program on. */
export type Follow = (words: readonly string[]) => readonly ModgateCommand[];

/**
 * Lists the calls of `modgate check` in a script; other commands of modgate judge nothing. With `follow`, those in what
 * other commands run are among them, with what stands around these.
 *
 * @throws ModgateError evidence-invalid for a text that is too tangled
 */
export function modgateCommands(script: string, follow?: Follow): readonly ModgateCommand[] {
  if (!(follow === undefined ? /modgate|cli\.js/ : /modgate|cli\.js|make|MAKE|\//).test(script)) return [];
  const lines = script.replaceAll("\r\n", "\n").split("\n");
  const surroundingsAt = scriptSurroundings(lines);
  let end: string | undefined;
  const set = new Map<string, string>();
  const budget = new ReadingBudget(mostVariables);
  return shellCommands(script).commands.flatMap(({ words, within, isGrouped = false }) => {
    const texts = words.map(({ text }) => text);
    const endBefore = end;
    if (isEnd(texts, isGrouped)) end ??= texts.filter((word) => !isLead(word)).join(" ");
    const calls = callsOf(words, follow);
    const [first] = calls;
    if (first === undefined) {
      for (const [name, value] of exported(texts)) set.set(name, value);
      return [];
    }
    const { line, name, before } = first;
    budget.spend(set.size * calls.length);
    const { tolerance, condition } = surroundingsAt(line, name);
    const conditions = [
      within === undefined || within === line ? "" : conditionOf(lines[within - 1] ?? ""),
      condition,
      endBefore === undefined ? "" : `the script does not end before (${endBefore})`,
      openFunction(lines.slice(Math.max(0, line - mostBack), line - 1)),
    ].filter((one) => one !== "");
    return calls.map(({ command }) => ({
      ...command,
      line,
      variables: new Map([...set, ...assigned(before), ...command.variables]),
      tolerance: tolerance || command.tolerance,
      conditions: [...conditions, ...command.conditions],
    }));
  });
}

interface Call {
  readonly command: ModgateCommand;
  readonly line: number;
  /** The word by which the script calls it; "" for modgate itself. */
  readonly name: string;
  /** The words before the program. */
  readonly before: readonly string[];
}

function callsOf(words: readonly ShellWord[], follow: Follow | undefined): readonly Call[] {
  const call = callOf(words);
  if (call !== undefined) {
    const { args, before, ...origin } = call;
    const rest = {
      inputs: inputsOf(args),
      variables: new Map<string, string>(),
      tolerance: "",
      conditions: [],
    };
    return [{ command: { ...origin, ...rest }, line: call.line, name: "", before }];
  }
  if (follow === undefined) return [];
  const called = programWords({ words });
  const before = words.slice(0, words.length - called.length);
  const { line, text: name } = words[before.length] ?? { line: 1, text: "" };
  const texts = before.map(({ text }) => text);
  return follow(called).map((command) => ({ command, line, name, before: texts }));
}

/** The words of a command from its program on. */
export function programWords({ words }: { readonly words: readonly ShellWord[] }): readonly string[] {
  const at = words.findIndex(({ text }) => !isBefore(text));
  return at < 0 ? [] : words.slice(at).map(({ text }) => text);
}

const program = /(?:^|\/)modgate(?:@([\w.^~-]+))?$|(?:^|\/)dist\/cli\.js$/;

/** Flags with which nothing is judged. */
const talk: ReadonlySet<string> = new Set(["--help", "-h", "--version"]);

/** A call of `modgate check`; undefined for any other command. */
function callOf(words: readonly ShellWord[]):
  | (Pick<ModgateCommand, "line" | "source" | "reference"> & {
      readonly args: readonly string[];
      /** The words before the program. */
      readonly before: readonly string[];
    })
  | undefined {
  const texts = words.map(({ text }) => text);
  const at = texts.findIndex((text) => program.test(text));
  const first = words[at];
  if (first === undefined || !texts.slice(0, at).every(isBefore)) return undefined;
  const args = texts.slice(at + 1);
  const [command = ""] = args;
  const isCheck = command === "check" || command === "" || command.startsWith("-");
  if (!isCheck || args.some((text) => talk.has(text))) return undefined;
  const [, reference = ""] = program.exec(first.text) ?? [];
  return { line: first.line, args, before: texts.slice(0, at), source: sourceOf(first.text), reference };
}

/** What an installer put into its own folder goes by the plain name as well. */
function sourceOf(text: string): string {
  const name = text.replace(/(?!^)@[\w.^~-]+$/, "");
  return name === "modgate" || /(?:^|\/)node_modules\/(?:\.bin\/)?modgate(?:$|\/)/.test(name)
    ? "command"
    : name;
}

/** What a command sets for those after it: `export A=b`, or `A=b` alone. */
function exported(words: readonly string[]): ReturnType<typeof assigned> {
  const [first = "", ...rest] = words;
  if (first === "export") return assigned(rest);
  const all = assigned(words);
  return all.length === words.length ? all : [];
}

function assigned(words: readonly string[]): readonly (readonly [name: string, value: string])[] {
  return words.flatMap((text) => {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
}

/** What ends a script whatever comes after it; in a branch or a function, what ends it as if all were well. */
function isEnd(words: readonly string[], isGrouped: boolean): boolean {
  const [first = "", status = "0"] = words.filter((word) => !isLead(word));
  if (first === "exec") return !isGrouped && words.length > 1;
  return first === "exit" && (!isGrouped || status === "0");
}

/** Words that begin a part of an `if` or of a loop. */
function isLead(word: string): boolean {
  return ["then", "do", "else"].includes(word);
}

/** How many lines before a call are looked at for the function that it stands in. */
const mostBack = 200;

/** The head of a function that is not closed again in these lines; "" for none. */
function openFunction(lines: readonly string[]): string {
  const head = lines.findLastIndex((line) => /^\s*(?:function\s+[\w-]+|[\w-]+\s*\(\s*\))/.test(line));
  if (head < 0 || lines.slice(head).some((line) => /^\s*\}|\}\s*$/.test(line))) return "";
  return `it is called (${lines[head]?.trim().slice(0, 80)})`;
}

/** What a line asks that begins a part of the script. */
function conditionOf(line: string): string {
  return line
    .trim()
    .replace(/^(?:if|while|until)\s+/, "")
    .replace(/;?\s*(?:then|do)\b.*$/, "");
}

/** Words that may stand before the program: assignments, runners of programs, their flags. */
function isBefore(text: string): boolean {
  return /^(?:\w+=.*|-.*|if|while|!|time|then|do|exec|env|sudo|command|npx|pnpm|yarn|bunx|dlx|node|npm|exec|timeout|\d+\w?)$/s.test(
    text,
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
