import type { FoundSetting } from "./go-variables.ts";
import { shellSettings } from "./shell-settings.ts";

/**
 * Lists what a justfile sets and runs: its lines read as a script, the heads of recipes left out, `NAME := value` and
 * `{{NAME}}` as a shell writes them.
 *
 * Source: https://just.systems/man/en/.
 */
export function justfileSettings(text: string): readonly FoundSetting[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n").map(asShell);
  return shellSettings(lines.join("\n"));
}

function asShell(line: string): string {
  const withNames = line.replace(/\{\{\s*(\w+)\s*\}\}/g, "$${$1}");
  const [, lead = "", name = "", value = ""] = /^((?:export\s+)?)(\w+)\s*:=\s*(.*)$/.exec(withNames) ?? [];
  if (name !== "") return `${lead}${name}=${value}`;
  return /^\s/.test(line) ? withNames.replace(/^\s+[@-]*/, "") : "";
}
