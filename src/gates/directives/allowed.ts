import { matchesModulePattern, matchGlob } from "../../go/module-pattern.ts";
import type { AllowedReplacement, DirectivesSection } from "./section.ts";
import type { StatedFile, Statement } from "./statements.ts";

/** Tells whether a rule has nothing to say of a statement: its allow list names it, or it is harmless by nature. */
export function isAllowed(statement: Statement, file: StatedFile, section: DirectivesSection): boolean {
  switch (statement.key) {
    case "replace-local":
    case "replace-module":
      return section[statement.key].allow.some((entry) => allowsReplacement(entry, statement));
    case "exclude":
      return section.exclude.allow.some((pattern) => matchesModulePattern(pattern, statement.value));
    case "tool":
      return (
        isOwnPackage(statement.value, file) ||
        section.tool.allow.some((pattern) => matchesModulePattern(pattern, statement.value))
      );
    case "toolchain":
      return allowsToolchain(statement, section.toolchain.allow);
    case "godebug":
      return section.godebug.allow.some(
        (allowed) => allowed === statement.subject || matches(allowed, statement.value),
      );
    case "ignore":
    case "retract":
    case "work":
    case "nested-module":
    default:
      return section[statement.key].allow.some((allowed) =>
        matches(withoutDot(allowed), withoutDot(statement.value)),
      );
  }
}

function allowsReplacement(entry: AllowedReplacement, { value, with: by }: Statement): boolean {
  if (!names(entry.path, value)) return false;
  if (entry.with === undefined) return true;
  return by.startsWith(".") || by.startsWith("/")
    ? matches(withoutDot(entry.with), withoutDot(by))
    : names(entry.with, by);
}

/** Exact unless the pattern holds a glob, so that allowing a fork does not allow everything below it. */
function names(pattern: string, path: string): boolean {
  return hasGlob(pattern) ? matchesModulePattern(pattern, path) : pattern === path;
}

function hasGlob(text: string): boolean {
  return /[*?[\\]/.test(text);
}

function matches(glob: string, text: string): boolean {
  return glob === text || matchGlob(glob, text) === true;
}

function withoutDot(path: string): string {
  const bare = path.startsWith("./") ? path.slice(2) : path;
  return bare.endsWith("/") ? bare.slice(0, -1) : bare;
}

/** A tool of the repository's own modules is not foreign code, unless a longer module path claims it. */
function isOwnPackage(tool: string, { own, selected }: StatedFile): boolean {
  const holder = [...own, ...selected]
    .filter((path) => tool === path || tool.startsWith(`${path}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  return holder !== undefined && own.includes(holder);
}

function allowsToolchain({ text, value }: Statement, allowed: readonly string[]): boolean {
  if (text.startsWith("go ")) return !isAboveAll(value.slice("go ".length), allowed);
  // By nature any toolchain.
  if (value === "path" || value.endsWith("+path")) return false;
  // `toolchain default` says what a go.mod without a toolchain line says.
  return value === "default" || allowed.some((pattern) => matchesToolchain(pattern, value));
}

/** A star does not reach over a dash: `go1.26.*` is not `go1.26.1-corp`, which is another compiler. */
function matchesToolchain(pattern: string, name: string): boolean {
  const [version = "", ...suffix] = name.split("-");
  const [wanted = "", ...wantedSuffix] = pattern.split("-");
  return (
    matches(wanted, version) &&
    suffix.length === wantedSuffix.length &&
    matches(wantedSuffix.join("-"), suffix.join("-"))
  );
}

/** A go line makes go fetch a toolchain of at least that version. Without a named toolchain there is no bound. */
function isAboveAll(version: string, allowed: readonly string[]): boolean {
  const named = allowed.filter((pattern) => pattern.startsWith("go"));
  return (
    named.length > 0 &&
    named.every((pattern) => compareParts(partsOf(version), partsOf(pattern.slice(2))) > 0)
  );
}

const release = -1;
const languageOnly = -2;

/**
 * Numbers of a Go version or of a pattern of one, where a glob stands for whatever is highest: `1.26` < `1.26rc1`
 * < `1.26.0` < `1.26.*`.
 */
function partsOf(version: string): readonly number[] {
  const parts: number[] = [];
  const [bare = ""] = version.split("-", 1);
  for (const part of bare.split(".")) {
    const [digits = ""] = /^\d*/.exec(part) ?? [];
    const rest = part.slice(digits.length);
    if (digits === "" || hasGlob(rest)) return [...parts, Number.POSITIVE_INFINITY];
    parts.push(Number(digits));
    if (rest !== "") return [...parts, release, numberAtEnd(rest)];
  }
  return parts.length < 3 ? [...parts, languageOnly] : parts;
}

function numberAtEnd(text: string): number {
  return Number(/\d+$/.exec(text)?.[0] ?? 0);
}

function compareParts(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [x = 0, y = 0] = [a[i], b[i]];
    // A glob bounds nothing from here on.
    if (y === Number.POSITIVE_INFINITY || x === Number.POSITIVE_INFINITY) return x === y ? 0 : x - y;
    if (x !== y) return x - y;
  }
  return 0;
}
