import { options, outputs } from "../options.ts";

/** Writes action.yml from the option table. */
export function actionYml(): string {
  const inputs = options
    .filter((option) => option.input !== "")
    .map((option) => {
      const choices = option.choices.length > 0 ? ` (${option.choices.join(", ")})` : "";
      const fallback =
        option.inputDefault === "" ? "" : `\n    default: ${JSON.stringify(option.inputDefault)}`;
      return `  ${option.input}:\n    description: ${JSON.stringify(option.help + choices)}\n    required: false${fallback}\n`;
    });
  return `# Written by \`npm run generate\` from src/options.ts.
name: modgate
description: A gate in front of main for Go repositories - module policy, SBOM, lint, coverage and P99 latency.
branding: { icon: shield, color: blue }
inputs:
${inputs.join("")}outputs:
${outputs.map((output) => `  ${output.name}:\n    description: ${JSON.stringify(output.help)}\n`).join("")}runs:
  using: node24
  main: dist/action.js
`;
}
