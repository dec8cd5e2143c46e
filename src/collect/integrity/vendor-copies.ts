import { compareGoVersions } from "../../go/go-version.ts";
import { isIgnored } from "./go-imports.ts";

const metadata = /^(?:AUTHORS|CONTRIBUTORS|COPYLEFT|COPYING|COPYRIGHT|LEGAL|LICENSE|NOTICE|PATENTS)/;
const sources = /\.(?:go|s|S|sx|c|cc|cpp|cxx|h|hh|hpp|hxx|m|mm|f|F|for|f90|swig|swigcxx|syso)$/;

/** Where a file of a module would stand for `go mod vendor`. */
export interface CopyRules {
  /** Folders of vendored packages below the module root, "" for the root. */
  readonly folders: ReadonlySet<string>;
  /** The main module's go version. */
  readonly goVersion: string;
}

/**
 * Tells whether `go mod vendor` copies a file of a module: all files beside a vendored package's but tests and
 * files that no build takes, and licences and the like from the folders above. Files that a package embeds from
 * folders below it are copied as well, and not known here.
 *
 * Source: cmd/go/internal/modcmd.vendorPkg, matchPotentialSourceFile, matchMetadata.
 */
export function isCopied(name: string, content: Uint8Array, { folders, goVersion }: CopyRules): boolean {
  const slash = name.lastIndexOf("/");
  const folder = name.slice(0, Math.max(0, slash));
  const base = name.slice(slash + 1);
  if (!folders.has(folder)) return metadata.test(base) && isAbove(folder, folders);
  if (base.endsWith("_test.go")) return false;
  if (base === "go.mod" || base === "go.sum") return compareGoVersions(goVersion, "1.17") < 0;
  return !base.endsWith(".go") || !isIgnored(new TextDecoder().decode(content));
}

/** Tells whether a missing file could change a build or a licence, and may so not be left out of git. */
export function isWeighty(name: string): boolean {
  return sources.test(name) || metadata.test(name.slice(name.lastIndexOf("/") + 1));
}

function isAbove(folder: string, folders: ReadonlySet<string>): boolean {
  return [...folders].some((one) => folder === "" || one.startsWith(`${folder}/`));
}
