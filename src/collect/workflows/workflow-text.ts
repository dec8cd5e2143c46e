import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from "yaml";
import type { CallValue } from "../../model/gate-calls.ts";
import type { Location } from "../../model/location.ts";

// A view on one YAML file that never fails: what is not there, or is something else, reads as nothing.

/** One file of YAML with its places. */
export interface YamlText {
  readonly file: string;
  readonly root: Node | null;
  readonly lines: LineCounter;
}

/** Reads a file; a text that is no YAML, or has a key twice, has no root: GitHub runs no such workflow. */
export function yamlText(file: string, text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: "silent",
    prettyErrors: false,
  });
  return { file, root: document.errors.length > 0 ? null : document.contents, lines };
}

/** One entry of a mapping. */
export interface Entry {
  readonly name: string;
  readonly value: Node | null;
  readonly at: Location;
}

/** The entries of a mapping in order; none for anything else. */
export function entriesOf(yaml: YamlText, node: Node | null | undefined): readonly Entry[] {
  if (!isMap<Scalar, Node | null>(node)) return [];
  return node.items.map(({ key, value }) => ({
    name: isScalar(key) ? textOf(key) : "",
    value,
    at: place(yaml, key),
  }));
}

/** The entry of a mapping by name. */
export function entry(yaml: YamlText, node: Node | null | undefined, name: string): Entry | undefined {
  return entriesOf(yaml, node).find((one) => one.name === name);
}

/** A scalar under a name, at the name's line. */
export function valueOf(yaml: YamlText, node: Node | null | undefined, name: string): CallValue | undefined {
  const found = entry(yaml, node, name);
  return found !== undefined && isScalar(found.value)
    ? { value: textOf(found.value), at: found.at }
    : undefined;
}

/** The items of a sequence; a single value reads as a sequence of one. */
export function itemsOf(node: Node | null | undefined): readonly Node[] {
  if (isSeq<Node>(node)) return node.items;
  return node === null || node === undefined || isMap(node) ? [] : [node];
}

/** The text of a scalar as written, quotes removed: a bare `on` or `true` is text here. */
export function textOf(node: unknown): string {
  if (!isScalar(node)) return "";
  return typeof node.value === "string" ? node.value : (node.source ?? "");
}

/** Tells whether a scalar is a text in lines of its own, which begins a line after its key. */
export function isBlockText(node: Node | null): boolean {
  return node !== null && "type" in node && (node.type === "BLOCK_LITERAL" || node.type === "BLOCK_FOLDED");
}

/** Where a node begins. */
export function place({ file, lines }: YamlText, node: Node | null | undefined): Location {
  const { line } = lines.linePos(node?.range?.[0] ?? 0);
  return { file, line: Math.max(1, line), column: 1 };
}
