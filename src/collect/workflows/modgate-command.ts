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

/** Lists the calls of `modgate check` in a script; other commands of modgate judge nothing. */
export function modgateCommands(script: string): readonly ModgateCommand[] {
  if (!/modgate|cli\.js/.test(script)) return [];
  const lines = script.replaceAll("\r\n", "\n").split("\n");
  return shellCommands(script).commands.flatMap(({ words }) => {
    const texts = words.map(({ text }) => text);
    const at = texts.findIndex((text) => /(?:^|\/)modgate(?:@[\w.^~-]+)?$|(?:^|\/)dist\/cli\.js$/.test(text));
    const first = words[at];
    if (first === undefined || !isProgram(texts.slice(0, at))) return [];
    const args = texts.slice(at + 1);
    const [command = ""] = args;
    if (command !== "check" && command !== "" && !command.startsWith("-")) return [];
    return [{ line: first.line, inputs: inputsOf(args), tolerance: toleranceOf(lines, first.line) }];
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

function toleranceOf(lines: readonly string[], line: number): string {
  const before = lines.slice(0, line - 1).join("\n");
  let end = line;
  while (/\\\s*$/.test(lines[end - 1] ?? "") && end < lines.length) end += 1;
  const call = lines
    .slice(line - 1, end)
    .join("\n")
    .replace(/\s#.*$/gm, "");
  const after = call.slice(Math.max(0, call.search(/modgate|cli\.js/)));
  const [or] = /\|\|.*/.exec(after) ?? [];
  if (or !== undefined) return or.trim();
  const strict = /pipefail/.test(before) || /pipefail/.test(call);
  const [pipe] = strict ? [] : (/\|.*/.exec(after) ?? []);
  if (pipe !== undefined) return pipe.trim();
  if (/(?:^|\n)\s*set\s+\+e\b/.test(before)) return "set +e";
  return /^\s*(?:if|while|!)\s/.test(call) ? call.trim() : "";
}
