import { parseArgs } from "node:util";
import { ModgateError } from "../model/error.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { type Option, options } from "../options.ts";

/** A command line taken apart. */
export interface ParsedArgs {
  /** The command's name; "" where none was given. */
  readonly command: string;
  /** What follows the command and is no flag. */
  readonly operands: readonly string[];
  /** Values by option name: the last one given, a list's joined. */
  readonly text: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlySet<string>;
}

const flags: readonly Option[] = options.filter((option) => option.flag);

/**
 * Takes a command line apart. The first word that is no flag is the command if it is one of `commands`.
 *
 * @throws usage for a flag or command that does not exist, a missing value or a word that is not a choice
 */
export function parseCommandLine(argv: readonly string[], commands: readonly string[]): ParsedArgs {
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(flags.map(nodeOption)),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const words: string[] = [];
  const text = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const switches = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = requireFlag(token.name, token.rawName);
    if (option.kind === "switch") switches.add(refuseValue(option, token.value));
    else if (option.kind === "text") text.set(option.name, requireValue(option, token.value));
    else lists.set(option.name, [...(lists.get(option.name) ?? []), ...valuesOf(option, token.value)]);
  }
  const [command = "", ...operands] = askedByWord(words, switches);
  if (command !== "" && !commands.includes(command)) throw unknownCommand(command, commands);
  requireOwnFlags(new Set([...switches, ...text.keys()]), command);
  return { command, operands, text, lists, switches };
}

/** `modgate help resolve` and `modgate version` mean the flags of these names. */
function askedByWord(words: readonly string[], switches: Set<string>): readonly string[] {
  const [first = "", ...rest] = words;
  if (first !== "help" && first !== "version") return words;
  switches.add(first);
  return rest;
}

function nodeOption(
  option: Option,
): [string, { type: "string" | "boolean"; multiple: true; short?: string }] {
  const type = option.kind === "switch" ? ("boolean" as const) : ("string" as const);
  const shape = { type, multiple: true as const };
  return [option.name, option.short === "" ? shape : { ...shape, short: option.short }];
}

function valuesOf(option: Option, given: string | undefined): readonly string[] {
  const value = requireValue(option, given);
  if (option.kind === "repeated") return [value];
  return value
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function requireFlag(name: string, raw: string): Option {
  const option = flags.find((candidate) => candidate.name === name);
  if (option !== undefined) return option;
  const nearest = nearestWord(
    name,
    flags.map((candidate) => candidate.name),
  );
  throw new ModgateError("usage", `there is no flag \`${raw}\``, {
    hint: nearest === undefined ? "run `modgate --help`" : `did you mean \`--${nearest}\`?`,
  });
}

function requireOwnFlags(given: ReadonlySet<string>, command: string): void {
  for (const { name, commands } of flags) {
    if (commands.length === 0 || commands.includes(command) || !given.has(name)) continue;
    throw new ModgateError(
      "usage",
      `\`--${name}\` belongs to ${commands.map((one) => `\`modgate ${one}\``).join(" or ")}`,
    );
  }
}

function requireValue(option: Option, value: string | undefined): string {
  if (value === undefined)
    throw new ModgateError("usage", `\`--${option.name}\` needs a value: ${option.value}`);
  if (option.choices.length > 0 && !option.choices.includes(value)) {
    throw new ModgateError("usage", `\`--${option.name}\` cannot be \`${value}\``, {
      hint: `choose ${option.choices.join(", ")}`,
      wanted: option.choices.join(" "),
      found: value,
    });
  }
  return value;
}

function refuseValue(option: Option, value: string | undefined): string {
  if (value === undefined) return option.name;
  throw new ModgateError("usage", `\`--${option.name}\` takes no value`, { found: value });
}

function unknownCommand(command: string, commands: readonly string[]): ModgateError {
  const nearest = nearestWord(command, commands);
  const planned = plannedCommands.includes(command);
  return new ModgateError(
    "usage",
    planned ? `\`modgate ${command}\` is not in this version yet` : `there is no command \`${command}\``,
    {
      hint:
        nearest === undefined || planned
          ? `choose from ${commands.join(", ")}`
          : `did you mean \`modgate ${nearest}\`?`,
    },
  );
}

/** Commands that the contract names and a later version brings. */
export const plannedCommands: readonly string[] = [
  "guard",
  "verify",
  "sign",
  "promote",
  "tag-check",
  "canary",
];
