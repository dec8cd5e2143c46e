import { allGates } from "../gates/index.ts";
import { ModgateError } from "../model/error.ts";
import { nearestWord } from "../model/nearest-word.ts";
import { allPolicyKeys } from "../policy/policy-keys.ts";
import type { Command } from "./command.ts";
import { documentedKeys, keyPage } from "./key-page.ts";

/** `modgate explain CODE|KEY`: what a code means, how to mend it, which keys govern it; or what a key of the policy does. */
export const explain: Command = {
  async run(context) {
    const [code] = context.args.operands;

    context.print(code === undefined ? listOfCodes() : (keyPageOf(code) ?? codePage(code)));
    return 0;
  },
};

// `vulnerability` is a code, `sbom` a key; where a word is both, the code is meant.
function keyPageOf(word: string): string | undefined {
  return allGates.some((gate) => Object.hasOwn(gate.codes, word)) ? undefined : keyPage(word);
}

function listOfCodes(): string {
  const groups = allGates.map((gate) => {
    const rows = Object.entries(gate.codes).map(([name, { title }]) => `  ${name.padEnd(24)} ${title}`);
    return `${gate.id}: ${gate.title}\n${rows.join("\n")}\n`;
  });
  return `${groups.join("\n")}\nRun \`modgate explain CODE\` for one of them, or \`modgate explain modules.allow\` for a key of the policy.\n`;
}

/**
 * Writes the page of one code, the same text as docs/codes/CODE.md.
 *
 * @throws usage for a code that does not exist
 */
export function codePage(code: string): string {
  for (const gate of allGates) {
    const definition = Object.hasOwn(gate.codes, code) ? gate.codes[code] : undefined;
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
  throw unknownCode(code);
}

function unknownCode(code: string): ModgateError {
  const codes = allGates.flatMap((gate) => Object.keys(gate.codes));
  const keys = allPolicyKeys(documentedKeys()).map(({ path }) => path);
  const nearest = nearestWord(code, [...codes, ...keys]);
  return new ModgateError("usage", `there is no finding code or policy key \`${code.slice(0, 60)}\``, {
    hint: nearest === undefined ? "run `modgate explain` for the list" : `did you mean \`${nearest}\`?`,
  });
}
