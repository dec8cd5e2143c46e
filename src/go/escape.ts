import { checkModulePath } from "./module-path.ts";
import { shown } from "./parsed.ts";

// Module proxies and the module cache live on file systems that may not tell upper from lower case, so every
// upper-case letter is written as `!` and its lower-case form.

/**
 * Writes a module path for a URL or a file name.
 *
 * @throws RangeError where the path is not a module path, as it could lead out of the cache; check foreign
 * paths with checkModulePath first.
 *
 * Source: module.EscapePath, https://go.dev/ref/mod#goproxy-protocol.
 *
 * @example escapePath("github.com/BurntSushi/toml") // "github.com/!burnt!sushi/toml"
 */
export function escapePath(path: string): string {
  const problem = checkModulePath(path);
  if (problem !== undefined) throw new RangeError(`cannot escape module path ${shown(path)}: ${problem}`);
  return escape(path);
}

/**
 * Writes a version, or a branch name that is to be queried, for a URL or a file name.
 *
 * @throws RangeError where isEscapableVersion says no.
 *
 * Source: module.EscapeVersion.
 */
export function escapeVersion(version: string): string {
  if (!isEscapableVersion(version)) throw new RangeError(`cannot escape version ${shown(version)}`);
  return escape(version);
}

/** Tells whether a version may be asked for: one file name, without `/`, `!` and signs that shells treat specially. */
export function isEscapableVersion(version: string): boolean {
  return isFileName(version) && !version.includes("!");
}

/** Reads an escaped module path; undefined where it is malformed. Source: module.UnescapePath. */
export function unescapePath(text: string): string | undefined {
  const path = unescape(text);
  return path === undefined || checkModulePath(path) !== undefined ? undefined : path;
}

/** Reads an escaped version; undefined where it is malformed. Source: module.UnescapeVersion. */
export function unescapeVersion(text: string): string | undefined {
  const version = unescape(text);
  return version === undefined || !isFileName(version) ? undefined : version;
}

function escape(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => `!${letter.toLowerCase()}`);
}

function unescape(text: string): string | undefined {
  if (!/^(?:[^!A-Z\u0080-\uffff]|![a-z])*$/.test(text)) return undefined;
  return text.replace(/![a-z]/g, (pair) => pair.slice(1).toUpperCase());
}

/** One path element as module.CheckFilePath wants it, in ASCII, the only letters that can be escaped. */
function isFileName(name: string): boolean {
  if (!/^[-\w!#$%&()+,.=@[\]^{}~ ]+$/.test(name) || name.endsWith(".")) return false;
  return !/^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i.test(name);
}
