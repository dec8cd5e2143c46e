import { fields, trimSpace } from "./fields.ts";
import type { Directive, GodebugSetting, Replacement, TextPosition } from "./go-mod.ts";
import { isToolchainName } from "./go-version.ts";
import type { ModLine } from "./mod-lexer.ts";
import { canonicalModuleVersion, checkPathMajor, splitPathVersion } from "./module-path.ts";
import { shown } from "./parsed.ts";
import { unquote } from "./quote.ts";

// What single directives of go.mod and go.work say. Readers give back a value, or the trouble with the line.

/** What is wrong with a directive, without its place. */
export interface Trouble {
  readonly message: string;
  readonly hint?: string;
}

/** A directive with its arguments, whether it stands alone or in a block. */
export interface DirectiveLine {
  readonly verb: string;
  readonly args: readonly string[];
  readonly line: ModLine;
  /** The block around it. */
  readonly block?: ModLine;
}

/**
 * What becomes of versions that are not canonical: `keep` leaves them to be queried, as in the main module;
 * `canonical` fills them up and drops build metadata, as in dependencies and go.work.
 */
export type VersionReading = "keep" | "canonical";

/** Tells whether a value is trouble. */
export function isTrouble(value: object | string): value is Trouble {
  return typeof value !== "string" && "message" in value;
}

/**
 * Tells whether a version of a main module's go.mod can be taken as it is, without a query to a proxy.
 *
 * Source: modload.fixVersion.
 */
export function isCanonicalForGoMod(path: string, version: string): boolean {
  return (
    version !== "" && withoutGopkgin(path, version) === version && canonicalModuleVersion(version) === version
  );
}

/** Reads a token as a word: bare, or in double quotes. Source: modfile.parseString. */
export function readWord(token: string): string | Trouble {
  if (!token.includes('"') && !token.includes("'") && !token.includes("`")) return token;
  const word = unquote(token);
  return word ?? { message: `invalid quoted string ${shown(token)}`, hint: "use double quotes or none" };
}

/** Reads a version of a module. Source: modfile.parseVersion, modload.fixVersion. */
export function readVersion(path: string, token: string, reading: VersionReading): string | Trouble {
  const word = readWord(token);
  if (typeof word !== "string") return word;
  const version = reading === "keep" ? withoutGopkgin(path, word) : canonicalModuleVersion(word);
  return version === "" ? { message: `invalid version ${shown(word)}: wanted the form v1.2.3` } : version;
}

/**
 * Checks that the version after a path, if it can be taken as it is, belongs to the path's major.
 *
 * Source: modfile's require, exclude and replace; module.CheckPathMajor.
 */
export function checkMajor(path: string, version: string): Trouble | undefined {
  const split = splitPathVersion(path);
  if (split === undefined)
    return { message: `invalid module path ${shown(path)}: malformed major version suffix` };
  if (split.pathMajor === "" && (version.startsWith("v0.") || version.startsWith("v1."))) return undefined;
  if (version === "" || canonicalModuleVersion(version) !== version) return undefined;
  const problem = checkPathMajor(version, split.pathMajor);
  return problem === undefined ? undefined : { message: `${shown(path)} ${shown(version)}: ${problem}` };
}

/** A path and its version, of require and exclude. */
export interface PathAndVersion {
  readonly path: string;
  readonly version: string;
}

/** Reads the arguments of `require` and `exclude`. */
export function readPathAndVersion(
  directive: DirectiveLine,
  reading: VersionReading,
): PathAndVersion | Trouble {
  const [first, second] = directive.args;
  if (first === undefined || second === undefined || directive.args.length > 2) {
    return { message: `malformed ${directive.verb}: wanted \`${directive.verb} module/path v1.2.3\`` };
  }
  const path = readWord(first);
  if (typeof path !== "string") return path;
  const version = readVersion(path, second, reading);
  if (typeof version !== "string") return version;
  return checkMajor(path, version) ?? { path, version };
}

/** Reads the arguments of `replace`. Source: modfile.parseReplace. */
export function readReplace(directive: DirectiveLine, reading: VersionReading): Replacement | Trouble {
  const { args, line } = directive;
  const arrow = args[1] === "=>" ? 1 : 2;
  if (args[arrow] !== "=>" || args.length < arrow + 2 || args.length > arrow + 3) {
    return {
      message:
        "malformed replace: wanted `replace module/path [v1.2.3] => other/module v1.4.0` or `=> ../folder`",
    };
  }
  const old = readReplaced(args.slice(0, arrow), reading);
  if (isTrouble(old)) return old;
  const target = readReplacing(args.slice(arrow + 1), reading);
  return isTrouble(target) ? target : { old, new: target, at: line.at };
}

/** Reads a `go` line as it must be in the main module and in go.work. Source: modfile.GoVersionRE. */
export function readGo(directive: DirectiveLine): Directive | Trouble {
  const [version] = directive.args;
  if (version === undefined || directive.args.length > 1) return { message: "go wants exactly one argument" };
  if (goVersionForm.test(version)) return { value: version, at: directive.line.at };
  return { message: `invalid go version ${shown(version)}: wanted the form 1.23.0` };
}

/** Reads a `go` line of a dependency, which is cut to its language version if it is too odd (`1.22beta1x`). */
export function readLaxGo(directive: DirectiveLine): Directive | Trouble {
  const strict = readGo(directive);
  const [version] = directive.args;
  if (!isTrouble(strict) || version === undefined || directive.args.length > 1) return strict;
  const value = laxGoVersionForm.exec(version)?.[1];
  return value === undefined ? strict : { value, at: directive.line.at };
}

/** Reads a `toolchain` line. Source: modfile.ToolchainRE. */
export function readToolchain(directive: DirectiveLine): Directive | Trouble {
  const [name] = directive.args;
  if (name === undefined || directive.args.length > 1)
    return { message: "toolchain wants exactly one argument" };
  if (isToolchainName(name)) return { value: name, at: directive.line.at };
  return { message: `invalid toolchain name ${shown(name)}: wanted the form go1.23.0 or default` };
}

/** Reads a `godebug key=value` line. */
export function readGodebug(directive: DirectiveLine): GodebugSetting | Trouble {
  const [setting = ""] = directive.args;
  const equals = setting.indexOf("=");
  if (directive.args.length !== 1 || equals < 0 || /["`',]/.test(setting)) {
    return { message: "malformed godebug: wanted `godebug key=value`" };
  }
  return { key: setting.slice(0, equals), value: setting.slice(equals + 1), at: directive.line.at };
}

/** Reads a directive of one word, quoted or not: `tool`, `ignore`, `use`. */
export function readDirective(directive: DirectiveLine): Directive | Trouble {
  const [token] = directive.args;
  if (token === undefined || directive.args.length > 1)
    return { message: `${directive.verb} wants exactly one argument` };
  const value = readWord(token);
  return typeof value === "string" ? { value, at: directive.line.at } : value;
}

/**
 * Reads the comments that belong to a directive, lines joined by line feeds: those above it and at its end;
 * where it has none, those of its block.
 *
 * Source: modfile.parseDirectiveComment.
 */
export function directiveComment(directive: DirectiveLine): string {
  const own = directive.line.before.length > 0 || directive.line.suffix !== "";
  const { before, suffix } = own ? directive.line : (directive.block ?? directive.line);
  return [...before, suffix]
    .filter((comment) => comment.startsWith("//"))
    .map((comment) => trimSpace(comment.slice(2)))
    .join("\n");
}

/** Tells whether the comment at the end of a line marks an indirect requirement. Source: modfile.isIndirect. */
export function isIndirectComment(suffix: string): boolean {
  if (suffix === "// indirect") return true;
  if (suffix === "") return false;
  const words = fields(suffix.slice(2));
  return words.length === 1 ? words[0] === "indirect" : words[0] === "indirect;";
}

/** Adds what was read to a list; gives back the trouble where nothing could be read. */
export function added<T extends object>(list: T[], value: T | Trouble): Trouble | undefined {
  if (isTrouble(value)) return value;
  list.push(value);
  return undefined;
}

/** Puts trouble in its place. */
export function troubleAt(trouble: Trouble, at: TextPosition): Trouble & { readonly at: TextPosition } {
  return { ...trouble, at };
}

const goVersionForm = /^[1-9][0-9]*\.(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))?(?:[a-z]+[0-9]+)?$/;
const laxGoVersionForm = /^v?([1-9][0-9]*\.(?:0|[1-9][0-9]*))[^0-9].*$/;

const gopkginMark = "-gopkgin-";

/** An early prototype of modules wrote gopkg.in versions behind a mark of its own. */
function withoutGopkgin(path: string, version: string): string {
  const mark = path.startsWith("gopkg.in/") ? version.indexOf(gopkginMark) : -1;
  return mark < 0 ? version : version.slice(mark + gopkginMark.length);
}

function readReplaced(args: readonly string[], reading: VersionReading): PathAndVersion | Trouble {
  const [first = "", second] = args;
  const path = readWord(first);
  if (typeof path !== "string") return path;
  if (second === undefined) return checkMajor(path, "") ?? { path, version: "" };
  const version = readVersion(path, second, reading);
  if (typeof version !== "string") return version;
  return checkMajor(path, version) ?? { path, version };
}

function readReplacing(args: readonly string[], reading: VersionReading): PathAndVersion | Trouble {
  const [first = "", second] = args;
  const path = readWord(first);
  if (typeof path !== "string") return path;
  if (second === undefined) return checkFolder(path) ?? { path, version: "" };
  const version = readVersion(path, second, reading);
  if (typeof version !== "string") return version;
  if (isDirectoryPath(path))
    return { message: `the replacement folder ${shown(path)} cannot have a version` };
  // Only the main module's versions are held against the replacing path, where they would be queried.
  return (reading === "keep" ? checkMajor(path, version) : undefined) ?? { path, version };
}

function checkFolder(path: string): Trouble | undefined {
  if (!isDirectoryPath(path)) {
    const hint = path.includes("@") ? "write path and version as two words" : "start a folder with ./ or ../";
    return { message: `the replacement ${shown(path)} has no version and is not a folder`, hint };
  }
  if (!path.includes("\\")) return undefined;
  return { message: `the replacement folder ${shown(path)} uses backslashes`, hint: "use forward slashes" };
}

/**
 * Tells a folder from a module path, by the forms of all systems: `./x`, `..`, `/x`, `C:x`, `.\x`.
 *
 * Source: modfile.IsDirectoryPath.
 */
export function isDirectoryPath(path: string): boolean {
  return /^(?:\.\.?(?:$|[\\/])|[\\/]|[A-Za-z]:)/.test(path);
}
