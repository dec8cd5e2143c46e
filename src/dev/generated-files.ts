import { readFileSync } from "node:fs";
import { codePage } from "../commands/explain.ts";
import { helpText } from "../commands/help.ts";
import { policySections } from "../engine/policy-sections.ts";
import { allGates } from "../gates/index.ts";
import { policyJsonSchema } from "../policy/policy-schema.ts";
import { actionYml } from "./action-yml.ts";
import { policyPage } from "./policy-page.ts";
import { readmeTables } from "./readme-tables.ts";

/** Every generated file by path, but for the texts that code imports. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  const codes = allGates.flatMap((gate) => Object.keys(gate.codes));
  return new Map([
    ["action.yml", actionYml()],
    ["policies/policy.schema.json", `${JSON.stringify(policyJsonSchema(policySections()), undefined, 2)}\n`],
    ["docs/help.txt", helpText(undefined)],
    ["docs/gates.md", gatesPage()],
    ["docs/policy.md", await policyPage()],
    ["README.md", readmeTables(readFileSync("README.md", "utf8"))],
    ...codes.map((code): [string, string] => [`docs/codes/${code}.md`, codePage(code)]),
  ]);
}

function gatesPage(): string {
  const sections = allGates.map((gate) => {
    const rows = Object.entries(gate.codes).map(
      ([code, { title }]) => `| [\`${code}\`](codes/${code}.md) | ${title} |`,
    );
    const example = gate.example === "" ? "" : `\n\`\`\`yaml\n${gate.example.trim()}\n\`\`\`\n`;
    const table = rows.length === 0 ? "" : `\n| code | what |\n|---|---|\n${rows.join("\n")}\n`;
    return `## ${gate.id}: ${gate.title}\n\n${gate.why}\n${example}${table}`;
  });
  return `# Gates\n\nWritten by \`npm run generate\` from src/gates.\n\n${sections.join("\n")}`;
}
