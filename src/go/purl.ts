import type { ModuleVersion } from "./module-version.ts";

// Package URLs of type `golang`. The case of a module path is kept: to Go, two paths that differ in case are
// two modules. A canonical purl never holds a raw `+`, which older readers take for a blank.

/** What a `pkg:golang/…` names. `version` and `subpath` are "" where the purl has none. */
export interface GolangPurl extends ModuleVersion {
  /** A folder below the module's root, without slashes at its ends. */
  readonly subpath: string;
}

/**
 * Writes the canonical purl of a module, without qualifiers; the version is left out where it is "".
 *
 * `subpath` names a folder of the module; its `.`, `..` and empty elements are dropped.
 *
 * Source: https://github.com/package-url/purl-spec, PURL-SPECIFICATION.rst and types/golang-definition.json.
 *
 * @example golangPurl({ path: "github.com/x/y", version: "v2.0.0+incompatible" }) // "pkg:golang/github.com/x/y@v2.0.0%2Bincompatible"
 */
export function golangPurl(module: ModuleVersion, subpath: string = ""): string {
  const version = module.version === "" ? "" : `@${encode(module.version)}`;
  const folder = elements(subpath).filter(isRealElement).map(encode).join("/");
  return `pkg:golang/${elements(module.path).map(encode).join("/")}${version}${folder === "" ? "" : `#${folder}`}`;
}

/**
 * Reads a purl of type `golang`, canonical or not: any case of scheme and type, raw or encoded `+`, slashes
 * too many, qualifiers (which are ignored). Undefined where the text is no such purl.
 *
 * Source: https://github.com/package-url/purl-spec, "How to parse a purl string".
 */
export function parseGolangPurl(text: string): GolangPurl | undefined {
  const [beforeFragment, fragment] = cutLast(text, "#");
  const [body] = cutLast(beforeFragment, "?");
  const scheme = /^pkg:\/*golang\//i.exec(body);
  if (scheme === null) return undefined;
  const rest = body.slice(scheme[0].length).replace(/^\/+|\/+$/g, "");
  // An `@` inside a path element is encoded, so the last one before any further slash begins the version.
  const [name, version] = rest.lastIndexOf("@") > rest.lastIndexOf("/") ? cutLast(rest, "@") : [rest, ""];
  const path = elements(name).map(decode);
  const decodedVersion = decode(version);
  const subpath = elements(fragment).map(decode);
  if (path.length === 0 || decodedVersion === undefined) return undefined;
  if (!path.every(isText) || !subpath.every(isText)) return undefined;
  return { path: path.join("/"), version: decodedVersion, subpath: subpath.filter(isRealElement).join("/") };
}

function elements(path: string): readonly string[] {
  return path.split("/").filter((element) => element !== "");
}

function isRealElement(element: string): boolean {
  return element !== "." && element !== "..";
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%3A", ":");
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A malformed escape is the one thing that decoding refuses: the text is then no purl.
    return undefined;
  }
}

function isText(text: string | undefined): text is string {
  return text !== undefined;
}

function cutLast(text: string, sign: string): readonly [string, string] {
  const at = text.lastIndexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
