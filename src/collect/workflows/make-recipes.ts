import type { ReadingBudget } from "../build-files/reading-budget.ts";

/** One command of a recipe, variables put in and make's own signs taken off. */
export interface RecipeLine {
  readonly script: string;
  /** From 1. */
  readonly line: number;
  /** True where make goes on after its failure. */
  readonly isIgnored: boolean;
}

/** What is made of a Makefile. */
export interface MakeRun {
  /** None: the first one of the file. */
  readonly targets: readonly string[];
  /** Variables of the command line, which win. */
  readonly variables: ReadonlyMap<string, string>;
  readonly budget: ReadingBudget;
}

/**
 * Lists the commands that make runs for targets, those that they wait for first. Conditions are not read: all of what
 * they hold is taken. Included files are not followed.
 *
 * Source: https://www.gnu.org/software/make/manual/make.html.
 *
 * @throws ModgateError evidence-invalid where the budget is used up
 */
export function makeRecipes(text: string, { targets, variables, budget }: MakeRun): readonly RecipeLine[] {
  const { rules, first, values } = makefile(text, budget);
  const known = new Map([...values, ...variables]);
  const seen = new Set<string>();
  const found: RecipeLine[] = [];
  const visit = (target: string): void => {
    if (seen.has(target)) return;
    seen.add(target);
    const rule = rules.get(target);
    if (rule === undefined) return;
    budget.spend(1 + rule.recipe.length + rule.awaited.length);
    for (const one of rule.awaited) visit(one);
    for (const line of rule.recipe) found.push(recipeLine(line, known, budget));
  };
  for (const target of targets.length > 0 ? targets : [first]) visit(target);
  return found;
}

interface Rule {
  readonly awaited: string[];
  readonly recipe: LogicalLine[];
}

interface LogicalLine {
  readonly text: string;
  readonly line: number;
}

interface Makefile {
  readonly rules: ReadonlyMap<string, Rule>;
  /** The target that is made by default; "" for none. */
  readonly first: string;
  readonly values: ReadonlyMap<string, string>;
}

const assigned = /^\s*(?:(?:export|override)\s+)*([\w.-]+)\s*(?:[:?]{0,3})=\s*([^]*)$/;
const ruleHead = /^([^\s:=#][^:=#]*)::?(?!=)([^=;#]*)(?:;([^]*))?/;

function makefile(text: string, budget: ReadingBudget): Makefile {
  const rules = new Map<string, Rule>();
  const values = new Map<string, string>();
  let first = "";
  let open: readonly Rule[] = [];
  for (const logical of logicalLines(text)) {
    budget.spend(logical.text.length);
    if (logical.text.startsWith("\t")) {
      for (const { recipe } of open) recipe.push(logical);
      continue;
    }
    const [, name, value = ""] = assigned.exec(logical.text) ?? [];
    if (name !== undefined) values.set(name, value.replaceAll("\\\n", " ").trim());
    const targets = name === undefined ? withRule(logical, rules) : [];
    if (targets.length === 0) continue;
    open = targets.flatMap((target) => rules.get(target) ?? []);
    if (first === "") first = targets.find((one) => !one.startsWith(".")) ?? "";
  }
  return { rules, first, values };
}

/** Adds what a line says of targets to their rules, and names them; none where the line is no head of a rule. */
function withRule({ text, line }: LogicalLine, rules: Map<string, Rule>): readonly string[] {
  const [, heads = "", awaited = "", inline] = ruleHead.exec(text) ?? [];
  const targets = wordsOf(heads);
  for (const target of targets) {
    const rule = rules.get(target) ?? { awaited: [], recipe: [] };
    rules.set(target, rule);
    rule.awaited.push(...wordsOf(awaited));
    if (inline !== undefined) rule.recipe.push({ text: inline, line });
  }
  return targets;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s\\|]+/).filter((word) => word !== "");
}

function logicalLines(text: string): readonly LogicalLine[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const found: LogicalLine[] = [];
  let from = 0;
  for (const [index, line] of lines.entries()) {
    if (line.endsWith("\\") && index < lines.length - 1) continue;
    found.push({ text: lines.slice(from, index + 1).join("\n"), line: from + 1 });
    from = index + 1;
  }
  return found;
}

function recipeLine(
  { text, line }: LogicalLine,
  values: ReadonlyMap<string, string>,
  budget: ReadingBudget,
): RecipeLine {
  const [signs = ""] = /^[\s@+-]*/.exec(text) ?? [];
  const script = expanded(text.slice(signs.length), values, budget).replaceAll("$$", "$");
  return { script, line, isIgnored: signs.includes("-") };
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
