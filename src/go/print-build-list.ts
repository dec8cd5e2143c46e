import type { BuildList, SelectedModule } from "./build-list.ts";
import { moduleKey } from "./module-version.ts";

/**
 * Prints a build list byte for byte as `go list -m all` does: one module a line, `path version`, followed by
 * ` => path version` (or a folder) where it is replaced. Ends in a line feed.
 *
 * Source: cmd/go/internal/modinfo.ModulePublic.String.
 */
export function printBuildList(list: BuildList): string {
  return list.selected.map((module) => `${describe(module)}\n`).join("");
}

/**
 * Prints a module graph byte for byte as `go mod graph` does: one requirement a line, requirer first. Empty
 * where nothing is required.
 *
 * Source: cmd/go/internal/modcmd.runGraph.
 */
export function printModuleGraph(list: BuildList): string {
  return list.edges.map((edge) => `${moduleKey(edge.from)} ${moduleKey(edge.to)}\n`).join("");
}

function describe(module: SelectedModule): string {
  const words = [module.path, module.version];
  if (module.replacedBy !== undefined) words.push("=>", module.replacedBy.path, module.replacedBy.version);
  return words.filter((word) => word !== "").join(" ");
}
