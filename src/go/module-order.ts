import { compareModuleVersions } from "./go-version.ts";
import { compareModules } from "./module-path.ts";
import type { ModuleVersion } from "./module-version.ts";

// How versions rank in a module graph. Two versions in it are not versions: "none" says that a module is not
// in the graph and is below all others; "" is the main module's, above all others.

/** The version of a module that nothing requires. */
export const noVersion = "none";

/**
 * Compares two versions of the module `path` for selection: negative where `a` is lower. "none" is below and
 * "" (the main module) above everything else.
 *
 * Source: cmd/go/internal/modload.cmpVersion.
 */
export function compareForSelection(path: string, a: string, b: string): number {
  if (a === b) return 0;
  if (a === "" || b === "") return a === "" ? 1 : -1;
  // To each path's own order "none" is malformed, and so the lowest; a toolchain that names no version
  // ("default") is no higher than none at all.
  return compareModuleVersions(path, a, b);
}

/** Sorts coordinates by path, then by version, lowest first; returns a new list. Source: cmd/go/internal/gover.ModSort. */
export function sortModules(modules: readonly ModuleVersion[]): readonly ModuleVersion[] {
  return modules.toSorted(compareModules);
}
