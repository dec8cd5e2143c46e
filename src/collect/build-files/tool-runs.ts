import { type FoundSetting, watchedVariables } from "./go-variables.ts";
import type { ShellWord } from "./shell-commands.ts";

const valueFlag =
  /^--?(?:C|asmflags|buildmode|compiler|coverpkg|exec|gccgoflags|gcflags|installsuffix|ldflags|mod|modfile|o|overlay|p|pgo|pkgdir|tags|toolexec)$/;

/**
 * Lists the tools that one call of go fetches and runs, `words` being what follows `go`: `run PATH@VERSION`,
 * `install PATH@VERSION…` and `get -tool PATH…`. Words with variables are listed as they stand.
 *
 * Source: https://go.dev/ref/mod#go-install, https://pkg.go.dev/cmd/go.
 */
export function toolRuns(words: readonly ShellWord[]): readonly FoundSetting[] {
  const [verb, ...args] = words.slice(folderWords(words));
  if (verb?.text === "run") return packages("go run", operands(args).slice(0, 1));
  if (verb?.text === "install") return packages("go install", operands(args));
  return verb?.text === "get" ? addedTools(args) : [];
}

/** How many words `-C DIR` takes. */
function folderWords([first]: readonly ShellWord[]): number {
  if (first?.text === "-C") return 2;
  return first !== undefined && /^--?C=/.test(first.text) ? 1 : 0;
}

function addedTools(args: readonly ShellWord[]): readonly FoundSetting[] {
  if (!args.some(({ text }) => /^--?tool(?:=true)?$/.test(text))) return [];
  return operands(args)
    .filter(({ text }) => isRemote(pathOf(text)) && !text.endsWith("@none"))
    .map(({ text, line }) => ({ name: "go get -tool", value: text, line }));
}

function pathOf(text: string): string {
  return text.split("@", 1)[0] ?? "";
}

function operands(words: readonly ShellWord[]): readonly ShellWord[] {
  return words.filter(
    ({ text }, index) => !text.startsWith("-") && !valueFlag.test(words[index - 1]?.text ?? ""),
  );
}

function packages(name: string, words: readonly ShellWord[]): readonly FoundSetting[] {
  return words
    .filter(({ text }) => text.includes("$") || text.includes("{{") || isPackageAtVersion(text))
    .map(({ text, line }) => ({ name, value: text, line }));
}

function isPackageAtVersion(text: string): boolean {
  const [path = "", version = ""] = text.split("@", 2);
  return version !== "" && isRemote(path);
}

/** A path that go can fetch has a dot in its first element and is no folder. */
function isRemote(path: string): boolean {
  return /^[\w~-][\w.~-]*\.[\w.~-]+(?:\/|$)/.test(path);
}

/** Values by name that a file gives its variables; several where it gives several. */
export type VariableValues = ReadonlyMap<string, readonly string[]>;

const mostValues = 64;

/** Puts the values of variables into what tools are run; what stays unknown, or is no remote package, is left out. */
export function knownToolRuns(
  runs: readonly FoundSetting[],
  values: VariableValues,
): readonly FoundSetting[] {
  return runs.flatMap((run) => {
    const texts = expanded([run.value], values, 0).flatMap(
      (text) => text.match(/(?:\$\{\{[^}]*\}\}|\S)+/g) ?? [],
    );
    return [...new Set(texts)]
      .filter((text) => (run.name === "go get -tool" ? isRemote(pathOf(text)) : isPackageAtVersion(text)))
      .map((value) => ({ ...run, value }));
  });
}

/** Tells whether a value holds a variable. */
export function hasReference(value: string): boolean {
  return reference.test(value);
}

/** A setting with what its variables may be: one for each value that the file gives them. */
export function knownValues(setting: FoundSetting, values: VariableValues): readonly FoundSetting[] {
  const others = new Map([...values].filter(([name]) => !watchedVariables.has(name)));
  return [...new Set(expanded([setting.value], others, 0))].map((value) => ({ ...setting, value }));
}

const reference =
  /\$\{\{\s*(?:env|vars|inputs|matrix)\.([\w-]+)\s*\}\}|\$\{(\w+)(?::?[-=]([^{}$]*))?\}|\$\((\w+)\)|\$(\w+)|\{\{\s*\.(\w+)\s*\}\}/;

function expanded(texts: readonly string[], values: VariableValues, depth: number): readonly string[] {
  if (depth > 8) return texts;
  let changed = false;
  const next = texts.flatMap((text) => {
    const match = reference.exec(text);
    if (match === null) return [text];
    const name = [1, 2, 4, 5, 6].map((group) => match[group]).find((one) => one !== undefined) ?? "";
    const given = values.get(name) ?? (match[3] === undefined ? undefined : [match[3]]);
    if (given === undefined) return [text];
    changed = true;
    return given.map((value) => text.replace(match[0], () => value));
  });
  return changed ? expanded(next.slice(0, mostValues), values, depth + 1) : next;
}

/** A call that names its tool itself is told where it is written. */
const goCall = /^(?:[\w./-]*\/)?go(?:\.exe)?(?:\s[^@]*)?$/;

/**
 * Writes a text anew for every call of go that a variable of it holds: `${{ matrix.cmd }} PATH@VERSION`. Lines stay
 * where they are; the text as it stands is not among them.
 */
export function withGoCalls(text: string, values: VariableValues): readonly string[] {
  const calls = [...values].flatMap(([name, given]) =>
    given.filter((value) => goCall.test(value)).map((value) => ({ name, value })),
  );
  return calls.slice(0, mostValues).flatMap(({ name, value }) => {
    const named = new RegExp(
      `\\$\\{\\{\\s*(?:env|vars|inputs|matrix)\\.${name}\\s*\\}\\}|"?\\$(?:\\{${name}\\}|\\(${name}\\)|${name}\\b)"?`,
      "g",
    );
    const next = text.replace(named, () => value);
    return next === text ? [] : [next];
  });
}

const assigned =
  /^[ \t]*(?:-[ \t]+)?(?:(?:export|readonly|local|declare|override|ENV|ARG|set)[ \t]+)*([A-Za-z_]\w*)[ \t]*(?:(?::{0,3}|[?+])=|:[ \t])[ \t]*(.*)$/;
/** Further assignments of a line: after another command, or where a script begins on the line of its key. */
const alsoAssigned =
  /(?:[;&|({]|\b(?:then|do|else)|:[ \t])[ \t]*(?:(?:export|readonly|local|declare|env)[ \t]+)*([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s;&|)'"]*)/g;
const looped = /\bfor[ \t]+(\w+)[ \t]+in[ \t]+([^;\n]*)/;

/** Lists the values that a text gives to variables, whatever its form: shell, Makefile, Dockerfile, YAML. */
export function variableValues(text: string): VariableValues {
  const values = new Map<string, readonly string[]>();
  const add = (name: string, more: readonly string[]): void => {
    values.set(name, [...new Set([...(values.get(name) ?? []), ...more])].slice(0, mostValues));
  };
  for (const line of text
    .replaceAll("\r\n", "\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n")) {
    const first = assigned.exec(line);
    for (const [, name = "", value = ""] of [
      ...(first === null ? [] : [first]),
      ...line.matchAll(alsoAssigned),
    ])
      add(name, valuesOf(value));
    const [, loop = "", words = ""] = looped.exec(line) ?? [];
    if (loop !== "") add(loop, wordsOf(words));
  }
  return values;
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(/\s+/)
    .filter((word) => word !== "")
    .map(bare);
}

/** One value, or those of a YAML list in one line: what a matrix runs through. */
function valuesOf(text: string): readonly string[] {
  const value = text.trim();
  if (/^\[.*\]$/.test(value))
    return value
      .slice(1, -1)
      .split(",")
      .map((one) => bare(one.trim()));
  return [bare(value)];
}

function bare(value: string): string {
  const [, quoted] = /^(?:"([^"]*)"|'([^']*)')/.exec(value)?.filter((part) => part !== undefined) ?? [];
  return quoted ?? value.replace(/\s+#.*$/, "").trim();
}
