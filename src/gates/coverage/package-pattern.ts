import type { CoveredFile } from "../../model/quality.ts";

/**
 * Makes a test of whether a file belongs to the packages that a pattern names: `./internal/pay/...` by folder from
 * the repository root, anything else by import path. `...` stands for any text, and `/...` at the end for nothing too.
 *
 * Source: `go help packages`.
 */
export function packagePattern(pattern: string): (file: Pick<CoveredFile, "file" | "importPath">) => boolean {
  const byFolder = pattern === "." || pattern.startsWith("./");
  const regexp = wildcard(byFolder ? pattern.replace(/^\.\/?/, "").replace(/\/+$/, "") : pattern);
  return ({ file, importPath }) => regexp.test(byFolder ? folderOf(file) : importPath);
}

function wildcard(pattern: string): RegExp {
  if (pattern === "...") return /^/;
  const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&").replaceAll("\\.\\.\\.", ".*");
  return new RegExp(`^${source.replace(/\/\.\*$/, "(?:/.*)?")}$`, "s");
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash === -1 ? "" : file.slice(0, slash);
}
