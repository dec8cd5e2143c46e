// Writes every file that is made from another one, or with --check fails where one is stale.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generatedFiles } from "./generated-files.ts";
import { generateTexts } from "./generate-texts.ts";

const check = process.argv.includes("--check");
const stale: string[] = [];

function settle(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  stale.push(path);
  if (check) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

// Presets first: the schema and the pages are made from code that imports them.
for (const [path, text] of generateTexts()) settle(path, text);
const files = await generatedFiles();
for (const [path, text] of files) settle(path, text);
for (const name of readdirSync("docs/codes", { withFileTypes: true }).map((entry) => entry.name)) {
  const path = join("docs/codes", name);
  if (files.has(path)) continue;
  stale.push(path);
  if (!check) rmSync(path);
}

if (stale.length > 0) console.log(`${check ? "stale" : "wrote"}: ${stale.join(", ")}`);
if (check && stale.length > 0) {
  console.error("run `npm run generate` and commit what it writes");
  process.exitCode = 1;
}
