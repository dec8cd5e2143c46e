import type { GoMod } from "./go-mod.ts";
import { isTrouble, readGo, readPathAndVersion } from "./mod-directives.ts";
import type { ModuleVersion } from "./module-version.ts";
import { parseGoMod } from "./parse-go-mod.ts";
import { type Parsed, parsed } from "./parsed.ts";

/** What is kept of a dependency's go.mod: it is one of thousands. */
export interface DependencyMod {
  /** The path it calls itself; "" where it has no module line. */
  readonly path: string;
  /** Its go line; "" where it has none. */
  readonly goVersion: string;
  /** In file order. */
  readonly requires: readonly ModuleVersion[];
}

/** Keeps of a parsed go.mod what a module graph needs. */
export function dependencyMod(goMod: GoMod): DependencyMod {
  return {
    path: goMod.module?.path ?? "",
    goVersion: goMod.go?.value ?? "",
    requires: goMod.require.map(({ path, version }) => ({ path, version })),
  };
}

/** Reads dependencies' go.mod files, one after the other. */
export interface DependencyModReader {
  /**
   * Reads one as parseGoMod() does in its lax mode, to the same answer and the same problems. Requirements that
   * several files state alike are one object.
   */
  read(text: string): Parsed<DependencyMod>;
}

/**
 * Makes a reader for the files of one run.
 *
 * Nearly all go.mod files are written by go itself, in one plain form, and nearly all of their lines stand in other
 * files too. So files are cut at line ends, and each distinct requirement is understood once. A file with anything
 * out of the plain form is left to parseGoMod().
 */
export function createDependencyModReader(): DependencyModReader {
  const requirements = new Map<string, ModuleVersion>();

  function requirement(line: string): ModuleVersion | undefined {
    const known = requirements.get(line);
    if (known !== undefined) return known;
    const words = line.includes("/*") ? null : plainRequirement.exec(line);
    if (words === null) return undefined;
    // Not taken apart by a pattern: that is slow, and this is the innermost line of a walk.
    const args = [words[1] ?? "", words[2] ?? ""];
    const read = readPathAndVersion({ verb: "require", args, line: noLine }, "canonical");
    if (isTrouble(read)) return undefined;
    requirements.set(line, read);
    return read;
  }

  return {
    read(text) {
      const plain = readPlain(text, requirement);
      if (plain !== undefined) return parsed(plain);
      const whole = parseGoMod(text, { mode: "lax" });
      return whole.ok ? parsed(dependencyMod(whole.value)) : whole;
    },
  };
}

// Words of signs that mean nothing to the lexer, so that white space alone parts them.
const plainLine = /^[!#-&*-+\-.-9:-@A-Z\\^_a-z|~ \t]+$/;
// The same with the brackets of retract, in lines that say nothing to a module graph.
const ignoredLine = /^[!#-&*-\-.-9:-@A-Z[-_a-z|~ \t]+$/;
const plainRequirement = /^([!#-&*-+\-.-9:-@A-Z\\^_a-z|~]+)[ \t]+([!#-&*-+\-.-9:-@A-Z\\^_a-z|~]+)$/;
const blocks: ReadonlySet<string> = new Set(["require", "exclude", "replace", "retract", "tool", "godebug"]);
const ignored: ReadonlySet<string> = new Set([
  "exclude",
  "replace",
  "retract",
  "toolchain",
  "tool",
  "godebug",
]);
const noLine = { tokens: [], at: { line: 0, column: 0 }, before: [], suffix: "" };

interface Draft {
  path: string | undefined;
  goVersion: string | undefined;
  readonly requires: ModuleVersion[];
  block: "" | "require" | "ignored";
}

type ReadRequirement = (line: string) => ModuleVersion | undefined;

/** Undefined where anything is out of the plain form. */
function readPlain(text: string, requirement: ReadRequirement): DependencyMod | undefined {
  const draft: Draft = { path: undefined, goVersion: undefined, requires: [], block: "" };
  let comment = text.indexOf("//");
  for (let start = 0; start < text.length; ) {
    const lineFeed = text.indexOf("\n", start);
    const end = lineFeed < 0 ? text.length : lineFeed;
    if (comment >= 0 && comment < start) comment = text.indexOf("//", start);
    const line = trimmed(text, start, comment < 0 ? end : Math.min(end, comment));
    start = end + 1;
    if (line === "") continue;
    const understood =
      draft.block === "" ? readTop(draft, line, requirement) : readInBlock(draft, line, requirement);
    if (!understood) return undefined;
  }
  if (draft.block !== "") return undefined;
  return { path: draft.path ?? "", goVersion: draft.goVersion ?? "", requires: draft.requires };
}

function readInBlock(draft: Draft, line: string, requirement: ReadRequirement): boolean {
  if (line === ")") {
    draft.block = "";
    return true;
  }
  return draft.block === "ignored" ? isIgnorable(line) : addRequirement(draft, requirement(line));
}

function readTop(draft: Draft, line: string, requirement: ReadRequirement): boolean {
  let end = 0;
  while (end < line.length && !isBlank(line.charCodeAt(end)) && line[end] !== "(") end++;
  const verb = line.slice(0, end);
  const rest = trimmed(line, end, line.length);
  if (rest === "(") {
    if (!blocks.has(verb)) return false;
    draft.block = verb === "require" ? "require" : "ignored";
    return true;
  }
  if (!isBlank(line.charCodeAt(end))) return false;
  if (verb === "require") return addRequirement(draft, requirement(rest));
  if (verb === "module" || verb === "go") return readWord(draft, verb, rest);
  return ignored.has(verb) && isIgnorable(line);
}

/** Reads the line that names the module, or go's version. */
function readWord(draft: Draft, verb: string, rest: string): boolean {
  if (!isPlain(rest) || /[ \t]/.test(rest)) return false;
  if (verb === "module") {
    if (draft.path !== undefined) return false;
    draft.path = rest;
    return true;
  }
  if (draft.goVersion !== undefined || isTrouble(readGo({ verb, args: [rest], line: noLine }))) return false;
  draft.goVersion = rest;
  return true;
}

function addRequirement(draft: Draft, required: ModuleVersion | undefined): boolean {
  if (required === undefined) return false;
  draft.requires.push(required);
  return true;
}

function isPlain(line: string): boolean {
  return plainLine.test(line) && !line.includes("/*");
}

function isIgnorable(line: string): boolean {
  return ignoredLine.test(line) && !line.includes("/*");
}

/** Cuts out a line without the white space around it. */
function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0d;
}
