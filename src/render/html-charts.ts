import type { GateReport } from "../model/report.ts";
import { html, type Markup, nothing } from "./html-markup.ts";
import { decimals, milliseconds } from "./key-figures.ts";
import { type LatencyBucket, type LatencyTarget, latencyTargets } from "./latency-view.ts";
import { count } from "./report-view.ts";

const width = 560;
const height = 210;
const labelRoom = 90;
const plot = { left: 44, right: 548, top: 34, bottom: 172 } as const;

/** Draws a histogram for each target of the latency gate; nothing where none was measured. */
export function latencySection(gates: readonly GateReport[]): Markup {
  const targets = gates.flatMap(latencyTargets);
  if (targets.length === 0) return nothing;
  return html`<section aria-labelledby="latency"><h2 id="latency">Latency</h2>
<p class="soft small">Requests by duration. Both scales are logarithmic, so that the tail shows beside the bulk; the band is the 95 % interval of the P99.</p>
<div class="charts">${targets.map(targetCard)}</div></section>
`;
}

function targetCard(target: LatencyTarget): Markup {
  const p99 = target.p99Ms === undefined ? "no P99" : `P99 ${milliseconds(target.p99Ms)}`;
  const limit = target.limitMs === undefined ? "" : `, limit ${milliseconds(target.limitMs)}`;
  const requests = target.requests === undefined ? "" : `, ${count(target.requests, "request")}`;
  return html`<div class="card padded"><h4>${target.name} <span class="soft small">${p99}${limit}${requests}</span></h4>${histogram(target)}</div>
`;
}

function histogram(target: LatencyTarget): Markup {
  const buckets = target.histogram;
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined)
    return html`<p class="soft small">No distribution was kept.</p>`;
  const marks = [target.limitMs, target.p99Ms, target.upperMs].filter((ms) => ms !== undefined);
  const scale = scaleOf(target, lowerEdge(buckets, 0), Math.max(last.upperMs, ...marks) * 1.1);
  const label = `Distribution of ${target.name}: ${milliseconds(first.upperMs)} to ${milliseconds(last.upperMs)}`;
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${axis(scale)}${buckets.map((bucket, at) => bar(bucket, lowerEdge(buckets, at), scale))}
${interval(target, scale)}${markers(target, scale)}</svg>`;
}

interface Scale {
  x(ms: number): number;
  y(amount: number): number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly most: number;
  /** Infinity where there is none. */
  readonly limitMs: number;
}

function scaleOf(target: LatencyTarget, fromMs: number, toMs: number): Scale {
  const most = Math.max(...target.histogram.map((bucket) => bucket.count));
  const start = Math.log(fromMs);
  const breadth = Math.max(1e-9, Math.log(toMs) - start);
  const clamp = (share: number) => Math.min(1, Math.max(0, share));
  return {
    x: (ms) => round(plot.left + clamp((Math.log(ms) - start) / breadth) * (plot.right - plot.left)),
    y: (amount) =>
      round(plot.bottom - clamp(Math.log1p(amount) / Math.log1p(most)) * (plot.bottom - plot.top)),
    fromMs,
    toMs,
    most,
    limitMs: target.limitMs ?? Number.POSITIVE_INFINITY,
  };
}

// A bucket begins where the one before ends; empty ones are left out, so a gap counts as one ordinary step.
function lowerEdge(buckets: readonly LatencyBucket[], at: number): number {
  const upper = buckets[at]?.upperMs ?? 1;
  const before = buckets[at - 1]?.upperMs;
  const step = smallestRatio(buckets);
  return before === undefined ? upper / step : Math.max(before, upper / step);
}

function smallestRatio(buckets: readonly LatencyBucket[]): number {
  const ratios = buckets
    .slice(1)
    .map((bucket, at) => bucket.upperMs / (buckets[at]?.upperMs ?? bucket.upperMs));
  return Math.max(1.01, Math.min(1.5, ...ratios.filter((ratio) => ratio > 1)));
}

function bar({ upperMs, count: amount }: LatencyBucket, fromMs: number, scale: Scale): Markup {
  const [x, end, y] = [scale.x(fromMs), scale.x(upperMs), scale.y(amount)];
  const over = upperMs > scale.limitMs ? "bar over" : "bar";
  const title = `up to ${milliseconds(upperMs)}: ${count(amount, "request")}`;
  return html`<rect class="${over}" x="${x}" y="${y}" width="${round(Math.max(0.5, end - x - 0.75))}" height="${round(plot.bottom - y)}"><title>${title}</title></rect>`;
}

function axis(scale: Scale): Markup {
  const times = ticks(scale.fromMs, scale.toMs);
  const amounts = [1, 10, 100, 1000, 10_000, 100_000].filter((amount) => amount <= scale.most);
  return html`<line class="axis" x1="${plot.left}" x2="${plot.right}" y1="${plot.bottom}" y2="${plot.bottom}"/>
${times.map((ms) => html`<line class="axis" x1="${scale.x(ms)}" x2="${scale.x(ms)}" y1="${plot.bottom}" y2="${plot.bottom + 4}"/><text class="label" font-size="11" text-anchor="middle" x="${scale.x(ms)}" y="${plot.bottom + 18}">${decimals(ms)}</text>`)}
<text class="label" font-size="11" text-anchor="end" x="${plot.right}" y="${plot.bottom + 34}">milliseconds</text>
${amounts.map((amount) => html`<line class="axis" x1="${plot.left}" x2="${plot.right}" y1="${scale.y(amount)}" y2="${scale.y(amount)}"/><text class="label" font-size="11" text-anchor="end" x="${plot.left - 6}" y="${scale.y(amount) + 4}">${decimals(amount)}</text>`)}
`;
}

// 1, 2, 5 in every decade, thinned where a distribution is wide.
function ticks(fromMs: number, toMs: number): readonly number[] {
  const decades = Array.from({ length: 14 }, (_, at) => 10 ** (at - 4));
  const all = decades.flatMap((decade) => [decade, decade * 2, decade * 5]);
  const inside = all.filter((ms) => ms >= fromMs && ms <= toMs);
  return inside.length <= 9 ? inside : decades.filter((ms) => ms >= fromMs && ms <= toMs);
}

// The two labels stand on opposite sides, so that they keep apart where limit and P99 are close.
function markers({ limitMs, p99Ms }: LatencyTarget, scale: Scale): Markup {
  const limitFirst = limitMs !== undefined && p99Ms !== undefined && limitMs <= p99Ms;
  const limit = { line: "limit", words: "limit-label", title: "limit", y: 12, before: limitFirst } as const;
  const p99 = { line: "p99", words: "", title: "P99", y: 26, before: !limitFirst } as const;
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
  const at = round(atLeft ? x - 5 : x + 5);
  return html`<line class="${line}" x1="${x}" x2="${x}" y1="${y - 8}" y2="${plot.bottom}"/><text class="${words}" font-size="11.5" text-anchor="${atLeft ? "end" : "start"}" x="${at}" y="${y}">${title} ${milliseconds(ms)}</text>`;
}

function interval({ lowerMs, upperMs }: LatencyTarget, scale: Scale): Markup {
  if (lowerMs === undefined) return nothing;
  const [x, end] = [scale.x(lowerMs), scale.x(upperMs ?? scale.toMs)];
  return html`<rect class="interval" x="${x}" y="${plot.top}" width="${round(Math.max(1, end - x))}" height="${plot.bottom - plot.top}"/>`;
}

function round(amount: number): number {
  return Math.round(amount * 10) / 10;
}
