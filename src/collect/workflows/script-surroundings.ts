import { ReadingBudget } from "../build-files/reading-budget.ts";

/** What a script says around a call of modgate in one of its lines, as written; "" for nothing. */
export interface ScriptSurroundings {
  /** What keeps its failure from ending the script. */
  readonly tolerance: string;
  /** What has to fail in the same line for it to be called. */
  readonly condition: string;
}

/** What one line may be read for, with the lines that continue it. */
const mostRead = 16 << 20;

/** What makes a failure of any later command pass, and what makes modgate something else. */
const lax = [/^\s*set\s+\+(?:[a-z]*e[a-z]*\b|o\s+errexit\b)/, /\btrap\b.*\bexit\b\s*(?:0\b|['"])/];
const names = "(?:modgate|node|npx|npm|pnpm|yarn|bunx|env|command|exec|sudo|time|timeout)";
const replaced = new RegExp(
  `(?:^|[;&|\\s])(?:function\\s+${names}\\b|${names}\\s*\\(\\s*\\)|alias\\s+(?:-\\S+\\s+)*${names}=)`,
);

/** What follows a failure and ends the script by one. */
const failing =
  /^\|\|\s*(?:exit(?:\s+(?:[1-9]\d*|"?\$\?"?))?|false|[{(](?:(?!\bexit\b|\bexec\b)[^{}()&|])*\bexit\s+[1-9]\d*\s*;?\s*[})])\s*;?$/;

/**
 * Reads what a script says around the calls of modgate in its lines, or of a program of another name; each line is
 * looked at once for each.
 *
 * @throws ModgateError evidence-invalid for lines that are continued without end
 */
export function scriptSurroundings(
  lines: readonly string[],
): (line: number, name?: string) => ScriptSurroundings {
  const strictFrom = firstLine(lines, /pipefail/);
  const laxLines = lax.map((of) => firstLine(lines, of));
  const other = firstLine(lines, replaced);
  const lastLine = lines.findLastIndex((line) => !/^\s*(?:#|$)/.test(line)) + 1;
  const known = new Map<string, ScriptSurroundings>();
  const budget = new ReadingBudget(mostRead);
  return (line, name = "") => {
    const places = [...laxLines.filter((one) => one < line), ...(other <= line ? [other] : [])];
    const before = places.map((one) => lines[one - 1]?.trim() ?? "");
    const scene = { isStrict: strictFrom < line, before, lastLine };
    const key = `${line} ${name}`;
    const found = known.get(key) ?? lookAt({ ...continuedFrom(lines, line, budget), name }, scene);
    known.set(key, found);
    return found;
  };
}

/** From 1; behind all lines where there is none. */
function firstLine(lines: readonly string[], of: RegExp): number {
  const index = lines.findIndex((line) => of.test(line));
  return index < 0 ? Number.POSITIVE_INFINITY : index + 1;
}

interface CalledLine {
  readonly text: string;
  /** Its last line, from 1. */
  readonly end: number;
}

interface Call extends CalledLine {
  /** The program; "" for modgate. */
  readonly name: string;
}

function continuedFrom(lines: readonly string[], line: number, budget: ReadingBudget): CalledLine {
  let end = line;
  while (/\\\s*$/.test(lines[end - 1] ?? "") && end < lines.length) end += 1;
  const text = lines.slice(line - 1, end).join("\n");
  budget.spend(text.length);
  return { text: text.replace(/\s#.*$/gm, ""), end };
}

interface Scene {
  /** True after `set -o pipefail`. */
  readonly isStrict: boolean;
  /** Lines before that make a failure pass. */
  readonly before: readonly string[];
  /** The last line that holds something. */
  readonly lastLine: number;
}

function lookAt(call: Call, scene: Scene): ScriptSurroundings {
  const { text, name } = call;
  const at = Math.max(0, name === "" ? text.search(/modgate|cli\.js/) : text.indexOf(name));
  const before = call.text.slice(0, at);
  const [condition = ""] = /^.*\|\|(?=[^|]*$)/s.exec(before.slice(before.lastIndexOf(";") + 1)) ?? [];
  return { tolerance: toleranceOf(call, call.text.slice(at), scene), condition: condition.trim() };
}

function toleranceOf({ text, end }: Call, after: string, { isStrict, before, lastLine }: Scene): string {
  const first = (of: RegExp): string | undefined => of.exec(after)?.[0].trim();
  const otherwise = first(/\|\|.*/);
  const fails = otherwise !== undefined && failing.test(otherwise);
  const found = [
    fails ? undefined : otherwise,
    fails || isStrict || /pipefail/.test(text) ? undefined : first(/\|.*/),
    before[0],
    // A shell that ends at failures does not end at one before `&&`, nor at one of a job in the background.
    end < lastLine ? first(/&&.*/) : undefined,
    /(?:^|[^&<>])&(?![&>\d])/.test(after) ? "&" : undefined,
    /^\s*(?:if|while|!)\s/.test(text) ? text.trim() : undefined,
  ];
  return found.find((one) => one !== undefined) ?? "";
}
