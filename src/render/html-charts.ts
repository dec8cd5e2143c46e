import type { GateReport } from "../model/report.ts";
import { html, type Markup, nothing } from "./html-markup.ts";
import { decimals, milliseconds } from "./key-figures.ts";
import { type LatencyTarget, latencyTargets } from "./latency-view.ts";
import {
  durationTicks,
  lowerEdgeMs,
  type MsRange,
  type PlotColumn,
  plotColumns,
  plotRange,
} from "./plot-scale.ts";
import { count, groupDigits } from "./report-view.ts";

const width = 680;
const height = 226;
const plot = { left: 52, right: 668, top: 40, bottom: 182 } as const;
const columnAmount = 88;
// So much room a label beside a line needs.
const labelRoom = 110;

/** Draws a histogram for each target of the latency gate; nothing where none was measured. */
export function latencySection(gates: readonly GateReport[]): Markup {
  const targets = gates.flatMap(latencyTargets);
  if (targets.length === 0) return nothing;
  return html`<section aria-labelledby="latency"><h2 id="latency">Latency</h2>
<p class="soft small">Requests by duration. Both scales are logarithmic, so that the tail shows beside the bulk; the band is the 95 % interval of the P99.</p>
<div class="stack">${targets.map(targetCard)}</div></section>
`;
}

function targetCard(target: LatencyTarget): Markup {
  const figures = figuresOf(target).map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  );
  return html`<div class="card padded"><h4>${target.name}</h4><div class="latency">${histogram(target)}<dl>${figures}</dl></div></div>
`;
}

function figuresOf(target: LatencyTarget): readonly (readonly [string, string])[] {
  const { p50Ms, p95Ms, p99Ms, lowerMs, upperMs, limitMs, requests } = target;
  const upper = upperMs === undefined ? "no upper end" : milliseconds(upperMs);
  const all: readonly (readonly [string, string | undefined])[] = [
    ["Limit of the P99", inMilliseconds(limitMs)],
    ["P99", inMilliseconds(p99Ms) ?? "without end"],
    ["95 % interval", lowerMs === undefined ? undefined : `${milliseconds(lowerMs)} to ${upper}`],
    ["P95", inMilliseconds(p95Ms)],
    ["P50", inMilliseconds(p50Ms)],
    ["Requests", requests === undefined ? undefined : groupDigits(requests)],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function inMilliseconds(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : milliseconds(ms);
}

function histogram(target: LatencyTarget): Markup {
  const { histogram: buckets, limitMs, p99Ms, upperMs } = target;
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined)
    return html`<p class="soft small">No distribution was kept.</p>`;
  const marks = [limitMs, p99Ms, upperMs].filter((ms) => ms !== undefined);
  const range = plotRange([lowerEdgeMs(buckets, 0), last.upperMs, ...marks]);
  const columns = plotColumns(buckets, range, columnAmount);
  const scale = scaleOf(range, columns);
  const label = `Distribution of ${target.name}: ${milliseconds(first.upperMs)} to ${milliseconds(last.upperMs)}`;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${axis(scale)}${columns.map((column) => bar(column, scale, limitMs))}
${interval(target, scale)}${markers(target, scale)}</svg>`;
}

interface Scale extends MsRange {
  x(ms: number): number;
  y(amount: number): number;
  readonly most: number;
}

function scaleOf({ fromMs, toMs }: MsRange, columns: readonly PlotColumn[]): Scale {
  const most = Math.max(1, ...columns.map(({ requests }) => requests));
  const breadth = Math.log(toMs / fromMs);
  const clamp = (share: number) => Math.min(1, Math.max(0, share));
  return {
    x: (ms) => round(plot.left + clamp(Math.log(ms / fromMs) / breadth) * (plot.right - plot.left)),
    y: (amount) =>
      round(plot.bottom - clamp(Math.log1p(amount) / Math.log1p(most)) * (plot.bottom - plot.top)),
    fromMs,
    toMs,
    most,
  };
}

function bar({ fromMs, toMs, requests }: PlotColumn, scale: Scale, limitMs: number | undefined): Markup {
  const [x, end, y] = [scale.x(fromMs), scale.x(toMs), scale.y(requests)];
  const over = limitMs !== undefined && Math.sqrt(fromMs * toMs) > limitMs ? "bar over" : "bar";
  const about = Number.isInteger(round(requests)) ? "" : "about ";
  const title = `${milliseconds(fromMs)} to ${milliseconds(toMs)}: ${about}${count(Math.max(1, Math.round(requests)), "request")}`;
  return html`<rect class="${over}" x="${x}" y="${y}" width="${round(Math.max(1, end - x - 0.8))}" height="${round(plot.bottom - y)}"><title>${title}</title></rect>`;
}

function axis(scale: Scale): Markup {
  const amounts = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].filter((amount) => amount <= scale.most);
  return html`<line class="axis" x1="${plot.left}" x2="${plot.right}" y1="${plot.bottom}" y2="${plot.bottom}"/>
${durationTicks(scale).map(({ ms, label }) => html`<line class="axis" x1="${scale.x(ms)}" x2="${scale.x(ms)}" y1="${plot.bottom}" y2="${plot.bottom + 4}"/><text class="label" font-size="12" text-anchor="middle" x="${scale.x(ms)}" y="${plot.bottom + 19}">${label}</text>`)}
<text class="label" font-size="12" text-anchor="end" x="${plot.right}" y="${plot.bottom + 38}">milliseconds</text>
${amounts.map((amount) => html`<line class="axis" x1="${plot.left}" x2="${plot.right}" y1="${scale.y(amount)}" y2="${scale.y(amount)}"/><text class="label" font-size="12" text-anchor="end" x="${plot.left - 7}" y="${scale.y(amount) + 4}">${decimals(amount)}</text>`)}
`;
}

// Two rows of labels, and the line with the upper label is the longer one: however close limit and P99 are,
// neither label stands on the other.
function markers({ limitMs, p99Ms }: LatencyTarget, scale: Scale): Markup {
  const limitFirst = limitMs !== undefined && p99Ms !== undefined && limitMs <= p99Ms;
  const limit = { line: "limit", words: "limit-label", title: "limit", y: 14, before: limitFirst } as const;
  const p99 = { line: "p99", words: "", title: "P99", y: 32, before: !limitFirst } as const;
  return html`${marker(limit, limitMs, scale)}${marker(p99, p99Ms, scale)}`;
}

interface MarkerStyle {
  readonly line: string;
  readonly words: string;
  readonly title: string;
  readonly y: number;
  /** Whether the label stands left of the line, where there is room. */
  readonly before: boolean;
}

function marker(
  { line, words, title, y, before }: MarkerStyle,
  ms: number | undefined,
  scale: Scale,
): Markup {
  if (ms === undefined) return nothing;
  const x = scale.x(ms);
  const atLeft = x > plot.right - labelRoom || (before && x > plot.left + labelRoom);
  const at = round(atLeft ? x - 6 : x + 6);
  return html`<line class="${line}" x1="${x}" x2="${x}" y1="${y - 10}" y2="${plot.bottom}"/><text class="mark ${words}" font-size="12.5" text-anchor="${atLeft ? "end" : "start"}" x="${at}" y="${y}">${title} ${milliseconds(ms)}</text>`;
}

function interval({ lowerMs, upperMs }: LatencyTarget, scale: Scale): Markup {
  if (lowerMs === undefined) return nothing;
  const [x, end] = [scale.x(lowerMs), scale.x(upperMs ?? scale.toMs)];
  return html`<rect class="interval" x="${x}" y="${plot.top}" width="${round(Math.max(1, end - x))}" height="${plot.bottom - plot.top}"/>`;
}

function round(amount: number): number {
  return Math.round(amount * 10) / 10;
}
