import { type Option, options } from "../options.ts";
import type { CommandEntry } from "./command.ts";
import { commands } from "./index.ts";

const exitCodes = [
  "0  pass",
  "1  fail: the repository breaks a rule",
  "2  the request or the policy is wrong",
  "3  unjudged: it could not be decided (network, missing input, inconclusive)",
  "70 a bug of modgate",
] as const;

/** Writes the help text of modgate, or of one command. */
export function helpText(entry: CommandEntry | undefined): string {
  const sections =
    entry === undefined
      ? [overview(), section("Commands", commandLines())]
      : [`modgate ${entry.name}: ${entry.summary}\n`, section("Usage", [`modgate ${entry.usage}`])];
  const examples = entry === undefined ? commands.flatMap((one) => one.examples.slice(0, 1)) : entry.examples;
  return [
    ...sections,
    section("Options", optionLines(entry?.name)),
    section(
      "Examples",
      examples.flatMap(({ line, does }) => [line, `    ${does}`]),
    ),
    section("Exit codes", exitCodes),
  ].join("\n");
}

function overview(): string {
  return [
    "modgate: a gate in front of main for Go repositories",
    "",
    "Resolves the modules as go would, holds them to a policy, writes an SBOM, judges lint, coverage",
    "and P99 latency, and points at the line to mend. Without a command it runs `check`.",
    "",
  ].join("\n");
}

function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${line}`.trimEnd()).join("\n")}\n`;
}

function commandLines(): readonly string[] {
  return commands.map((entry) => `${entry.name.padEnd(10)} ${entry.summary}`);
}

function optionLines(command: string | undefined): readonly string[] {
  const isFor = ({ commands: own, matters }: Option): boolean =>
    command === undefined
      ? own.length === 0
      : [own, matters].every((names) => names.length === 0 || names.includes(command));
  return options
    .filter((option) => option.flag && isFor(option))
    .map((option) => {
      const short = option.short === "" ? "    " : `-${option.short}, `;
      const value = option.choices.length > 0 ? option.choices.join("|") : option.value;
      return `${`${short}--${option.name} ${value}`.trimEnd().padEnd(38)} ${option.help}`;
    });
}
