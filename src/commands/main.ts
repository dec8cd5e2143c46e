import { fileURLToPath } from "node:url";
import { type ExitCode, exitCodeOf, ModgateError } from "../model/error.ts";
import { createWorld } from "../world/create-world.ts";
import { createLog } from "../world/log.ts";
import { outputTerminal, talkStream, writeError, writeOutput } from "../world/standard-streams.ts";
import type { CommandContext, CommandEntry } from "./command.ts";
import { commands } from "./index.ts";
import { type ParsedArgs, parseCommandLine } from "./parse-args.ts";
import { talkLine } from "./talk-line.ts";
import { toolVersion } from "./tool-version.ts";

/** Runs one command line and says how the process ends. */
export async function main(argv: readonly string[], entry: URL): Promise<ExitCode> {
  try {
    const args = parseCommandLine(
      argv,
      commands.map((command) => command.name),
    );
    const command = commands.find(({ name }) => name === (args.command || "check"));
    if (command === undefined) throw new ModgateError("bug", `command ${args.command} has no entry`);
    return await runCommand(args, command, entry);
  } catch (error) {
    const { errorText } = await import("./error-text.ts");
    writeError(errorText(error, { version: toolVersion, argv }));
    return exitCodeOf(error);
  }
}

async function runCommand(args: ParsedArgs, command: CommandEntry, entry: URL): Promise<ExitCode> {
  if (args.switches.has("version")) return print(`modgate ${toolVersion}\n`);
  if (args.switches.has("help")) {
    const { helpText } = await import("./help.ts");
    return print(helpText(args.command === "" ? undefined : command));
  }
  requireFewOperands(args.operands, command);
  const loaded = await command.load();
  const env = definedVariables(process.env);
  const log = createLog({
    stream: talkStream(),
    quiet: args.switches.has("quiet"),
    verbose: args.switches.has("verbose"),
    clean: talkLine,
  });
  const world = createWorld({ log, env, threadEntry: entry });
  try {
    return await loaded.run(contextOf({ args, env, log, world, entry }));
  } finally {
    await world.close();
  }
}

function requireFewOperands(
  operands: readonly string[],
  { name, operands: most, usage }: CommandEntry,
): void {
  const [first] = operands.slice(most);
  if (first === undefined) return;
  throw new ModgateError(
    "usage",
    `\`modgate ${name}\` does not know what to do with \`${first.slice(0, 60)}\``,
    {
      hint: `modgate ${usage}`,
    },
  );
}

function print(text: string): 0 {
  writeOutput(text);
  return 0;
}

interface ContextParts extends Pick<CommandContext, "args" | "env" | "log" | "world"> {
  readonly entry: URL;
}

function contextOf({ entry, ...parts }: ContextParts): CommandContext {
  return {
    ...parts,
    cwd: process.cwd(),
    installDir: fileURLToPath(new URL("..", entry)).replace(/\/$/, ""),
    ...outputTerminal(),
    print,
  };
}

/** Copies the environment without unset variables. */
export function definedVariables(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
