import type { CommandResult, Commands } from "../../model/world.ts";
import { hasEndedWell } from "../command-result.ts";

// How collectors ask git. Answers must not depend on the user's settings: every switch that changes a format is
// given on the command line, and nothing here waits for a password or writes to the repository.

const quietEnv: Readonly<Record<string, string>> = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
};

const fixedSettings: readonly string[] = [
  "-c",
  "core.fsmonitor=false",
  "-c",
  "core.quotePath=true",
  // A tag that has the name of a branch comes before it.
  "-c",
  "core.warnAmbiguousRefs=true",
  // A change can carry the files of a bare repository below the folder that is judged. Its settings name
  // programs that git runs, and its history is whatever its author likes.
  "-c",
  "safe.bareRepository=explicit",
];

/** One git invocation. `dir` is absolute. */
export interface GitCall {
  readonly dir: string;
  readonly args: readonly string[];
  readonly maxOutputBytes?: number;
}

/** Runs git with settings that keep its output the same everywhere. */
export function runGit(commands: Commands, call: GitCall): Promise<CommandResult> {
  return commands.run({
    command: "git",
    args: [...fixedSettings, ...call.args],
    cwd: call.dir,
    env: quietEnv,
    timeoutMs: 120_000,
    ...(call.maxOutputBytes === undefined ? {} : { maxOutputBytes: call.maxOutputBytes }),
  });
}

/** The text of an answer without its last line break, or undefined where git said no. */
export async function askGit(
  commands: Commands,
  dir: string,
  args: readonly string[],
): Promise<string | undefined> {
  const result = await runGit(commands, { dir, args });
  return hasEndedWell(result) ? new TextDecoder().decode(result.stdout).replace(/\r?\n$/, "") : undefined;
}
