/** A setting, a flag or a tool run found in a text, named as in GoSetting; `line` counts from 1. */
export interface FoundSetting {
  readonly name: string;
  readonly value: string;
  readonly line: number;
  /** The lines at which it is used, those of YAML aliases among them; absent: where it is written, and nowhere else. */
  readonly uses?: readonly number[];
}

/** Takes settings that say the same at the same line for one, with the uses of all. */
export function distinctSettings(settings: readonly FoundSetting[]): readonly FoundSetting[] {
  const found = new Map<string, { readonly setting: FoundSetting; readonly uses: Set<number> }>();
  for (const setting of settings) {
    const key = `${setting.line} ${setting.name}=${setting.value}`;
    const known = found.get(key) ?? { setting, uses: new Set() };
    for (const line of setting.uses ?? [setting.line]) known.uses.add(line);
    found.set(key, known);
  }
  return [...found.values()].map(({ setting: { name, value, line }, uses }) => {
    const isPlain = uses.size === 1 && uses.has(line);
    return isPlain ? { name, value, line } : { name, value, line, uses: [...uses] };
  });
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

const byDefault = /\$\{([A-Z][A-Z0-9]*):?=((?:[^{}$]|\$(?!\{)|\$\{[^{}]*\})*)\}/g;

/** Lists what a word of a shell sets where it is not set yet: `${NAME:=value}`. */
export function defaultAssignments(
  word: string,
): readonly { readonly name: string; readonly value: string }[] {
  return [...word.matchAll(byDefault)].flatMap(
    ([, name = "", value = ""]) => watchedAssignment(`${name}=${unquoted(value)}`) ?? [],
  );
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
  let inside = 0;
  for (let index = 0; index < lines.length; index++) {
    const line = (lines[index] ?? "").replace(/^\s*(?:export\s+|set\s+|ENV\s+|-\s+)?/, "");
    const [, block = "", end = ""] = /^([A-Z][A-Z0-9]*)<<(\S+)\s*$/.exec(line) ?? [];
    if (watchedVariables.has(block)) {
      const body = blockBody(lines, { from: index + 1, end, isInner: index < inside });
      inside = Math.max(inside, index + 1 + body.length);
      found.push({ name: block, value: body.join("\n"), line: lineOf(index) });
      continue;
    }
    const setting = watchedAssignment(line.replace(/^([A-Z][A-Z0-9]*)\s*[=:]\s*/, "$1="));
    if (setting !== undefined)
      found.push({ name: setting.name, value: unquoted(setting.value), line: lineOf(index) });
  }
  return found;
}

/** How many lines of a block are read that begins in another one. */
const mostInnerLines = 50;

interface Block {
  /** Index of its first line. */
  readonly from: number;
  readonly end: string;
  /** True where it begins in another block, so that it is text there. */
  readonly isInner: boolean;
}

/** The lines up to the one that ends a block; all that follow where there is none. */
function blockBody(lines: readonly string[], { from, end, isInner }: Block): readonly string[] {
  const last = isInner ? Math.min(lines.length, from + mostInnerLines) : lines.length;
  let stop = from;
  while (stop < last && lines[stop] !== end) stop += 1;
  return lines.slice(from, stop);
}

/** Removes the quotes around a value, or a comment after it. */
export function unquoted(value: string): string {
  const [, quoted] =
    /^\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')/.exec(value)?.filter((part) => part !== undefined) ?? [];
  return quoted ?? value.replace(/\s+#.*$/, "").trim();
}
