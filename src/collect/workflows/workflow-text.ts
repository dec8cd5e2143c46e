import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from "yaml";
import type { CallValue } from "../../model/gate-calls.ts";
import type { Location } from "../../model/location.ts";
import { ReadingBudget } from "../build-files/reading-budget.ts";
import { startOf, withPlainAliases, YamlAnchors } from "../yaml-anchors.ts";

// A view on one workflow that never fails: what is not there, or is something else, reads as nothing.

/** A value in a workflow, aliases put in; `line` is where it is written, from 1. */
export type WorkflowNode =
  | { readonly kind: "text"; readonly text: string; readonly isBlock: boolean; readonly line: number }
  | { readonly kind: "map"; readonly entries: readonly WorkflowEntry[]; readonly line: number }
  | { readonly kind: "list"; readonly items: readonly WorkflowNode[]; readonly line: number };

/** One entry of a mapping, at the line of its name. */
interface WorkflowEntry {
  readonly name: string;
  readonly value: WorkflowNode;
  readonly line: number;
}

/** One file of YAML. */
export interface YamlText {
  readonly file: string;
  /** Absent: GitHub runs no such workflow. */
  readonly root?: WorkflowNode;
}

/** As many as GitHub reads of one file, and as deep. */
const mostNodes = 50_000;
const deepest = 100;

/**
 * Reads a file with its aliases put in. It has no root where GitHub runs no such workflow: it is no YAML, has a key twice,
 * several documents, a tag of its own, a merge key, or an alias of nothing.
 *
 * @throws ModgateError evidence-invalid where it is nested too deep, or aliases make too much of it
 */
export function yamlText(file: string, text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    // Not silent: that would hide that a second document follows.
    logLevel: "error",
    prettyErrors: false,
    // The library's own search takes quadratic time.
    uniqueKeys: false,
  });
  const plain = withPlainAliases(text, [document]);
  if (plain !== undefined) return yamlText(file, plain);
  const budget = new ReadingBudget(mostNodes);
  if (document.errors.some(({ code }) => code === "RESOURCE_EXHAUSTION")) budget.giveUp();
  const hasOwnTag = document.warnings.some(({ code }) => code === "TAG_RESOLVE_FAILED");
  if (document.errors.length > 0 || hasOwnTag) return { file };
  const anchors = new YamlAnchors(document.contents);
  const reading = { lines, budget, anchors, isRefused: !anchors.hasPlainNames };
  const root = read(reading, document.contents, { depth: 0, isFree: false });
  return reading.isRefused ? { file } : { file, root };
}

interface Reading {
  readonly lines: LineCounter;
  readonly budget: ReadingBudget;
  readonly anchors: YamlAnchors;
  isRefused: boolean;
}

interface Where {
  readonly depth: number;
  /** The offset of the alias that was followed first. */
  readonly alias?: number;
  /** Below a matrix, whose values are free. */
  readonly isFree: boolean;
}

function read(reading: Reading, node: Node | null, where: Where): WorkflowNode {
  const { budget, lines } = reading;
  if (where.depth > deepest) budget.giveUp();
  budget.spend(1);
  if (isAlias(node)) {
    // GitHub reads what the alias stands for once more at its place, with the anchors that it knows by then.
    const alias = where.alias ?? startOf(node);
    const target = reading.anchors.target(node, alias);
    reading.isRefused ||= target === undefined;
    return read(reading, target ?? null, { ...where, depth: where.depth + 1, alias });
  }
  const line = Math.max(1, lines.linePos(startOf(node ?? undefined)).line);
  if (isMap<Node, Node | null>(node))
    return { kind: "map", entries: readMap(reading, node.items, where), line };
  if (isSeq<Node>(node)) {
    const inside = { ...where, depth: where.depth + 1 };
    return { kind: "list", items: node.items.map((item) => read(reading, item, inside)), line };
  }
  return { kind: "text", text: scalarText(node), isBlock: isBlock(node), line };
}

function readMap(
  reading: Reading,
  items: readonly { readonly key: Node; readonly value: Node | null }[],
  where: Where,
): readonly WorkflowEntry[] {
  const names = new Set<string>();
  return items.map(({ key, value }) => {
    const name = read(reading, key, { ...where, depth: where.depth + 1 });
    const text = name.kind === "text" ? name.text : "";
    const isFree = where.isFree || text === "matrix";
    const inside = read(reading, value, { ...where, depth: where.depth + 1, isFree });
    // GitHub takes names that differ in case for the same, and no merge key.
    const isMerge = text === "<<" && inside.kind !== "text" && !where.isFree;
    reading.isRefused ||= name.kind !== "text" || names.has(text.toLowerCase()) || isMerge;
    names.add(text.toLowerCase());
    return { name: text, value: inside, line: Math.max(1, reading.lines.linePos(startOf(key)).line) };
  });
}

/** The text of a scalar as written, quotes removed: a bare `on` or `true` is text here. */
function scalarText(node: Node | null): string {
  if (!isScalar(node)) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? "");
}

function isBlock(node: Node | Scalar | null): boolean {
  return isScalar(node) && (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED");
}

/** One entry of a mapping. */
export interface Entry {
  readonly name: string;
  readonly value: WorkflowNode;
  readonly at: Location;
}

/** The entries of a mapping in order; none for anything else. */
export function entriesOf({ file }: YamlText, node: WorkflowNode | undefined): readonly Entry[] {
  if (node?.kind !== "map") return [];
  return node.entries.map(({ name, value, line }) => ({ name, value, at: { file, line, column: 1 } }));
}

/** The entry of a mapping by name. */
export function entry(yaml: YamlText, node: WorkflowNode | undefined, name: string): Entry | undefined {
  return entriesOf(yaml, node).find((one) => one.name === name);
}

/** A text under a name, at the name's line. */
export function valueOf(yaml: YamlText, node: WorkflowNode | undefined, name: string): CallValue | undefined {
  const found = entry(yaml, node, name);
  return found?.value.kind === "text" ? { value: found.value.text, at: found.at } : undefined;
}

/** The items of a sequence; a single value reads as a sequence of one. */
export function itemsOf(node: WorkflowNode | undefined): readonly WorkflowNode[] {
  if (node?.kind === "list") return node.items;
  return node?.kind === "text" ? [node] : [];
}

/** The text of a scalar; "" for anything else. */
export function textOf(node: WorkflowNode | undefined): string {
  return node?.kind === "text" ? node.text : "";
}

/** Where a line of a text is written, counted from 1: one in lines of its own begins a line after its key. */
export function placeInText({ file }: YamlText, node: WorkflowNode, line: number): Location {
  const isBlock = node.kind === "text" && node.isBlock;
  return { file, line: isBlock ? node.line + line : node.line + line - 1, column: 1 };
}

/** Where a node is written. */
export function place({ file }: YamlText, node: WorkflowNode | undefined): Location {
  return { file, line: node?.line ?? 1, column: 1 };
}

/** The texts under a name, wherever they stand, each once. */
export function textsUnder(root: WorkflowNode | undefined, key: string): readonly string[] {
  const found = new Set<string>();
  eachText(root, (text, name) => name === key && found.add(text));
  return [...found];
}

/** Tells whether a text fits a pattern, wherever it stands but under these names. */
export function hasTextBeside(
  root: WorkflowNode | undefined,
  names: ReadonlySet<string>,
  pattern: RegExp,
): boolean {
  let found = false;
  eachText(root, (text, name) => {
    found ||= !names.has(name) && pattern.test(text);
  });
  return found;
}

/** Calls with every text and the name it stands under; "" for an item of a list. */
function eachText(root: WorkflowNode | undefined, take: (text: string, name: string) => void): void {
  const open = [{ node: root, under: "" }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, under } = next;
    if (node?.kind === "text") take(node.text, under);
    if (node?.kind === "list") for (const item of node.items) open.push({ node: item, under: "" });
    if (node?.kind === "map")
      for (const { name, value } of node.entries) open.push({ node: value, under: name });
  }
}
