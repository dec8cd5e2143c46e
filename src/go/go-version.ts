import { compareDecimals, compareVersions } from "./semver.ts";

// Versions of Go itself are not semantic versions: `1.21` names a language version, which comes before its
// release candidates `1.21rc1` and its first release `1.21.0`. Before 1.21, `1.20` is the release 1.20.0.

interface GoVersion {
  readonly major: string;
  readonly minor: string;
  readonly patch: string;
  readonly kind: string;
  readonly pre: string;
}

const invalid: GoVersion = { major: "", minor: "", patch: "", kind: "", pre: "" };

/**
 * Compares two Go versions without their `go` prefix: `1.21` < `1.21rc1` < `1.21.0`. Malformed ones are lower
 * than all others and equal to each other. Negative, zero or positive.
 *
 * Source: internal/gover.Compare.
 */
export function compareGoVersions(a: string, b: string): number {
  if (a === b) return 0;
  const x = parse(a);
  const y = parse(b);
  return (
    compareDecimals(x.major, y.major) ||
    compareDecimals(x.minor, y.minor) ||
    compareDecimals(x.patch, y.patch) ||
    compareText(x.kind, y.kind) ||
    compareDecimals(x.pre, y.pre)
  );
}

/** Tells whether text is a Go version without its `go` prefix, `1.21rc1`. Source: internal/gover.IsValid. */
export function isValidGoVersion(version: string): boolean {
  return parse(version) !== invalid;
}

/** Reads the language version, `1.22` of `1.22.3`; "" for a malformed one. Source: internal/gover.Lang. */
export function goLanguageVersion(version: string): string {
  const { major, minor } = parse(version);
  return minor === "" || (major === "1" && minor === "0") ? major : `${major}.${minor}`;
}

/**
 * Reads the Go version of a toolchain name, `1.22.1` of `go1.22.1-corp`; "" where it has none (`default`, a
 * path, a name of another compiler).
 *
 * Source: cmd/go/internal/gover.FromToolchain.
 */
export function toolchainGoVersion(name: string): string {
  if (!name.startsWith("go") || /[\\/]/.test(name)) return "";
  const version = name.slice(2).split(/[ \t-]/, 1)[0] ?? "";
  return isValidGoVersion(version) ? version : "";
}

/**
 * Compares two toolchain names by their Go version; a suffix after a dash does not count and a name without a
 * version, like `default`, is lowest. Bare versions are taken as well.
 *
 * Source: cmd/go/internal/gover.ModCompare.
 */
export function compareToolchains(a: string, b: string): number {
  return compareGoVersions(versionOfToolchain(a), versionOfToolchain(b));
}

/**
 * Tells whether text may stand in a `toolchain` line: `default`, `go1`, or `go1.` and anything, as newer
 * toolchains may be named in ways that are not known yet.
 *
 * Source: modfile.ToolchainRE.
 */
export function isToolchainName(name: string): boolean {
  return name === "default" || name === "go1" || name.startsWith("go1.");
}

/** Tells whether a path is one of the pseudo-modules `go` and `toolchain`. Source: cmd/go/internal/gover.IsToolchain. */
export function isToolchainModule(path: string): boolean {
  return path === "go" || path === "toolchain";
}

/**
 * Compares two versions of one module: Go versions for `go`, toolchain names for `toolchain`, semantic
 * versions for all others.
 *
 * Source: cmd/go/internal/gover.ModCompare.
 */
export function compareModuleVersions(path: string, a: string, b: string): number {
  if (path === "go") return compareGoVersions(a, b);
  return path === "toolchain" ? compareToolchains(a, b) : compareVersions(a, b);
}

function versionOfToolchain(name: string): string {
  return isValidGoVersion(name) ? name : toolchainGoVersion(name);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const goVersionForm =
  /^(?<major>0|[1-9]\d*)(?:\.(?<minor>0|[1-9]\d*)(?:\.(?<patch>0|[1-9]\d*)|(?<kind>[a-z]+)(?<pre>0|[1-9]\d*)?)?)?$/;

function parse(text: string): GoVersion {
  const groups = goVersionForm.exec(text)?.groups;
  if (groups === undefined) return invalid;
  const { major = "", minor, patch, kind = "", pre = "" } = groups;
  if (minor === undefined) return { major, minor: "0", patch: "0", kind, pre };
  // From 1.21 on a missing patch is the language version, not the release .0.
  const released = patch === undefined && kind === "" && compareDecimals(minor, "21") < 0;
  return { major, minor, patch: patch ?? (released ? "0" : ""), kind, pre };
}
