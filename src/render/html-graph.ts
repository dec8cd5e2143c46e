import type { InventoryModule, Report, ReportFinding } from "../model/report.ts";
import {
  type GraphEdgeShown,
  type GraphNode,
  type GraphPicture,
  layOutGraph,
  maxChains,
  maxDirect,
} from "./graph-layout.ts";
import { html, type Markup, nothing } from "./html-markup.ts";
import { coordinateOf } from "./inventory-view.ts";
import { cut, plain } from "./neutralise.ts";
import { count } from "./report-view.ts";

const nodeWidth = 232;
const nodeHeight = 40;
const columnWidth = 304;
const rowHeight = 50;
const margin = 12;
// Requirements inside a column bend out to the right by this much.
const bulge = 36;

/** Draws the module graph, main modules on the left; nothing where there is no graph. */
export function graphSection(report: Report, findings: readonly ReportFinding[]): Markup {
  const { modules, edges } = report.inventory;
  if (modules.length < 2 || edges.length === 0) return nothing;
  const picture = layOutGraph(report, findings);
  return html`<section aria-labelledby="graph"><h2 id="graph">Module graph</h2>
<p class="soft small">${caption(picture, modules.length, edges.length)}</p>
<div class="card scroll padded" tabindex="0" role="group" aria-label="Module graph, scrollable">${drawing(picture, modules)}</div></section>
`;
}

function caption(picture: GraphPicture, modules: number, edges: number): string {
  const faint = picture.edges.some(({ stated }) => stated)
    ? " Dotted: stated in go.mod, though another module brings it."
    : "";
  const size = `${count(modules, "module")} and ${count(edges, "requirement")} between selected versions; main modules on the left, then what they require, then what that brings.${faint}`;
  const left = [
    picture.leftOutModules > 0 ? count(picture.leftOutModules, "module") : "",
    picture.leftOutChains > 0 ? count(picture.leftOutChains, "more chain") : "",
    picture.leftOutEdges > 0 ? count(picture.leftOutEdges, "requirement") : "",
  ].filter((part) => part !== "");
  if (left.length === 0) return size;
  return `${size} Shown are main modules, the first ${maxDirect} direct requirements and the first ${maxChains} chains behind findings; not drawn: ${left.join(", ")}.`;
}

function drawing(picture: GraphPicture, modules: readonly InventoryModule[]): Markup {
  const width = (picture.columns - 1) * columnWidth + nodeWidth + bulge + margin * 2;
  const height = (picture.rows - 1) * rowHeight + nodeHeight + margin * 2;
  const guilty = picture.nodes.filter((node) => node.guilty).length;
  const label = `${count(picture.nodes.length, "module")} drawn, ${guilty} with findings`;
  return html`<svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${picture.edges.map((edge) => edgeLine(edge))}${picture.nodes.map((node) => nodeBox(node, modules[node.module]))}</svg>`;
}

function edgeLine({ from, to, guilty, stated }: GraphEdgeShown): Markup {
  const path = to.column > from.column ? forward(from, to) : around(from, to);
  return html`<path class="${guilty ? "edge guilty" : stated ? "edge stated" : "edge"}" d="${path}"/>
`;
}

function forward(from: GraphNode, to: GraphNode): string {
  const [startX, startY, endX, endY] = [left(from) + nodeWidth, middle(from), left(to), middle(to)];
  const bend = Math.min(64, (endX - startX) / 2);
  return `M${startX} ${startY} C${startX + bend} ${startY} ${endX - bend} ${endY} ${endX} ${endY}`;
}

// A requirement inside a column, or back to an earlier one, leaves and arrives on the right-hand side.
function around(from: GraphNode, to: GraphNode): string {
  const [startX, startY, endX, endY] = [
    left(from) + nodeWidth,
    middle(from),
    left(to) + nodeWidth,
    middle(to),
  ];
  const out = Math.max(startX, endX) + bulge;
  return `M${startX} ${startY} C${out} ${startY} ${out} ${endY} ${endX} ${endY}`;
}

function nodeBox(node: GraphNode, module: InventoryModule | undefined): Markup {
  if (module === undefined) return nothing;
  const kinds = [
    "node",
    module.main ? "main" : "",
    node.guilty ? "guilty" : "",
    module.replacedBy === null ? "" : "replaced",
  ];
  const [x, y] = [left(node), top(node)];
  return html`<g class="${kinds.filter((kind) => kind !== "").join(" ")}"><title>${coordinateOf(module)}</title><rect x="${x}" y="${y}" width="${nodeWidth}" height="${nodeHeight}" rx="6"/><text class="mono" font-size="12" x="${x + 10}" y="${y + 17}">${shortPath(module.path)}</text><text class="label" font-size="10.5" x="${x + 10}" y="${y + 32}">${module.main ? "main module" : cut(plain(module.version), 34)}</text></g>
`;
}

// The end of a path tells modules apart, its start rarely does.
function shortPath(path: string): string {
  const text = plain(path);
  const room = 28;
  if (text.length <= room) return text;
  return `…${text.slice(text.length - room + 1).toWellFormed()}`;
}

function left(node: GraphNode): number {
  return margin + node.column * columnWidth;
}

function top(node: GraphNode): number {
  return margin + node.row * rowHeight;
}

function middle(node: GraphNode): number {
  return top(node) + nodeHeight / 2;
}
