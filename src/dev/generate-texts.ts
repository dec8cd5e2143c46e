import { readFileSync } from "node:fs";

const head = "// Written by `npm run generate` from policies/. Do not edit.\n";

/** Modules that carry shipped files as text, so that each bundle is one self-contained file. By path. */
export function generateTexts(): ReadonlyMap<string, string> {
  return new Map([
    ["src/policy/preset-texts.generated.ts", presetTexts()],
    ["src/collect/lint/golangci-config.generated.ts", golangciConfig()],
  ]);
}

function presetTexts(): string {
  const presets = ["recommended", "strict"].map((name) => {
    const text = readFileSync(`policies/${name}.yml`, "utf8");
    return `  "modgate:${name}": ${literal(text)},\n`;
  });
  return `${head}
/** The shipped presets by name. */
export const presetTexts: Readonly<Record<string, string>> = {
${presets.join("")}};
`;
}

function golangciConfig(): string {
  return `${head}
/** The shipped golangci-lint configuration, policies/golangci.yml. */
export const golangciConfig: string = ${literal(readFileSync("policies/golangci.yml", "utf8"))};
`;
}

// One line of source for each line of text, so that a change reads as a change.
function literal(text: string): string {
  const lines = text.split("\n").map((line) => `    ${JSON.stringify(line)}`);
  return `[\n${lines.join(",\n")},\n  ].join("\\n")`;
}
