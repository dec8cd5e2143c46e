import { isToolchainModule } from "../../go/go-version.ts";
import type { PolicyPath } from "../../model/finding.ts";
import type { Resolution } from "../../model/modules.ts";
import type { ModuleDetails } from "./facts.ts";
import type { ModulesSection } from "./section.ts";

/** A budget that one build exceeds. */
export interface Excess {
  readonly rule: PolicyPath;
  readonly measure: NonNullable<ModuleDetails["measure"]>;
  readonly limit: number;
  readonly found: number;
  /** True where base exceeded it as well and the change did not add to it. */
  readonly standing: boolean;
}

/** What a build is compared with. */
export interface BudgetBase {
  /** The builds of base that it continues; empty for a new one. */
  readonly same: readonly Resolution[];
  /** All builds of base; empty outside a change. */
  readonly all: readonly Resolution[];
}

/**
 * Holds one build against the budgets. Main modules, `go` and `toolchain` are not counted; several builds of base
 * count as their union. A new build grows by what no build of base holds; where base has none, growth is not judged.
 */
export function exceededBudgets(
  section: ModulesSection,
  resolution: Resolution,
  base: BudgetBase,
): readonly Excess[] {
  const growth = section["max-growth"];
  if (growth === undefined && section["max-modules"] === undefined && section["max-edges"] === undefined)
    return [];
  const now = sizeOf([resolution]);
  const before = base.same.length === 0 ? undefined : sizeOf(base.same);
  const grown = growthOf(now, before, base.all);
  const found: (Excess | undefined)[] = [
    total(
      { limit: section["max-modules"], key: "max-modules", measure: "modules" },
      now.modules,
      before?.modules,
    ),
    total({ limit: section["max-edges"], key: "max-edges", measure: "edges" }, now.edges, before?.edges),
    added({ limit: growth?.modules, key: "modules", measure: "new modules" }, grown.modules),
    added({ limit: growth?.edges, key: "edges", measure: "new edges" }, grown.edges),
  ];
  return found.filter((excess) => excess !== undefined);
}

/** Whether a section has a rule that needs base. */
export function needsBase(section: ModulesSection): boolean {
  return section["major-upgrade"] !== "off" || section["max-growth"] !== undefined;
}

interface Size {
  readonly modules: ReadonlySet<string>;
  readonly edges: ReadonlySet<string>;
}

function sizeOf(resolutions: readonly Resolution[]): Size {
  const modules = new Set<string>();
  const edges = new Set<string>();
  for (const { buildList } of resolutions) {
    for (const { path, main } of buildList.selected) if (!main) modules.add(path);
    for (const { from, to } of buildList.edges) {
      if (isToolchainModule(to.path) || isToolchainModule(from.path)) continue;
      edges.add(`${from.path}@${from.version} ${to.path}@${to.version}`);
    }
  }
  return { modules, edges };
}

interface Budget {
  readonly limit: number | undefined;
  readonly key: string;
  readonly measure: Excess["measure"];
}

function total(
  { limit, key, measure }: Budget,
  now: ReadonlySet<string>,
  before: ReadonlySet<string> | undefined,
): Excess | undefined {
  if (limit === undefined || now.size <= limit) return undefined;
  const standing = before !== undefined && before.size >= now.size;
  return { rule: ["modules", key], measure, limit, found: now.size, standing };
}

function added({ limit, key, measure }: Budget, found: number): Excess | undefined {
  if (limit === undefined || found <= limit) return undefined;
  return { rule: ["modules", "max-growth", key], measure, limit, found, standing: false };
}

/** Growth is a difference in size: an upgrade that swaps one version for another does not grow a graph. */
function growthOf(
  now: Size,
  before: Size | undefined,
  all: readonly Resolution[],
): { readonly modules: number; readonly edges: number } {
  if (before !== undefined) {
    return { modules: now.modules.size - before.modules.size, edges: now.edges.size - before.edges.size };
  }
  const everything = sizeOf(all);
  if (everything.modules.size === 0) return { modules: 0, edges: 0 };
  return {
    modules: now.modules.difference(everything.modules).size,
    edges: now.edges.difference(everything.edges).size,
  };
}
