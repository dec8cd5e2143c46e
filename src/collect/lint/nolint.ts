import type { Suppression } from "../../model/quality.ts";
import type { GoSourceFile } from "./go-source-files.ts";

/**
 * Finds the `//nolint` comments of hand-written files, in order of file and line. `linters` is empty for a bare
 * one, which silences all. The reason is what follows a second `//`.
 *
 * Source: golangci-lint's nolint directive and its nolintlint check.
 */
export function findSuppressions(files: readonly GoSourceFile[]): readonly Suppression[] {
  return files.filter((file) => file.text.includes("nolint")).flatMap(suppressionsOf);
}

// A token that may hold `//` without being a line comment, or a line comment.
const token = /\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*/g;

const directive = /^\/\/\s*nolint(?::\s*(?<linters>[\w-]+(?:\s*,\s*[\w-]+)*))?(?![\w-])(?<rest>.*)$/;

function suppressionsOf(file: GoSourceFile): readonly Suppression[] {
  const found: Suppression[] = [];
  for (const match of file.text.matchAll(token)) {
    const groups = directive.exec(match[0].trimEnd())?.groups;
    if (groups === undefined) continue;
    const before = file.text.slice(0, match.index);
    const line = countBreaks(before) + 1;
    const column = match.index - before.lastIndexOf("\n");
    const linters =
      groups.linters === undefined ? [] : groups.linters.split(",").map((linter) => linter.trim());
    found.push({ at: { file: file.file, line, column }, linters, reason: reasonIn(groups.rest ?? "") });
  }
  return found;
}

function reasonIn(rest: string): string {
  const [, reason = ""] = /^\s*\/\/\s*(.*)$/.exec(rest) ?? [];
  return reason.trim();
}

function countBreaks(text: string): number {
  return text.split("\n").length - 1;
}
