import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const manifest = z.object({ name: z.string(), version: z.string(), license: z.string().optional() });

/**
 * Writes the notices of every npm package whose code is in a bundle, sorted by name: name, version, licence
 * and the text of its licence file.
 */
export function thirdPartyNotices(moduleIds: readonly string[]): string {
  const folders = new Set(moduleIds.flatMap(packageFolder));
  const notices = [...folders].map(notice).sort();
  return `modgate contains code of these packages.\n\n${notices.join("\n")}`;
}

function packageFolder(moduleId: string): readonly string[] {
  const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId);
  return match?.[1] === undefined ? [] : [match[1].replace(/^\0/, "")];
}

function notice(folder: string): string {
  const { name, version, license } = manifest.parse(
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8")),
  );
  const file = readdirSync(folder).find((entry) => /^(licen[sc]e|copying)/i.test(entry));
  const text =
    file === undefined || !existsSync(join(folder, file)) ? "" : readFileSync(join(folder, file), "utf8");
  return `${"=".repeat(80)}\n${name} ${version} (${license ?? "see its licence file"})\n\n${text.trim()}\n`;
}
