import { compareModuleVersions } from "./go-version.ts";
import type { ModuleVersion } from "./module-version.ts";
import { buildOf, canonicalVersion, isValidVersion, versionMajor } from "./semver.ts";

// What a module path may look like, and how its last element and the version's major belong together.

/**
 * Checks a module path as go does before it asks for it. Gives back what is wrong in words; undefined where
 * the path is fine.
 *
 * Source: module.CheckPath, https://go.dev/ref/mod#go-mod-file-ident.
 */
export function checkModulePath(path: string): string | undefined {
  const problem = checkElements(path, moduleUnit);
  if (problem !== undefined) return problem;
  const first = path.split("/", 1)[0] ?? "";
  if (path.split("/").some((element) => element.startsWith("."))) return "leading dot in a path element";
  if (!first.includes(".")) return "missing dot in the first path element";
  if (!/^[-.0-9a-z]*$/.test(first)) return "upper-case letter or sign in the first path element";
  if (splitPathVersion(path) === undefined) return "invalid major version suffix";
  return undefined;
}

/**
 * Checks an import path. Gives back what is wrong in words; undefined where the path is fine.
 *
 * Source: module.CheckImportPath.
 */
export function checkImportPath(path: string): string | undefined {
  return checkElements(path, importUnit);
}

/** A module path and what its end says of the major version; `pathMajor` is "", `/v2` or `.v2`. */
export interface SplitPath {
  readonly prefix: string;
  readonly pathMajor: string;
}

/**
 * Splits a path before its major version suffix: `/vN` from 2 on, for gopkg.in `.vN` with or without
 * `-unstable`. `pathMajor` is "" where there is none; undefined where the suffix is malformed (`/v1`, `/v02`,
 * gopkg.in without one).
 *
 * Source: module.SplitPathVersion.
 */
export function splitPathVersion(path: string): SplitPath | undefined {
  if (path.startsWith("gopkg.in/")) return splitGopkgIn(path);
  let start = path.length;
  while (start > 0 && isDigitOrDot(path.charCodeAt(start - 1))) start--;
  if (start <= 1 || start === path.length || path.slice(start - 2, start) !== "/v") {
    return { prefix: path, pathMajor: "" };
  }
  const pathMajor = path.slice(start - 2);
  if (pathMajor.includes(".") || pathMajor.startsWith("/v0") || pathMajor === "/v1") return undefined;
  return { prefix: path.slice(0, start - 2), pathMajor };
}

/** Reads the major version of a suffix: `v2` of `/v2`, `.v2` and `.v2-unstable`; "" of "". Source: module.PathMajorPrefix. */
export function pathMajorPrefix(pathMajor: string): string {
  const stable = pathMajor.startsWith(".v") ? withoutUnstable(pathMajor) : pathMajor;
  return stable.slice(1);
}

/**
 * Checks that a version belongs to a path with this suffix. Without a suffix that is v0, v1 and everything
 * `+incompatible`. Gives back what is wrong in words; undefined where both agree.
 *
 * Source: module.CheckPathMajor.
 */
export function checkPathMajor(version: string, pathMajor: string): string | undefined {
  // Early gopkg.in pseudo-versions of .v1 were made without a major; go keeps accepting them.
  if (version.startsWith("v0.0.0-") && pathMajorPrefix(pathMajor) === "v1" && pathMajor.startsWith(".")) {
    return undefined;
  }
  const major = versionMajor(version);
  if (pathMajor !== "") {
    const wanted = pathMajorPrefix(pathMajor);
    return major === wanted ? undefined : `major version should be ${wanted}, not ${major}`;
  }
  if (major === "v0" || major === "v1" || buildOf(version) === "+incompatible") return undefined;
  return `major version should be v0 or v1, not ${major}`;
}

/**
 * Fills up a short version and drops build metadata except `+incompatible`; "" for an invalid one.
 *
 * Source: module.CanonicalVersion.
 */
export function canonicalModuleVersion(version: string): string {
  const canonical = canonicalVersion(version);
  return version.endsWith("+incompatible") && canonical !== "" ? `${canonical}+incompatible` : canonical;
}

/**
 * Checks a module path together with a version. Gives back what is wrong in words; undefined where both are
 * fine and belong together.
 *
 * Source: module.Check.
 */
export function checkModuleVersion(path: string, version: string): string | undefined {
  const problem = checkModulePath(path);
  if (problem !== undefined) return `malformed module path: ${problem}`;
  if (!isValidVersion(version)) return "not a semantic version";
  return checkPathMajor(version, splitPathVersion(path)?.pathMajor ?? "");
}

/**
 * Reads `path@version`, both well-formed and fitting each other, the version canonical; undefined for anything else.
 *
 * @example parseModuleKey("golang.org/x/mod@v0.30.0") // { path: "golang.org/x/mod", version: "v0.30.0" }
 */
export function parseModuleKey(key: string): ModuleVersion | undefined {
  const [path = "", version = "", ...rest] = key.split("@");
  if (rest.length > 0 || checkModuleVersion(path, version) !== undefined) return undefined;
  return canonicalModuleVersion(version) === version ? { path, version } : undefined;
}

/**
 * Orders modules by path, then by version, then by what stands after a slash in the version, so that go.sum's
 * `v1.0.0/go.mod` follows `v1.0.0`. Versions of `go` and `toolchain` go by their own order.
 *
 * Source: module.Sort, cmd/go/internal/gover.ModSort.
 */
export function compareModules(a: ModuleVersion, b: ModuleVersion): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  const [aVersion, aFile] = cutFile(a.version);
  const [bVersion, bFile] = cutFile(b.version);
  if (aVersion !== bVersion) return compareModuleVersions(a.path, aVersion, bVersion);
  if (aFile === bFile) return 0;
  return aFile < bFile ? -1 : 1;
}

const moduleUnit = /^[-.\w~]*$/;
const importUnit = /^[-.\w~+]*$/;
// Names that Windows keeps for devices, whatever follows their first dot.
const windowsName = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])$/i;

function checkElements(path: string, units: RegExp): string | undefined {
  if (path === "") return "empty path";
  if (path.startsWith("-")) return "leading dash";
  if (path.includes("//")) return "double slash";
  if (path.endsWith("/")) return "trailing slash";
  if (path.startsWith("/")) return "leading slash";
  for (const element of path.split("/")) {
    const problem = checkElement(element, units);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkElement(element: string, units: RegExp): string | undefined {
  if (element.endsWith(".")) return "trailing dot in a path element";
  if (!units.test(element)) return "invalid character in a path element";
  const short = element.split(".", 1)[0] ?? "";
  if (windowsName.test(short)) return "path element that Windows reserves for a device";
  // Windows would read `name~1` as the short form of a longer name.
  if (/~[0-9]+$/.test(short)) return "tilde and digits at the end of a path element";
  return undefined;
}

function splitGopkgIn(path: string): SplitPath | undefined {
  let start = withoutUnstable(path).length;
  while (start > 0 && isDigitOrDot(path.charCodeAt(start - 1)) && path[start - 1] !== ".") start--;
  if (start <= 1 || path.slice(start - 2, start) !== ".v") return undefined;
  const pathMajor = path.slice(start - 2);
  if (pathMajor.length <= 2 || (pathMajor.startsWith(".v0") && pathMajor !== ".v0")) return undefined;
  return { prefix: path.slice(0, start - 2), pathMajor };
}

function withoutUnstable(text: string): string {
  return text.endsWith("-unstable") ? text.slice(0, -"-unstable".length) : text;
}

function isDigitOrDot(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || unit === 0x2e;
}

function cutFile(version: string): readonly [string, string] {
  const slash = version.indexOf("/");
  return slash < 0 ? [version, ""] : [version.slice(0, slash), version.slice(slash)];
}
