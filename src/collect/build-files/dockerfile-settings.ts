import * as z from "zod";
import { type FoundSetting, watchedAssignment, watchedVariables } from "./go-variables.ts";
import { shellCommands } from "./shell-commands.ts";
import { shellSettings } from "./shell-settings.ts";

/**
 * Lists what a Dockerfile sets: `ENV` and `ARG` with a value, and what its commands set.
 *
 * Source: https://docs.docker.com/reference/dockerfile/.
 */
export function dockerfileSettings(text: string): readonly FoundSetting[] {
  return instructionsOf(text).flatMap(({ name, rest, line }) => {
    const settings = name === "ENV" || name === "ARG" ? variables(rest) : commandSettings(rest);
    return settings.map((one) => ({ ...one, line: one.line + line - 1 }));
  });
}

interface Instruction {
  readonly name: string;
  /** What follows the name, continued lines with a backslash at their ends, here-documents included. */
  readonly rest: string;
  readonly line: number;
}

const start = /^\s*(?:ONBUILD\s+)?(ENV|ARG|RUN|CMD|ENTRYPOINT|HEALTHCHECK)\s+/i;

function instructionsOf(text: string): readonly Instruction[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const escape = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join("\n")) ? "`" : "\\";
  const found: Instruction[] = [];
  for (let index = 0; index < lines.length; index++) {
    const [whole = "", name = ""] = start.exec(lines[index] ?? "") ?? [];
    if (whole === "") continue;
    const taken = continuedLines(lines, index, escape);
    const line = index + 1;
    index += taken.length - 1;
    const body = documentLines(lines, index + 1, taken.join("\n"));
    index += body.length;
    found.push({ name: name.toUpperCase(), rest: [...taken, ...body].join("\n").slice(whole.length), line });
  }
  return found;
}

/** An instruction with its continued lines, each but the last ending in a backslash; comments between are none. */
function continuedLines(lines: readonly string[], first: number, escape: string): readonly string[] {
  const taken: string[] = [];
  for (let index = first; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const isComment = taken.length > 0 && /^\s*(?:#|$)/.test(line);
    const continues = line.trimEnd().endsWith(escape);
    if (isComment) taken.push("\\");
    else taken.push(continues ? `${line.trimEnd().slice(0, -1)}\\` : line);
    if (!isComment && !continues) break;
  }
  return taken;
}

/** The lines of a here-document that an instruction begins, its end included. */
function documentLines(lines: readonly string[], from: number, instruction: string): readonly string[] {
  const [, end] = /<<-?\s*["']?(\w+)["']?/.exec(instruction) ?? [];
  if (end === undefined) return [];
  let stop = from;
  while (stop < lines.length && lines[stop]?.trim() !== end) stop += 1;
  return lines.slice(from, stop + 1);
}

/** `NAME=value …`, or the old `NAME value`. */
function variables(rest: string): readonly FoundSetting[] {
  const words = shellCommands(rest.replace(/[;&|()<>]/g, "\\$&")).commands.flatMap(
    (command) => command.words,
  );
  const [first, ...others] = words;
  if (first !== undefined && watchedVariables.has(first.text) && others.length > 0) {
    return [{ name: first.text, value: others.map(({ text }) => text).join(" "), line: first.line }];
  }
  return words.flatMap(({ text, line }) => {
    const setting = watchedAssignment(text);
    return setting === undefined ? [] : [{ ...setting, line }];
  });
}

const execForm = z.array(z.string());

function commandSettings(rest: string): readonly FoundSetting[] {
  const script = rest.replace(/^(?:\s*--[\w-]+(?:=\S*)?(?:\s|\\\n)+)+/, (flags) =>
    flags.replace(/[^\n]/g, " "),
  );
  if (!/^\s*\[/.test(script)) return shellSettings(script);
  const words = execForm.safeParse(jsonOf(script.replaceAll("\\\n", "\n")));
  if (!words.success) return shellSettings(script);
  return shellSettings(words.data.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" "));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Docker takes what is no JSON for a shell command.
  }
}
