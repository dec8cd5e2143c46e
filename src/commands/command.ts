import type { ExitCode } from "../model/error.ts";
import type { Log, World } from "../model/world.ts";
import type { ParsedArgs } from "./parse-args.ts";

/** What a command may use. Everything costly is made on first use. */
export interface CommandContext {
  readonly args: ParsedArgs;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly log: Log;
  readonly world: World;
  /** Folder of the installed modgate: where dist/ and analyzers/ are, absolute. */
  readonly installDir: string;
  /** True where standard output is a terminal. */
  readonly terminal: boolean;
  readonly columns: number;
  /** Writes to standard output. */
  print(text: string): void;
}

/** One command of the command line. */
export interface Command {
  /** Does the work and says how the process ends. @throws ModgateError */
  run(context: CommandContext): Promise<ExitCode>;
}

/** A command's entry in the registry: help without loading its code. */
export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** How many words it takes beside its flags, at most. */
  readonly operands: number;
  /** What follows `modgate`: `resolve [--graph] [--json]`. */
  readonly usage: string;
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  load(): Promise<Command>;
}
