import type { GraphNode } from "./module-graph.ts";
import type { ModuleVersion } from "./module-version.ts";

// The shape of a resolved build: what `go list -m all` and `go mod graph` are printed from.

/** One selected module. */
export interface SelectedModule extends ModuleVersion {
  /** True for the main module, or each module of a workspace. Their `version` is "". */
  readonly main: boolean;
  /** True where no main module requires it without an `// indirect` comment. */
  readonly indirect: boolean;
  /** What stands in its place: another module, or a folder where its `version` is "". */
  readonly replacedBy?: ModuleVersion;
  /** The `go` line of its go.mod (of the replacement, if replaced); absent where it has none or was not read. */
  readonly goVersion?: string;
}

/** One requirement in the module graph, from a node to a node, replaced modules under their original names. */
export interface GraphEdge {
  readonly from: ModuleVersion;
  readonly to: ModuleVersion;
}

/**
 * The result of minimal version selection over one main module or workspace.
 *
 * `selected` is in the order of `go list -m all`: main modules by path, then the rest by path, without the
 * pseudo-modules `go` and `toolchain`. `edges` is in the order of `go mod graph` and names versions that
 * were not selected as well. `roots` is the same graph, for whoever walks it: the nodes that everything is
 * required from, main modules first; absent where the edges are all that is known.
 *
 * Source: https://go.dev/ref/mod#minimal-version-selection, cmd/go/internal/modload/buildlist.go.
 */
export interface BuildList {
  readonly selected: readonly SelectedModule[];
  readonly edges: readonly GraphEdge[];
  readonly roots?: readonly GraphNode[];
}
