import type { CommandResult } from "../model/world.ts";

/** Tells whether a command ran to its end and exited with 0. */
export function hasEndedWell(result: CommandResult): boolean {
  return result.trouble === undefined && result.exitCode === 0;
}

/** Says in words why a command gave no answer: its own first line, cut and without control characters. */
export function whyFailed(command: string, result: CommandResult): string {
  if (result.trouble === "missing") return `\`${command}\` is not installed`;
  if (result.trouble === "timeout") return `\`${command}\` did not end in time`;
  if (result.trouble === "overflow") return `\`${command}\` printed more than can be read`;
  if (result.trouble === "signal") return `\`${command}\` was ended by a signal`;
  const said =
    firstLine(result.stderr) || firstLine(new TextDecoder().decode(result.stdout.subarray(0, 1000)));
  return `\`${command}\` ended with exit code ${result.exitCode}${said === "" ? "" : `: ${said}`}`;
}

/** The first line of foreign text that says something, at most 200 characters, control characters removed. */
export function firstLine(text: string): string {
  const line = text.split("\n").find((one) => one.trim() !== "") ?? "";
  const plain = line.replace(/[\p{Cc}\p{Cf}]/gu, " ").trim();
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain;
}
