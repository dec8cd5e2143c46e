// Module patterns are the globs of GOPRIVATE: a pattern of N path elements is held against the first N
// elements of a module path, each by the rules of path.Match. No pattern ever becomes a regular expression,
// as patterns may come from an untrusted pull request.

/**
 * Tells whether `text` is a well-formed GOPRIVATE-style glob: `path.Match` syntax in every path element.
 *
 * Stricter than go where a pattern could never match anything and so would silently decide nothing: a comma,
 * white space, an empty element (`https://…`, a leading slash). One trailing slash is allowed, as in go.
 *
 * Source: path.Match, golang.org/x/mod/module.MatchPrefixPatterns.
 */
export function isModulePattern(text: string): boolean {
  const glob = withoutTrailingSlash(text);
  if (glob === "" || glob.startsWith("/") || /\/\/|[\s,]/.test(glob)) return false;
  return matchGlob(glob, "") !== undefined;
}

/**
 * Tells whether one pattern covers a module path: `github.com/acme` covers `github.com/acme/x/v2` and not
 * `github.com/acmex`. A malformed pattern covers nothing.
 *
 * Source: golang.org/x/mod/module.MatchPrefixPatterns.
 */
export function matchesModulePattern(pattern: string, modulePath: string): boolean {
  const glob = withoutTrailingSlash(pattern);
  if (glob === "") return false;
  const prefix = leadingElements(modulePath, slashes(glob));
  return prefix !== undefined && matchGlob(glob, prefix) === true;
}

/**
 * Tells whether any pattern of a comma-separated list covers a path. Empty and malformed ones are ignored.
 *
 * Source: golang.org/x/mod/module.MatchPrefixPatterns.
 */
export function matchesPatternList(globs: string, path: string): boolean {
  return globs !== "" && globs.split(",").some((glob) => matchesModulePattern(glob, path));
}

/**
 * Matches a whole name against a glob: `*` any run without a slash, `?` one character but a slash, `[a-z]`
 * and `[^a-z]` classes, `\` takes the next character as it is. Undefined where the glob is malformed,
 * whether or not the name would have got that far.
 *
 * A star never gives back what a later part has taken, so the time is at most the product of both lengths.
 *
 * Source: path.Match.
 */
export function matchGlob(pattern: string, name: string): boolean | undefined {
  if (!/[*?[\\]/.test(pattern)) return pattern === name;
  const chunks = compile(pattern);
  if (chunks === undefined) return undefined;
  return matchChunks(chunks, Array.from(name));
}

/** Takes one character, or says no. */
type Step = (character: string) => boolean;

/** Steps for one character each, after a star or not. */
interface Chunk {
  readonly star: boolean;
  readonly steps: readonly Step[];
}

function matchChunks(chunks: readonly Chunk[], name: readonly string[]): boolean {
  let at = 0;
  for (const [index, chunk] of chunks.entries()) {
    const last = index === chunks.length - 1;
    const end = chunk.star ? findChunk(chunk, name, { from: at, last }) : stepOver(chunk, name, at);
    if (end < 0 || (last && end !== name.length)) return false;
    at = end;
  }
  return at === name.length;
}

/** Finds the first place, not past a slash, where a chunk after a star fits; its end, or -1. */
function findChunk(
  chunk: Chunk,
  name: readonly string[],
  where: { readonly from: number; readonly last: boolean },
): number {
  if (chunk.steps.length === 0) return name.includes("/", where.from) ? -1 : name.length;
  for (let at = where.from; at <= name.length; at++) {
    const end = stepOver(chunk, name, at);
    if (end >= 0 && (!where.last || end === name.length)) return end;
    if (name[at] === "/") return -1;
  }
  return -1;
}

function stepOver(chunk: Chunk, name: readonly string[], from: number): number {
  let at = from;
  for (const step of chunk.steps) {
    const character = name[at];
    if (character === undefined || !step(character)) return -1;
    at++;
  }
  return at;
}

function compile(pattern: string): readonly Chunk[] | undefined {
  const chunks: { star: boolean; steps: Step[] }[] = [];
  const runes = Array.from(pattern);
  let at = 0;
  while (at < runes.length) {
    const star = runes[at] === "*";
    while (runes[at] === "*") at++;
    const steps: Step[] = [];
    while (at < runes.length && runes[at] !== "*") {
      const compiled = compileStep(runes, at);
      if (compiled === undefined) return undefined;
      steps.push(compiled.step);
      at = compiled.next;
    }
    chunks.push({ star, steps });
  }
  return chunks;
}

interface Compiled {
  readonly step: Step;
  readonly next: number;
}

function compileStep(runes: readonly string[], at: number): Compiled | undefined {
  const rune = runes[at] ?? "";
  if (rune === "[") return compileClass(runes, at + 1);
  if (rune === "?") return { step: (character) => character !== "/", next: at + 1 };
  if (rune !== "\\") return { step: (character) => character === rune, next: at + 1 };
  const escaped = runes[at + 1];
  return escaped === undefined ? undefined : { step: (character) => character === escaped, next: at + 2 };
}

function compileClass(runes: readonly string[], start: number): Compiled | undefined {
  const negated = runes[start] === "^";
  const ranges: { readonly low: number; readonly high: number }[] = [];
  let at = negated ? start + 1 : start;
  while (runes[at] !== "]" || ranges.length === 0) {
    const low = classMember(runes, at);
    if (low === undefined) return undefined;
    const high = runes[low.next] === "-" ? classMember(runes, low.next + 1) : low;
    if (high === undefined) return undefined;
    ranges.push({ low: low.code, high: high.code });
    at = high.next;
  }
  const step: Step = (character) => {
    const code = character.codePointAt(0) ?? 0;
    return ranges.some(({ low, high }) => low <= code && code <= high) !== negated;
  };
  return { step, next: at + 1 };
}

/** Reads one character of a class; undefined for a bare `-` or `]` and at the end, where a `]` is missing. */
function classMember(
  runes: readonly string[],
  at: number,
): { readonly code: number; readonly next: number } | undefined {
  const rune = runes[at];
  if (rune === undefined || rune === "-" || rune === "]") return undefined;
  const taken = rune === "\\" ? at + 1 : at;
  const code = runes[taken]?.codePointAt(0);
  return code === undefined || taken + 1 >= runes.length ? undefined : { code, next: taken + 1 };
}

function withoutTrailingSlash(glob: string): string {
  return glob.endsWith("/") ? glob.slice(0, -1) : glob;
}

function slashes(text: string): number {
  let count = 0;
  for (let at = text.indexOf("/"); at >= 0; at = text.indexOf("/", at + 1)) count++;
  return count;
}

/** The first `count + 1` elements of a path; undefined where it has fewer. */
function leadingElements(path: string, count: number): string | undefined {
  let at = -1;
  for (let i = 0; i < count; i++) {
    at = path.indexOf("/", at + 1);
    if (at < 0) return undefined;
  }
  const end = path.indexOf("/", at + 1);
  return end < 0 ? path : path.slice(0, end);
}
