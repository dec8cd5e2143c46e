import { commands } from "../commands/index.ts";
import { allGates } from "../gates/index.ts";
import { options, outputs } from "../options.ts";

/**
 * Renews the generated tables of the README: what stands between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws Error where the README lost a marker
 */
export function readmeTables(readme: string): string {
  return Object.entries(tables()).reduce((text, [name, table]) => replaceBetween(text, name, table), readme);
}

function tables(): Readonly<Record<string, string>> {
  return {
    commands: table(
      ["command", "does"],
      commands.map(({ usage, summary }) => [`\`${usage.replaceAll("|", "\\|")}\``, summary]),
    ),
    inputs: table(
      ["input", "meaning"],
      options.filter(({ input }) => input !== "").map(({ input, help }) => [`\`${input}\``, help]),
    ),
    outputs: table(
      ["output", "meaning"],
      outputs.map(({ name, help }) => [`\`${name}\``, help]),
    ),
    gates: table(
      ["gate", "what it holds the change to"],
      allGates.map(({ id, title }) => [`[\`${id}\`](docs/gates.md)`, title]),
    ),
  };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function replaceBetween(text: string, name: string, table: string): string {
  const open = `<!-- ${name} -->`;
  const close = `<!-- /${name} -->`;
  const from = text.indexOf(open);
  const to = text.indexOf(close);
  if (from === -1 || to < from) throw new Error(`README.md has no ${open} … ${close}`);
  return `${text.slice(0, from + open.length)}\n${table}\n${text.slice(to)}`;
}
