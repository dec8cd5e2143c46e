import { allGates } from "../gates/index.ts";
import { ModgateError } from "../model/error.ts";
import { nearestWord } from "../model/nearest-word.ts";
import type { Command } from "./command.ts";

/** `modgate explain CODE`: what a code means, why the rule exists, how to mend it, which keys govern it. */
export const explain: Command = {
  async run(context) {
    const [code] = context.args.operands;

    context.print(code === undefined ? listOfCodes() : codePage(code));
    return 0;
  },
};

function listOfCodes(): string {
  const groups = allGates.map((gate) => {
    const rows = Object.entries(gate.codes).map(([name, { title }]) => `  ${name.padEnd(24)} ${title}`);
    return `${gate.id}: ${gate.title}\n${rows.join("\n")}\n`;
  });
  return `${groups.join("\n")}\nRun \`modgate explain CODE\` for one of them.\n`;
}

/**
 * Writes the page of one code, the same text as docs/codes/CODE.md.
 *
 * @throws usage for a code that does not exist
 */
export function codePage(code: string): string {
  for (const gate of allGates) {
    const definition = gate.codes[code];
    if (definition === undefined) continue;
    const keys = definition.keys.map((key) => `- \`${key}\``).join("\n");
    return [
      `# ${code}: ${definition.title}`,
      `Gate \`${gate.id}\` (${gate.title}).`,
      definition.help.trim(),
      ...(keys === "" ? [] : [`## Policy keys\n\n${keys}`]),
    ]
      .join("\n\n")
      .concat("\n");
  }
  const all = allGates.flatMap((gate) => Object.keys(gate.codes));
  const nearest = nearestWord(code, all);
  throw new ModgateError("usage", `there is no finding code \`${code.slice(0, 60)}\``, {
    hint: nearest === undefined ? "run `modgate explain` for the list" : `did you mean \`${nearest}\`?`,
  });
}
