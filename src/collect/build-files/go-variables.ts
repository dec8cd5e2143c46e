/** A setting, a flag or a tool run found in a text, named as in GoSetting; `line` counts from 1. */
export interface FoundSetting {
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** Variables that decide where go fetches from, what it checks and what it builds. */
export const watchedVariables: ReadonlySet<string> = new Set([
  "GOPROXY",
  "GONOPROXY",
  "GOPRIVATE",
  "GOSUMDB",
  "GONOSUMDB",
  "GOINSECURE",
  "GOVCS",
  "GOWORK",
  "GOTOOLCHAIN",
  "GOFLAGS",
  "GOENV",
]);

const assignment = /^([A-Z][A-Z0-9]*)\+?=([^]*)$/;

/** Reads `NAME=value`; undefined for any other word and for names that decide nothing. */
export function watchedAssignment(
  word: string,
): { readonly name: string; readonly value: string } | undefined {
  const [, name = "", value = ""] = assignment.exec(word) ?? [];
  return watchedVariables.has(name) ? { name, value } : undefined;
}

/**
 * Reads lines of an env file: `NAME=value`, with `export`, `set` or `ENV` before it, quotes removed, a comment
 * after a blank cut off. The runner's form `NAME<<END` takes the lines up to END. Other lines are passed over.
 *
 * `lineOf` gives the place of each line; absent: as counted.
 */
export function envFileSettings(
  text: string,
  lineOf: (index: number) => number = (index) => index + 1,
): readonly FoundSetting[] {
  const found: FoundSetting[] = [];
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  for (let index = 0; index < lines.length; index++) {
    const line = (lines[index] ?? "").replace(/^\s*(?:export\s+|set\s+|ENV\s+|-\s+)?/, "");
    const [, block = "", end = ""] = /^([A-Z][A-Z0-9]*)<<(\S+)\s*$/.exec(line) ?? [];
    if (watchedVariables.has(block)) {
      const stop = lines.indexOf(end, index + 1);
      const value = lines.slice(index + 1, stop < 0 ? undefined : stop).join("\n");
      found.push({ name: block, value, line: lineOf(index) });
      continue;
    }
    const setting = watchedAssignment(line.replace(/^([A-Z][A-Z0-9]*)\s*[=:]\s*/, "$1="));
    if (setting !== undefined)
      found.push({ name: setting.name, value: unquoted(setting.value), line: lineOf(index) });
  }
  return found;
}

/** Removes the quotes around a value, or a comment after it. */
export function unquoted(value: string): string {
  const [, quoted] =
    /^\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/.exec(value)?.filter((part) => part !== undefined) ?? [];
  return quoted ?? value.replace(/\s+#.*$/, "").trim();
}
