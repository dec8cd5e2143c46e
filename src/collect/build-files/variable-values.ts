import { type FoundSetting, watchedVariables } from "./go-variables.ts";
import type { ReadingBudget } from "./reading-budget.ts";

/** Values by name that a file gives its variables; several where it gives several. */
export type VariableValues = ReadonlyMap<string, readonly string[]>;

/** What the variables of a file may be. */
export interface Variables {
  readonly values: VariableValues;
  /** For all the texts that come of putting them in. */
  readonly budget: ReadingBudget;
}

/** Tells whether a value holds a variable. */
export function hasReference(value: string): boolean {
  return value.search(reference) >= 0;
}

/** The same variables without those that settings are about. */
export function unwatchedVariables({ values, budget }: Variables): Variables {
  return { values: new Map([...values].filter(([name]) => !watchedVariables.has(name))), budget };
}

/** A setting with what its variables may be: one for each value that the file gives them. */
export function knownValues(setting: FoundSetting, unwatched: Variables): readonly FoundSetting[] {
  const texts = expandedTexts(setting.value, unwatched);
  return [...new Set(texts)].map((value) => ({ ...setting, value }));
}

const reference =
  /\$\{\{\s*(?:env|vars|inputs|matrix)\.([\w-]+)\s*\}\}|\$\{(\w+)(?::?[-=]([^{}$]*))?\}|\$\((\w+)\)|\$(\w+)|\{\{\s*\.(\w+)\s*\}\}/g;
/** How many texts may come of one. */
const mostTexts = 512;
/** How many variables may stand in one another. */
const deepest = 50;
/** What looking at one text costs beside its length. */
const workOfOne = 64;

/**
 * Lists what a text may be once its variables have values, those of the values included; what has no value, and a
 * variable within itself, stays as written. What comes from outside of the file (`vars`, `inputs`) may be something
 * else than what the file says under that name, and stays as written as well, before the others.
 *
 * @throws ModgateError evidence-invalid where the budget is used up
 */
export function expandedTexts(
  text: string,
  variables: Variables,
  around: readonly string[] = [],
): readonly string[] {
  const { values, budget } = variables;
  if (around.length > deepest) budget.giveUp();
  budget.spend(text.length + workOfOne);
  const references = new Map([...text.matchAll(reference)].map((match) => [match[0], referenceOf(match)]));
  const choices: Map<string, string>[] = [new Map()];
  for (const [whole, { name, preset }] of references) {
    const key = values.has(name) ? name : whole;
    const given = around.includes(name) ? [] : (values.get(name) ?? preset);
    if (given.length === 0 || choices[0]?.has(key) === true) continue;
    const inside = [...around, name];
    const texts = given.flatMap((one) => expandedTexts(one, variables, inside));
    choose(choices, { key, given: isFromOutside(whole) ? [whole, ...texts] : texts, budget });
  }
  return choices.map((choice) => {
    const valueOf = (whole: string): string | undefined =>
      choice.get(whole) ?? choice.get(references.get(whole)?.name ?? "");
    const next = choice.size === 0 ? text : text.replace(reference, (whole) => valueOf(whole) ?? whole);
    budget.spend(next.length);
    return next;
  });
}

/** Tells whether a text holds a reference to what the file does not decide. */
export function isFromOutside(text: string): boolean {
  return /\$\{\{\s*(?:vars|inputs)\./.test(text);
}

interface Reference {
  readonly name: string;
  /** What it is where the variable has no value; empty for nothing. */
  readonly preset: readonly string[];
}

function referenceOf(match: readonly (string | undefined)[]): Reference {
  const name = [1, 2, 4, 5, 6].map((group) => match[group]).find((one) => one !== undefined) ?? "";
  return { name, preset: match[3] === undefined ? [] : [match[3]] };
}

interface Choice {
  readonly key: string;
  readonly given: readonly string[];
  readonly budget: ReadingBudget;
}

/** Combines the values of one more variable with those chosen before. */
function choose(choices: Map<string, string>[], { key, given, budget }: Choice): void {
  const [first = "", ...others] = given.slice(0, Math.max(1, Math.floor(mostTexts / choices.length)));
  const more = others.flatMap((value) =>
    choices.map((choice) => {
      budget.spend(choice.size + 1);
      return new Map(choice).set(key, value);
    }),
  );
  for (const choice of choices) choice.set(key, first);
  choices.push(...more);
}

const assigned =
  /^[ \t]*(?:-[ \t]+)?(?:(?:export|readonly|local|declare|override|ENV|ARG|set)[ \t]+)*([A-Za-z_]\w*)[ \t]*(?:(?::{0,3}|[?+])=|:[ \t])[ \t]*(.*)$/;
/** Further assignments of a line: after another command, or where a script begins on the line of its key. */
const alsoAssigned =
  /(?:[;&|({]|\b(?:then|do|else)|:[ \t])[ \t]*(?:(?:export|readonly|local|declare|env)[ \t]+)*([A-Za-z_]\w*)=("[^"]*"|'[^']*'|[^\s;&|)'"]*)/g;
const looped = /\bfor[ \t]+(\w+)[ \t]+in[ \t]+([^;\n]*)/;

/** Lists the values that a text gives to variables, whatever its form: shell, Makefile, Dockerfile, YAML. */
export function variableValues(text: string): VariableValues {
  const values = new Map<string, Set<string>>();
  const add = (name: string, more: readonly string[]): void => {
    const known = values.get(name) ?? new Set();
    values.set(name, known);
    for (const value of more) known.add(value);
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
  return new Map([...values].map(([name, known]) => [name, [...known]]));
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
