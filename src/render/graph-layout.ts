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
  /** True where a main module states an indirect requirement of which another module of the picture is the cause. */
  readonly stated: boolean;
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
/** How many direct requirements a picture shows that leaves modules out. */
export const maxDirect = 20;
/** How many chains behind findings are drawn. */
export const maxChains = 8;
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
  const stated = statedEdges(report);
  const inner = edges.filter(([from, to]) => shown.has(from) && shown.has(to));
  const ordered = [...shown].toSorted((a, b) => a - b);
  const nodes = centred(
    placeNodes({ shown: ordered, steps: stepsFromMain(report, stated), edges: inner, guilty }),
  );
  const steps = new Set(chains.flatMap((chain) => chain.slice(1).map((to, at) => `${chain[at]} ${to}`)));
  const drawn = drawnEdges(inner, nodes, {
    guilty: steps,
    stated,
    whole: shown.size === modules.length,
  });
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

// Since go 1.17 go.mod states indirect requirements too. Where another module brings such a module, that one is the
// cause, and the line in go.mod only follows.
function statedEdges({ inventory }: Report): ReadonlySet<string> {
  const { modules, edges } = inventory;
  const brought = new Set(edges.filter(([from]) => modules[from]?.main !== true).map(([, to]) => to));
  const stated = edges.filter(
    ([from, to]) => modules[from]?.main === true && modules[to]?.indirect === true && brought.has(to),
  );
  return new Set(stated.map(edgeKey));
}

function edgeKey([from, to]: readonly [number, number]): string {
  return `${from} ${to}`;
}

// Breadth first, along what is only stated where nothing else leads on. Modules that no requirement reaches stand
// one step away.
function stepsFromMain({ inventory }: Report, stated: ReadonlySet<string>): ReadonlyMap<number, number> {
  const { modules, edges } = inventory;
  const steps = new Map<number, number>();
  modules.forEach((module, at) => module.main && steps.set(at, 0));
  walk(
    steps,
    edges.filter((edge) => !stated.has(edgeKey(edge))),
  );
  walk(steps, edges);
  return steps;
}

function walk(steps: Map<number, number>, edges: readonly (readonly [number, number])[]): void {
  const targets = Map.groupBy(edges, ([from]) => from);
  const queue = [...steps.keys()];
  for (const from of queue) {
    for (const [, to] of targets.get(from) ?? []) {
      if (steps.has(to)) continue;
      steps.set(to, (steps.get(from) ?? 0) + 1);
      queue.push(to);
    }
  }
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

interface EdgeKinds {
  readonly guilty: ReadonlySet<string>;
  readonly stated: ReadonlySet<string>;
  /** Whether the picture shows every module; those that go.mod only states are not drawn elsewhere. */
  readonly whole: boolean;
}

// Guilty ones are drawn last, above the others, and are never the ones left out.
function drawnEdges(
  edges: readonly (readonly [number, number])[],
  nodes: ReadonlyMap<number, GraphNode>,
  { whole, ...kinds }: EdgeKinds,
): readonly GraphEdgeShown[] {
  const brought = new Set(edges.filter((edge) => !kinds.stated.has(edgeKey(edge))).map(([, to]) => to));
  const all = edges.flatMap((edge): readonly GraphEdgeShown[] => {
    const [from, to] = [nodes.get(edge[0]), nodes.get(edge[1])];
    if (from === undefined || to === undefined) return [];
    const guilty = kinds.guilty.has(edgeKey(edge));
    const stated = !guilty && kinds.stated.has(edgeKey(edge)) && brought.has(edge[1]);
    return [{ from, to, guilty, stated }];
  });
  const plain = all.filter(({ guilty, stated }) => !guilty && !stated).toSorted((a, b) => span(a) - span(b));
  const faint = whole ? all.filter(({ stated }) => stated) : [];
  return [...faint, ...plain.slice(0, maxEdges), ...all.filter(({ guilty }) => guilty)];
}

function span({ from, to }: { readonly from: GraphNode; readonly to: GraphNode }): number {
  return Math.abs(to.column - from.column - 1);
}
