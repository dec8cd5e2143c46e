import { type LogicalLine, logicalLines } from "../build-files/logical-lines.ts";
import type { ReadingBudget } from "../build-files/reading-budget.ts";

/** One command of a recipe, variables put in and make's own signs taken off. */
export interface RecipeLine {
  readonly script: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** What has make go on after its failure, or never run it, as written; "" for nothing. */
  readonly tolerance: string;
}

/** What is made of a Makefile. */
export interface MakeRun {
  readonly file: string;
  /** The text of a file that make names; undefined where there is none. */
  readonly textOf: (file: string) => string | undefined;
  /** The path in the repository of a file that make names, by which it is told; undefined for one that is not there. */
  readonly pathOf: (name: string) => string | undefined;
  /** None: the first one of the file. */
  readonly targets: readonly string[];
  /** Variables of the command line, which win. */
  readonly variables: ReadonlyMap<string, string>;
  readonly budget: ReadingBudget;
}

/**
 * Lists the commands that make runs for targets, those that they wait for first. Conditions are not read: of what they
 * hold the last counts, as of rules that are written twice. Included files are followed where their names are plain.
 *
 * Source: https://www.gnu.org/software/make/manual/make.html.
 *
 * @throws ModgateError evidence-invalid where the budget is used up
 */
export function makeRecipes(run: MakeRun): readonly RecipeLine[] {
  const { targets, variables, budget } = run;
  const { rules, first, values } = makefile(run);
  const known = new Map([...values, ...variables]);
  const everywhere = toleranceOf(known, rules.get(".IGNORE"));
  const seen = new Set<string>();
  const found: RecipeLine[] = [];
  const visit = (target: string): void => {
    if (seen.has(target)) return;
    seen.add(target);
    const rule = rules.get(target);
    if (rule === undefined) return;
    budget.spend(1 + rule.recipe.length + rule.awaited.length);
    for (const one of rule.awaited) visit(one);
    for (const line of rule.recipe)
      found.push(recipeLine(line, { known, budget, tolerance: everywhere(target) }));
  };
  const goal = values.get(".DEFAULT_GOAL") ?? first;
  for (const target of targets.length > 0 ? targets : [goal]) visit(target);
  return found;
}

/** What a Makefile says of how all its recipes run. */
function toleranceOf(
  known: ReadonlyMap<string, string>,
  ignored: Rule | undefined,
): (target: string) => string {
  const shell = known.get("SHELL") ?? "sh";
  const flags = ["MAKEFLAGS", "GNUMAKEFLAGS"].map((name) => known.get(name) ?? "");
  const lax = flags.find((text) => text.split(/\s+/).some((word) => isLaxMakeFlag(word)));
  const all = /(?:^|\/)(?:ba|da|k|z)?sh$/.test(shell.trim()) ? lax : `SHELL = ${shell}`;
  return (target) => {
    if (all !== undefined) return all;
    const isIgnored =
      ignored !== undefined && (ignored.awaited.length === 0 || ignored.awaited.includes(target));
    return isIgnored ? ".IGNORE" : "";
  };
}

/** Tells whether a flag has make go on after failures, or run nothing: `-i`, `-n`, `-t`, `-q`. */
export function isLaxMakeFlag(word: string): boolean {
  return /^-[a-zA-Z]*[intq][a-zA-Z]*$|^--(?:ignore-errors|dry-run|just-print|recon|touch|question)$/.test(
    word,
  );
}

interface Rule {
  readonly awaited: string[];
  readonly recipe: FileLine[];
}

interface FileLine extends LogicalLine {
  readonly file: string;
}

interface Makefile {
  readonly rules: ReadonlyMap<string, Rule>;
  /** The target that is made by default; "" for none. */
  readonly first: string;
  readonly values: ReadonlyMap<string, string>;
}

/** Also for one target alone, which is taken for all. */
const assigned =
  /^ *(?:[^\s:=#][^:=#]*:(?!=) *)?(?:(?:export|override|private) +)*([\w.-]+)\s*([:?+!]{0,3})=\s*([^]*)$/;
const ruleHead = /^([^\s:=#][^:=#]*)(::?)(?!=)([^=;#]*)(?:;([^]*))?/;

function makefile(run: MakeRun): Makefile {
  const rules = new Map<string, Rule>();
  const values = new Map<string, string>();
  let first = "";
  let open: readonly Rule[] = [];
  for (const logical of linesOf(run.file, run, 0)) {
    if (logical.text.startsWith("\t")) {
      for (const { recipe } of open) recipe.push(logical);
      continue;
    }
    if (isAssignment(logical, values)) continue;
    const targets = withRule(logical, rules);
    if (targets.length === 0) continue;
    open = targets.flatMap((target) => rules.get(target) ?? []);
    if (first === "") first = targets.find((one) => !one.startsWith(".")) ?? "";
  }
  return { rules: new Map([...rules].map(([name, rule]) => [name, lastRecipe(rule)])), first, values };
}

function isAssignment({ text }: FileLine, values: Map<string, string>): boolean {
  const [, name, sign = "", given = ""] = assigned.exec(text) ?? [];
  if (name === undefined) return false;
  const value = given
    .replaceAll("\\\n", " ")
    .replace(/\s#.*$/, "")
    .trim();
  const before = values.get(name);
  if (before === undefined || !sign.includes("?"))
    values.set(name, sign.includes("+") && before !== undefined ? `${before} ${value}` : value);
  return true;
}

/** Marks where the recipe of a rule begins that is written again. */
const beginning = "\n";

/** Of a rule with one colon that is written twice the last recipe counts. */
function lastRecipe({ awaited, recipe }: Rule): Rule {
  const parts: FileLine[][] = [];
  for (const line of recipe) {
    if (line.text === beginning) parts.push([]);
    else parts.at(-1)?.push(line);
  }
  return { awaited, recipe: parts.findLast((part) => part.length > 0) ?? [] };
}

/** Adds what a line says of targets to their rules, and names them; none where the line is no head of a rule. */
function withRule({ text, file, line }: FileLine, rules: Map<string, Rule>): readonly string[] {
  const [, heads = "", colons = "", awaited = "", inline] = ruleHead.exec(text) ?? [];
  const targets = wordsOf(heads);
  for (const target of targets) {
    const rule = rules.get(target) ?? { awaited: [], recipe: [] };
    rules.set(target, rule);
    rule.awaited.push(...wordsOf(awaited));
    if (colons === ":" || rule.recipe.length === 0) rule.recipe.push({ text: beginning, file, line });
    if (inline !== undefined) rule.recipe.push({ text: inline, file, line });
  }
  return targets;
}

const deepestInclude = 4;

function linesOf(name: string, run: MakeRun, depth: number): readonly FileLine[] {
  const file = run.pathOf(name);
  const text = file === undefined ? undefined : run.textOf(file);
  if (file === undefined || text === undefined || depth > deepestInclude) return [];
  run.budget.spend(text.length);
  return logicalLines(text).flatMap(({ text: own, line }) => {
    const included = includedFiles(own);
    return included.length > 0
      ? included.flatMap((one) => linesOf(one, run, depth + 1))
      : [{ text: own, file, line }];
  });
}

/** Lists the files that a line, or a whole text, includes by their plain names. */
export function includedFiles(text: string): readonly string[] {
  return [...text.matchAll(/^[-s]?include[ \t]+(.*)$/gm)].flatMap(([, names = ""]) =>
    wordsOf(names.replace(/#.*$/, "")).filter((name) => !/[$*?[]/.test(name)),
  );
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s\\|]+/).filter((word) => word !== "");
}

interface Recipes {
  readonly known: ReadonlyMap<string, string>;
  readonly budget: ReadingBudget;
  readonly tolerance: string;
}

function recipeLine({ text, file, line }: FileLine, { known, budget, tolerance }: Recipes): RecipeLine {
  const [signs = ""] = /^[\s@+-]*/.exec(text) ?? [];
  const script = expanded(text.slice(signs.length), known, budget).replaceAll("$$", "$");
  return { script, file, line, tolerance: signs.includes("-") ? "make passes over it (-)" : tolerance };
}

/** How often variables are put in, for those that hold others. */
const deepest = 4;
const reference = /\$(?:\(([\w.-]+)\)|\{([\w.-]+)\})/g;

function expanded(text: string, values: ReadonlyMap<string, string>, budget: ReadingBudget): string {
  let now = text;
  for (let depth = 0; depth < deepest; depth++) {
    const next = now.replace(reference, (whole, round?: string, curly?: string) => {
      const value = values.get(round ?? curly ?? "") ?? whole;
      budget.spend(value.length);
      return value;
    });
    if (next === now) return now;
    now = next;
  }
  return now;
}
