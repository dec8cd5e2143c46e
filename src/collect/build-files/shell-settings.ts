import { isToolRun } from "../../model/build-files.ts";
import { goFlags } from "./go-flag-words.ts";
import {
  defaultAssignments,
  distinctSettings,
  envFileSettings,
  type FoundSetting,
  watchedAssignment,
  watchedVariables,
} from "./go-variables.ts";
import { ReadingBudget } from "./reading-budget.ts";
import { type ShellCommand, shellCommands, type ShellWord } from "./shell-commands.ts";
import { toolRuns } from "./tool-runs.ts";

/** What is left to scripts within a script. */
interface Nesting {
  readonly depth: number;
  /** Characters, and words handed on. */
  readonly budget: ReadingBudget;
}

const deepest = 8;
// Scripts in scripts hold what is around them once or twice, not hundreds of times.
const leastBudget = 4096;
const mostTimesRead = 32;
const keywords: ReadonlySet<string> = new Set("if then elif else do while until ! { time".split(" "));
const declarations: ReadonlySet<string> = new Set(
  "export declare typeset readonly local set setx".split(" "),
);
/** Commands that take `NAME=value` and pass it on. */
const wrappers: ReadonlySet<string> = new Set(
  "env sudo doas make gmake docker podman buildah nerdctl nice nohup exec command task just xargs timeout shell".split(
    " ",
  ),
);
const shells: ReadonlySet<string> = new Set("sh bash dash ash zsh ksh eval su ssh".split(" "));
const writers: ReadonlySet<string> = new Set("echo printf cat tee Write-Output".split(" "));

/**
 * Lists what a shell script sets: assignments before commands and by themselves, `export`, `env`, `-e` and
 * `--build-arg` of containers, `go env -w`, flags of go, tools that go runs, and text that is written to a file line by line, the
 * runner's environment file before all. Comments, and text that is only printed, set nothing.
 *
 * Lines count from 1 within the script.
 *
 * @throws ModgateError evidence-invalid for a text that is too tangled
 */
export function shellSettings(script: string): readonly FoundSetting[] {
  const budget = new ReadingBudget(leastBudget + mostTimesRead * script.length);
  return settingsIn(script, { depth: 0, budget });
}

function settingsIn(script: string, around: Nesting): readonly FoundSetting[] {
  const nesting = { ...around, depth: around.depth + 1 };
  if (around.depth > deepest) return [];
  nesting.budget.spend(script.length);
  const parsed = shellCommands(script);
  const pipelines = Map.groupBy(parsed.commands, ({ pipeline }) => pipeline);
  const found = parsed.commands.flatMap((command) => commandSettings(command, nesting));
  const inner = parsed.nested.flatMap((one) => moved(settingsIn(one.text, nesting), one.line));
  // In PowerShell a text that is written looks like an assignment as well.
  return distinctSettings([
    ...found,
    ...inner,
    ...fedToolRuns([...pipelines.values()], nesting),
    ...writtenSettings(parsed.commands, pipelines, nesting),
    ...exportedByScript(script),
  ]);
}

function moved(settings: readonly FoundSetting[], line: number): readonly FoundSetting[] {
  return settings.map((one) => ({ ...one, line: one.line + line - 1 }));
}

function commandSettings(command: ShellCommand, nesting: Nesting): readonly FoundSetting[] {
  const words = command.words.slice(command.words.findIndex(({ text }) => !keywords.has(text)));
  const found: FoundSetting[] = words.flatMap(defaultSettings);
  let first = 0;
  for (const word of words) {
    const setting = settingIn(word);
    if (setting !== undefined) found.push(setting);
    else if (!/^\w+\+?=/.test(word.text)) break;
    found.push(...storedRuns(word, nesting));
    first += 1;
  }
  const [name, ...rest] = words.slice(first);
  if (name === undefined) return [...found, ...scriptInput(command, nesting)];
  const program = programOf(name.text);
  if (declarations.has(program)) found.push(...declared(rest));
  if (wrappers.has(program)) found.push(...rest.flatMap(passedOn));
  if (shells.has(program) || wrappers.has(program)) found.push(...scriptArguments(program, rest, nesting));
  if (shells.has(program)) found.push(...scriptInput(command, nesting));
  return [...found, ...powershellSetting(name, rest), ...goSettings([name, ...rest])];
}

/** A variable that holds a call of go is there to be called. */
function storedRuns({ text, line }: ShellWord, nesting: Nesting): readonly FoundSetting[] {
  const [, script] = /^\w+\+?=((?:\w+=\S*\s+)*go\s[^]*)$/.exec(text) ?? [];
  return script === undefined ? [] : moved(settingsIn(script, nesting).filter(isToolRun), line);
}

function programOf(text: string): string {
  return text
    .replace(/^[@+-]+/, "")
    .replace(/^\$[({]MAKE[)}]$/, "make")
    .replace(/^.*[\\/]/, "");
}

function defaultSettings({ text, line }: ShellWord): readonly FoundSetting[] {
  return defaultAssignments(text).map((one) => ({ ...one, line }));
}

function settingIn({ text, line }: ShellWord): FoundSetting | undefined {
  const setting = watchedAssignment(text);
  return setting === undefined ? undefined : { ...setting, line };
}

/** `NAME=value`, or fish's and Windows' `NAME value`. */
function declared(words: readonly ShellWord[]): readonly FoundSetting[] {
  return words.flatMap((word, index) => {
    const setting = settingIn(word);
    if (setting !== undefined) return [setting];
    const next = words[index + 1];
    const named = watchedVariables.has(word.text) && next !== undefined && index === words.length - 2;
    return named ? [{ name: word.text, value: next.text, line: word.line }] : [];
  });
}

function passedOn({ text, line }: ShellWord): readonly FoundSetting[] {
  const setting = settingIn({ text: text.replace(/^(?:-e|--?[\w-]+=)/, ""), line });
  return setting === undefined ? [] : [setting];
}

function scriptArguments(
  program: string,
  words: readonly ShellWord[],
  nesting: Nesting,
): readonly FoundSetting[] {
  if (program === "eval") {
    const [first] = words;
    const script = words.map(({ text }) => text).join(" ");
    return first === undefined ? [] : moved(settingsIn(script, nesting), first.line);
  }
  const isShell = shells.has(program) || words.some(({ text }) => shells.has(programOf(text)));
  const at = words.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  const script = at < 0 || !isShell ? undefined : words[at + 1];
  return script === undefined ? [] : moved(settingsIn(script.text, nesting), script.line);
}

function scriptInput({ input }: ShellCommand, nesting: Nesting): readonly FoundSetting[] {
  return input === undefined ? [] : moved(settingsIn(input.text, nesting), input.line);
}

/** PowerShell's `$env:NAME = "value"`. */
function powershellSetting(name: ShellWord, rest: readonly ShellWord[]): readonly FoundSetting[] {
  const [, variable = "", glued] = /^\$env:(\w+)(?:=(.*))?$/is.exec(name.text) ?? [];
  const value = glued ?? (rest[0]?.text === "=" ? rest[1]?.text : undefined);
  if (value === undefined || !watchedVariables.has(variable.toUpperCase())) return [];
  return [{ name: variable.toUpperCase(), value, line: name.line }];
}

const goProgram = /^(?:go|go\d[\w.]*|\$[({]?GO[)}]?|\$\{GO:?[-=]go\}|go\})(?:\.exe)?$/;

/** Programs that hand their flags on to go. */
const goWrapper = /^(?:gotestsum|gotest|richgo|ginkgo|garble|tinygo|gomobile|gox|xgo|wails)(?:\.exe)?$/;

/** `go env -w`, and the flags that go is called with. */
function goSettings(words: readonly ShellWord[]): readonly FoundSetting[] {
  const at = words.findIndex(({ text }) => goProgram.test(programOf(text)));
  if (goWrapper.test(programOf(words[0]?.text ?? ""))) return goFlags(words.slice(1));
  const before = words.slice(0, Math.max(0, at)).map(({ text }) => programOf(text));
  if (at < 0 || (at > 0 && !wrappers.has(before[0] ?? ""))) return [];
  const [verb, ...args] = words.slice(at + 1);
  if (verb?.text === "env") {
    return args.some(({ text }) => /^--?w$/.test(text)) ? args.flatMap(passedOn) : [];
  }
  const called = verb === undefined ? [] : [verb, ...args];
  return [...goFlags(called), ...toolRuns(called)];
}

/** Tools that are named to `xargs go install` by what is printed into its pipe. */
function fedToolRuns(
  pipelines: readonly (readonly ShellCommand[])[],
  { budget }: Nesting,
): readonly FoundSetting[] {
  return pipelines.flatMap((pipeline) => {
    const callers = pipeline.flatMap(({ words, input }) => {
      const at = words.findIndex(({ text }) => goProgram.test(programOf(text)));
      if (at < 1 || programOf(words[0]?.text ?? "") !== "xargs") return [];
      return [[words.slice(at + 1), wordsIn(input)] as const];
    });
    const printed = callers.length === 0 ? [] : pipeline.flatMap(printedWords);
    budget.spend(callers.length * printed.length);
    return callers.flatMap(([words, given]) => toolRuns([...words, ...printed, ...given]));
  });
}

function printedWords({ words, input }: ShellCommand): readonly ShellWord[] {
  const [first, ...rest] = words;
  if (!writers.has(programOf(first?.text ?? ""))) return [];
  return [...rest, ...(input === undefined ? [] : [input])].flatMap(wordsIn);
}

function wordsIn(text: ShellWord | undefined): readonly ShellWord[] {
  if (text === undefined) return [];
  return text.text
    .replaceAll("\\n", "\n")
    .split("\n")
    .flatMap((line, index) =>
      line
        .split(/\s+/)
        .filter((word) => word !== "" && !word.startsWith("-"))
        .map((word) => ({ text: word, line: text.line + index })),
    );
}

/** What is written to files, line by line; all texts together, as one value may come in several commands. */
function writtenSettings(
  commands: readonly ShellCommand[],
  pipelines: ReadonlyMap<number, readonly ShellCommand[]>,
  { budget }: Nesting,
): readonly FoundSetting[] {
  const named = pipelinesWith(pipelines, ({ words }) => words.some(({ text }) => runnerFile.test(text)));
  const teed = pipelinesWith(pipelines, ({ words }) => programOf(words[0]?.text ?? "") === "tee");
  const lines = commands.flatMap((command) => {
    const program = programOf(command.words[0]?.text ?? "");
    const writes = writers.has(program) && (command.outputs.length > 0 || teed.has(command.pipeline));
    const toRunner = named.has(command.pipeline) || command.outputs.some((output) => runnerFile.test(output));
    return writes || toRunner ? writtenLines(command, program, budget) : [];
  });
  const text = lines.map((one) => one.text).join("\n");
  return envFileSettings(text, (index) => lines[index]?.line ?? 1);
}

const runnerFile = /GITHUB_ENV|BASH_ENV/;

/** The pipelines that have such a command. */
function pipelinesWith(
  pipelines: ReadonlyMap<number, readonly ShellCommand[]>,
  isSuch: (command: ShellCommand) => boolean,
): ReadonlySet<number> {
  return new Set([...pipelines].flatMap(([id, commands]) => (commands.some(isSuch) ? [id] : [])));
}

function writtenLines(
  { words, input }: ShellCommand,
  program: string,
  budget: ReadingBudget,
): readonly { readonly text: string; readonly line: number }[] {
  if (input !== undefined)
    return input.text.split("\n").map((text, index) => ({ text, line: input.line + index }));
  const [first, ...rest] = words;
  if (first === undefined) return [];
  const args = (writers.has(program) ? rest : words).filter(({ text }) => !/^-\w*$/.test(text));
  const line = args[0]?.line ?? first.line;
  const texts = program === "printf" ? [formatted(args, budget)] : [args.map(({ text }) => text).join(" ")];
  // Each word may be a line of its own where the program is not known: Add-Content $env:GITHUB_ENV "X=y".
  const all = writers.has(program) ? texts : args.map(({ text }) => text);
  return all.flatMap((text) => text.replaceAll("\\n", "\n").split("\n")).map((text) => ({ text, line }));
}

/** A format is written again for as long as there are values. */
function formatted(args: readonly ShellWord[], budget: ReadingBudget): string {
  const [format, ...values] = args.map(({ text }) => text);
  if (format === undefined || !/%[sbq]/.test(format)) return format ?? "";
  const lines: string[] = [];
  let next = 0;
  do {
    budget.spend(format.length);
    lines.push(format.replace(/%[sbq]/g, () => values[next++] ?? ""));
  } while (next < values.length);
  return lines.join("");
}

/** `core.exportVariable('NAME', 'value')` of scripts in an action. */
function exportedByScript(script: string): readonly FoundSetting[] {
  const call = /exportVariable\(\s*['"`](\w+)['"`]\s*,\s*['"`]([^'"`]*)/g;
  let [line, from] = [1, 0];
  return [...script.matchAll(call)].flatMap(({ 1: name = "", 2: value = "", index }) => {
    line += script.slice(from, index).split("\n").length - 1;
    from = index;
    return watchedVariables.has(name) ? [{ name, value, line }] : [];
  });
}
