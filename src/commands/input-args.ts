import { ModgateError } from "../model/error.ts";
import { options } from "../options.ts";
import type { ParsedArgs } from "./parse-args.ts";

/**
 * Reads the action's inputs as if they were flags. Lists may be split by commas or lines.
 *
 * @throws usage for a word that is not a choice of its input
 */
export function inputArgs(readInput: (name: string) => string): ParsedArgs {
  const text = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  for (const option of options) {
    const value = option.input === "" ? "" : readInput(option.input).trim();
    if (value === "") continue;
    if (option.choices.length > 0 && !option.choices.includes(value)) {
      throw new ModgateError("usage", `input \`${option.input}\` cannot be \`${value.slice(0, 60)}\``, {
        hint: `choose ${option.choices.join(", ")}`,
      });
    }
    if (option.kind === "list") lists.set(option.name, words(value));
    else text.set(option.name, value);
  }
  return { command: "check", operands: [], text, lists, switches: new Set() };
}

function words(value: string): readonly string[] {
  return value
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
