import type { InventoryModule, Report, ReportFinding } from "../model/report.ts";
import { coordinateOf } from "./inventory-view.ts";

// The picture of the module graph: which modules are shown, in which column and row. Columns are steps away
// from the main modules; rows are settled by the mean row of the requirers, so that edges cross little.

/** A module in the picture. */
export interface GraphNode {
  /** Index into the inventory. */
  readonly module: number;
  readonly column: number;
  /** Halves occur, as short columns stand in the middle of tall ones. */
  readonly row: number;
  /** True where a finding that counts names it. */
  readonly guilty: boolean;
}

/** A requirement in the picture. */
export interface GraphEdgeShown {
  readonly from: GraphNode;
  readonly to: GraphNode;
  /** True where it lies on the way from a main module to a guilty one. */
  readonly guilty: boolean;
}

/** The picture, and how much of the graph it leaves out. */
export interface GraphPicture {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdgeShown[];
  readonly columns: number;
  readonly rows: number;
  readonly leftOutModules: number;
  readonly leftOutEdges: number;
  /** Chains behind findings that are not drawn. */
  readonly leftOutChains: number;
}

const everythingUpTo = 60;
const maxDirect = 20;
const maxChains = 8;
const maxEdges = 160;

/**
 * Chooses and places modules: the whole graph where it is small, else the main modules, the chains to guilty
 * modules and the direct requirements.
 */
export function layOutGraph(report: Report, findings: readonly ReportFinding[]): GraphPicture {
  const { modules, edges } = report.inventory;
  const allChains = guiltyChains(report, findings);
  const chains = allChains.slice(0, maxChains);
  const shown = chooseModules(report, chains);
  const guilty = new Set(chains.flatMap((chain) => chain.slice(-1)));
  const inner = edges.filter(([from, to]) => shown.has(from) && shown.has(to));
  const ordered = [...shown].toSorted((a, b) => a - b);
  const nodes = centred(placeNodes({ shown: ordered, steps: stepsFromMain(report), edges: inner, guilty }));
  const steps = new Set(chains.flatMap((chain) => chain.slice(1).map((to, at) => `${chain[at]} ${to}`)));
  const drawn = drawnEdges(inner, nodes, steps);
  return {
    nodes: [...nodes.values()],
    edges: drawn,
    columns: Math.max(0, ...nodes.values().map((node) => node.column + 1)),
    rows: Math.max(0, ...nodes.values().map((node) => node.row + 1)),
    leftOutModules: modules.length - nodes.size,
    leftOutEdges: edges.length - drawn.length,
    leftOutChains: allChains.length - chains.length,
  };
}

// Chains as inventory indices; steps that name no module of the inventory drop out.
function guiltyChains(report: Report, findings: readonly ReportFinding[]): readonly (readonly number[])[] {
  const index = new Map(report.inventory.modules.map((module, at) => [coordinateOf(module), at]));
  const chains = findings
    .filter((finding) => finding.why.length > 1)
    .map((finding) => finding.why.map((step) => index.get(step)).filter((at) => at !== undefined));
  const distinct = new Map(
    chains.filter((chain) => chain.length > 0).map((chain) => [chain.join(" "), chain]),
  );
  return [...distinct.values()];
}

function chooseModules(report: Report, chains: readonly (readonly number[])[]): ReadonlySet<number> {
  const { modules } = report.inventory;
  if (modules.length <= everythingUpTo) return new Set(modules.keys());
  const indices = [...modules.keys()];
  const main = indices.filter((at) => modules[at]?.main === true);
  const direct = indices.filter((at) => isDirect(modules[at]));
  return new Set([...main.slice(0, maxDirect), ...chains.flat(), ...direct.slice(0, maxDirect)]);
}

function isDirect(module: InventoryModule | undefined): boolean {
  return module !== undefined && !module.main && !module.indirect;
}

// Breadth first. Modules that no requirement reaches stand one step away.
function stepsFromMain(report: Report): ReadonlyMap<number, number> {
  const { modules, edges } = report.inventory;
  const targets = Map.groupBy(edges, ([from]) => from);
  const steps = new Map<number, number>();
  modules.forEach((module, at) => module.main && steps.set(at, 0));
  const queue = [...steps.keys()];
  for (const from of queue) {
    for (const [, to] of targets.get(from) ?? []) {
      if (steps.has(to)) continue;
      steps.set(to, (steps.get(from) ?? 0) + 1);
      queue.push(to);
    }
  }
  return steps;
}

interface Placement {
  readonly shown: readonly number[];
  readonly steps: ReadonlyMap<number, number>;
  readonly edges: readonly (readonly [number, number])[];
  readonly guilty: ReadonlySet<number>;
}

function placeNodes({ shown, steps, edges, guilty }: Placement): ReadonlyMap<number, GraphNode> {
  const used = [...new Set(shown.map((at) => steps.get(at) ?? 1))].toSorted((a, b) => a - b);
  const requirers = Map.groupBy(edges, ([, to]) => to);
  const nodes = new Map<number, GraphNode>();
  used.forEach((step, column) => {
    const weight = (at: number) => meanRow(requirers.get(at) ?? [], nodes);
    const ofColumn = shown.filter((at) => (steps.get(at) ?? 1) === step);
    ofColumn
      .toSorted((a, b) => weight(a) - weight(b) || Number(guilty.has(b)) - Number(guilty.has(a)) || a - b)
      .forEach((at, row) => nodes.set(at, { module: at, column, row, guilty: guilty.has(at) }));
  });
  return nodes;
}

function centred(nodes: ReadonlyMap<number, GraphNode>): ReadonlyMap<number, GraphNode> {
  const heights = Map.groupBy(nodes.values(), (node) => node.column);
  const tallest = Math.max(0, ...heights.values().map((column) => column.length));
  const shift = (node: GraphNode) => (tallest - (heights.get(node.column)?.length ?? 0)) / 2;
  return new Map([...nodes].map(([at, node]) => [at, { ...node, row: node.row + shift(node) }]));
}

function meanRow(
  edges: readonly (readonly [number, number])[],
  nodes: ReadonlyMap<number, GraphNode>,
): number {
  const rows = edges.flatMap(([from]) => nodes.get(from)?.row ?? []);
  return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
}

// Guilty ones are drawn last, above the others, and are never the ones left out.
function drawnEdges(
  edges: readonly (readonly [number, number])[],
  nodes: ReadonlyMap<number, GraphNode>,
  guiltySteps: ReadonlySet<string>,
): readonly GraphEdgeShown[] {
  const all = edges.flatMap(([a, b]) => {
    const [from, to] = [nodes.get(a), nodes.get(b)];
    return from === undefined || to === undefined ? [] : [{ from, to, guilty: guiltySteps.has(`${a} ${b}`) }];
  });
  const innocent = all.filter((edge) => !edge.guilty).toSorted((a, b) => span(a) - span(b));
  return [...innocent.slice(0, maxEdges), ...all.filter((edge) => edge.guilty)];
}

function span({ from, to }: { readonly from: GraphNode; readonly to: GraphNode }): number {
  return Math.abs(to.column - from.column - 1);
}
