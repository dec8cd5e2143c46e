import { isToolRun } from "../../model/build-files.ts";
import { envFileSettings, type FoundSetting, watchedAssignment, watchedVariables } from "./go-variables.ts";
import { type ShellCommand, type ShellScript, shellCommands, type ShellWord } from "./shell-commands.ts";
import { toolRuns } from "./tool-runs.ts";

const deepest = 8;
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
 */
export function shellSettings(script: string, depth = 0): readonly FoundSetting[] {
  if (depth > deepest) return [];
  const parsed = shellCommands(script);
  const found = parsed.commands.flatMap((command) => commandSettings(command, depth));
  const inner = parsed.nested.flatMap((one) => moved(shellSettings(one.text, depth + 1), one.line));
  const all = [
    ...found,
    ...inner,
    ...fedToolRuns(parsed),
    ...writtenSettings(parsed),
    ...exportedByScript(script),
  ];
  // In PowerShell a text that is written looks like an assignment as well.
  return [...new Map(all.map((one) => [`${one.line} ${one.name}=${one.value}`, one])).values()];
}

function moved(settings: readonly FoundSetting[], line: number): readonly FoundSetting[] {
  return settings.map((one) => ({ ...one, line: one.line + line - 1 }));
}

function commandSettings(command: ShellCommand, depth: number): readonly FoundSetting[] {
  const words = command.words.slice(command.words.findIndex(({ text }) => !keywords.has(text)));
  const found: FoundSetting[] = [];
  let first = 0;
  for (const word of words) {
    const setting = settingIn(word);
    if (setting !== undefined) found.push(setting);
    else if (!/^\w+\+?=/.test(word.text)) break;
    found.push(...storedRuns(word, depth));
    first += 1;
  }
  const [name, ...rest] = words.slice(first);
  if (name === undefined) return [...found, ...scriptInput(command, depth)];
  const program = programOf(name.text);
  if (declarations.has(program)) found.push(...declared(rest));
  if (wrappers.has(program)) found.push(...rest.flatMap(passedOn));
  if (shells.has(program) || wrappers.has(program)) found.push(...scriptArguments(program, rest, depth));
  if (shells.has(program)) found.push(...scriptInput(command, depth));
  return [...found, ...powershellSetting(name, rest), ...goSettings([name, ...rest])];
}

/** A variable that holds a call of go is there to be called. */
function storedRuns({ text, line }: ShellWord, depth: number): readonly FoundSetting[] {
  const [, script] = /^\w+\+?=((?:\w+=\S*\s+)*go\s[^]*)$/.exec(text) ?? [];
  return script === undefined ? [] : moved(shellSettings(script, depth + 1).filter(isToolRun), line);
}

function programOf(text: string): string {
  return text
    .replace(/^[@+-]+/, "")
    .replace(/^\$[({]MAKE[)}]$/, "make")
    .replace(/^.*[\\/]/, "");
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
  depth: number,
): readonly FoundSetting[] {
  if (program === "eval") {
    const [first] = words;
    const script = words.map(({ text }) => text).join(" ");
    return first === undefined ? [] : moved(shellSettings(script, depth + 1), first.line);
  }
  const isShell = shells.has(program) || words.some(({ text }) => shells.has(programOf(text)));
  const at = words.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  const script = at < 0 || !isShell ? undefined : words[at + 1];
  return script === undefined ? [] : moved(shellSettings(script.text, depth + 1), script.line);
}

function scriptInput({ input }: ShellCommand, depth: number): readonly FoundSetting[] {
  return input === undefined ? [] : moved(shellSettings(input.text, depth + 1), input.line);
}

/** PowerShell's `$env:NAME = "value"`. */
function powershellSetting(name: ShellWord, rest: readonly ShellWord[]): readonly FoundSetting[] {
  const [, variable = "", glued] = /^\$env:(\w+)(?:=(.*))?$/is.exec(name.text) ?? [];
  const value = glued ?? (rest[0]?.text === "=" ? rest[1]?.text : undefined);
  if (value === undefined || !watchedVariables.has(variable.toUpperCase())) return [];
  return [{ name: variable.toUpperCase(), value, line: name.line }];
}

const goProgram = /^(?:go|go\d[\w.]*|\$[({]?GO[)}]?|\$\{GO:?[-=]go\}|go\})(?:\.exe)?$/;

/** `go env -w`, and the flags that go is called with. */
function goSettings(words: readonly ShellWord[]): readonly FoundSetting[] {
  const at = words.findIndex(({ text }) => goProgram.test(programOf(text)));
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
function fedToolRuns({ commands }: ShellScript): readonly FoundSetting[] {
  return commands.flatMap(({ words, pipeline, input }) => {
    const at = words.findIndex(({ text }) => goProgram.test(programOf(text)));
    if (at < 1 || programOf(words[0]?.text ?? "") !== "xargs") return [];
    const feeding = commands.filter((one) => one.pipeline === pipeline && one.words !== words);
    const printed = [...feeding.flatMap(printedWords), ...wordsIn(input)];
    return toolRuns([...words.slice(at + 1), ...printed]);
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

function goFlags(words: readonly ShellWord[]): readonly FoundSetting[] {
  const own = words.slice(0, programArguments(words));
  return own.flatMap(({ text, line }, index) => {
    const [, flag = "", value] = /^--?(mod|modfile|overlay|toolexec)(?:=([^]*))?$/.exec(text) ?? [];
    return flag === "" ? [] : [{ name: `-${flag}`, value: value ?? own[index + 1]?.text ?? "", line }];
  });
}

const valueFlag = /^--?(?:mod|modfile|overlay|toolexec|exec|tags|ldflags|gcflags|C|p)$/;

/** Index of the first word that belongs to the program or test that go runs, not to go. */
function programArguments(words: readonly ShellWord[]): number {
  const runs = words[0]?.text === "run" || words[0]?.text === "tool";
  const at = words.findIndex(({ text }, index) => {
    if (/^--?args$/.test(text)) return true;
    return runs && index > 0 && !text.startsWith("-") && !valueFlag.test(words[index - 1]?.text ?? "");
  });
  return at < 0 ? words.length : at;
}

/** What is written to files, line by line; all texts together, as one value may come in several commands. */
function writtenSettings({ commands }: ShellScript): readonly FoundSetting[] {
  const lines: { readonly text: string; readonly line: number }[] = [];
  for (const command of commands) {
    const pipeline = commands.filter((one) => one.pipeline === command.pipeline);
    const program = programOf(command.words[0]?.text ?? "");
    const named = pipeline.some(({ words }) => words.some(({ text }) => /GITHUB_ENV|BASH_ENV/.test(text)));
    const teed = pipeline.some(({ words }) => programOf(words[0]?.text ?? "") === "tee");
    const writes = writers.has(program) && (command.outputs.length > 0 || teed);
    const toRunner = named || command.outputs.some((output) => /GITHUB_ENV|BASH_ENV/.test(output));
    if (writes || toRunner) lines.push(...writtenLines(command, program));
  }
  const text = lines.map((one) => one.text).join("\n");
  return envFileSettings(text, (index) => lines[index]?.line ?? 1);
}

function writtenLines(
  { words, input }: ShellCommand,
  program: string,
): readonly { readonly text: string; readonly line: number }[] {
  if (input !== undefined)
    return input.text.split("\n").map((text, index) => ({ text, line: input.line + index }));
  const [first, ...rest] = words;
  if (first === undefined) return [];
  const args = (writers.has(program) ? rest : words).filter(({ text }) => !/^-\w*$/.test(text));
  const line = args[0]?.line ?? first.line;
  const texts = program === "printf" ? [formatted(args)] : [args.map(({ text }) => text).join(" ")];
  // Each word may be a line of its own where the program is not known: Add-Content $env:GITHUB_ENV "X=y".
  const all = writers.has(program) ? texts : args.map(({ text }) => text);
  return all.flatMap((text) => text.replaceAll("\\n", "\n").split("\n")).map((text) => ({ text, line }));
}

function formatted(args: readonly ShellWord[]): string {
  const [format, ...values] = args.map(({ text }) => text);
  if (format === undefined || !/%[sbq]/.test(format)) return format ?? "";
  const lines: string[] = [];
  const rest = [...values];
  do lines.push(format.replace(/%[sbq]/g, () => rest.shift() ?? ""));
  while (rest.length > 0);
  return lines.join("");
}

/** `core.exportVariable('NAME', 'value')` of scripts in an action. */
function exportedByScript(script: string): readonly FoundSetting[] {
  const call = /exportVariable\(\s*['"`](\w+)['"`]\s*,\s*['"`]([^'"`]*)/g;
  return [...script.matchAll(call)].flatMap(({ 1: name = "", 2: value = "", index }) =>
    watchedVariables.has(name) ? [{ name, value, line: script.slice(0, index).split("\n").length }] : [],
  );
}
