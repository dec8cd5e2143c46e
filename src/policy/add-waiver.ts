import { Document, isMap, isScalar, isSeq, parseDocument, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import { isDeepStrictEqual } from "node:util";
import { ModgateError } from "../model/error.ts";
import { flowText } from "./flow-text.ts";
import { parsePolicyYaml } from "./parse-yaml.ts";
import { placeOf, plainValue } from "./policy-node.ts";
import type { Waiver } from "./policy.ts";

/** A policy file with one waiver more. */
export interface WaivedText {
  readonly text: string;
  /** The lines that are new or changed, as they stand in `text`, in order. */
  readonly added: readonly string[];
}

/**
 * Adds a waiver at the end of a policy file's `waivers`, in the style of the entries that are there: every other
 * byte stays as it is. Where there is no such key, it is added at the end of the file.
 *
 * `text` must be a policy that can be read. @throws policy-invalid where the file is written in a way that
 * leaves no room for an entry, with the entry to write by hand
 */
export function addWaiver(text: string, waiver: Waiver): WaivedText {
  const edit = editFor(text, waiver);
  const edited = apply(text, edit);
  if (!addsNothingElse({ before: text, after: edited, waiver })) throw cannotAdd(waiver);
  return { text: edited, added: changedLines(edited, edit) };
}

/** Replaces `text.slice(from, to)`. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

function apply(text: string, { from, to, by }: Edit): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  return text.slice(0, from) + by.replaceAll("\n", eol) + text.slice(to);
}

function editFor(text: string, waiver: Waiver): Edit {
  const root = parseDocument(text, { version: "1.2", schema: "core", logLevel: "error" }).contents;
  if (!isMap(root)) return atEnd(text, waiver, "");
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === "waivers");
  if (pair === undefined)
    return root.flow === true ? inFlowMap(text, root, waiver) : atEnd(text, waiver, indentOf(text, root));
  const { value } = pair;
  if (isSeq(value) && value.flow !== true) return afterBlockItem(text, value, waiver);
  const bare = isSeq(value) ? value.items.length === 0 : true;
  if (bare && root.flow !== true && !/\n/.test(sourceOf(text, value))) return inEmpty(text, pair, waiver);
  return inFlowList(text, value, waiver);
}

function atEnd(text: string, waiver: Waiver, indent: string): Edit {
  // What stands after `...` is no part of the document.
  const closing = /^\.\.\.[ \t]*(?:#.*)?\r?$/m.exec(text);
  const at = closing?.index ?? text.length;
  const before = text.slice(0, at);
  const gap = before === "" || /\n\r?\n$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return { from: at, to: at, by: `${gap}${indent}waivers:\n${indent}  - ${inFlow(waiver)}\n` };
}

/** The first entry below a key whose value is nothing, `[]` or `null`. A comment behind it stays. */
function inEmpty(text: string, { key, value }: Pair, waiver: Waiver): Edit {
  const from = text.indexOf(":", rangeOf(key)[1]) + 1;
  // A value that is nothing may be said to lie behind the comment.
  const end = sourceOf(text, value) === "" ? from : rangeOf(value)[1];
  const eol = endOfLine(text, end);
  const comment = text.slice(end, eol).trimEnd();
  const indent = indentAt(text, rangeOf(key)[0]);
  return { from, to: nextLine(text, eol), by: `${comment}\n${indent}  - ${inFlow(waiver)}\n` };
}

function afterBlockItem(text: string, list: YAMLSeq, waiver: Waiver): Edit {
  const last = list.items.at(-1);
  const end = rangeOf(last)[1];
  const at = text[end - 1] === "\n" ? end : nextLine(text, end);
  const indent = indentAt(text, rangeOf(list)[0]);
  const block = isMap(last) && last.flow !== true;
  const entry = block ? inBlock(waiver, `${indent}  `) : inFlow(waiver);
  const gap = text[at - 1] === "\n" ? "" : "\n";
  return { from: at, to: at, by: `${gap}${indent}- ${entry}\n` };
}

function inFlowList(text: string, list: unknown, waiver: Waiver): Edit {
  const entry = inFlow(waiver);
  const [start, end] = rangeOf(list);
  const last = isSeq(list) ? list.items.at(-1) : undefined;
  // Nothing is replaced but brackets: a comment between them would be lost, which cannot be told from the values.
  if (last === undefined && sourceOf(text, list).includes("#")) throw cannotAdd(waiver);
  if (last === undefined) return { from: start, to: end, by: `${start === end ? " " : ""}[ ${entry} ]` };
  const [itemStart, itemEnd] = rangeOf(last);
  const ownLine = text.slice(start, itemStart).includes("\n");
  const comma = commaAfter(text, itemEnd, end);
  const lead = ownLine ? `\n${indentAt(text, itemStart)}` : " ";
  // A comment at the end of the line is about the entry before it.
  if (comma === undefined) {
    const remark = ownLine ? commentAfter(text, itemEnd) : "";
    return { from: itemEnd, to: itemEnd + remark.length, by: `,${remark}${lead}${entry}` };
  }
  const at = comma + 1 + (ownLine ? commentAfter(text, comma + 1).length : 0);
  return { from: at, to: at, by: `${lead}${entry},` };
}

/** The comment that ends a line, with the blanks before it; "" where something else follows, or nothing. */
function commentAfter(text: string, offset: number): string {
  return /^[ \t]+#.*$/.exec(text.slice(offset, endOfLine(text, offset)))?.[0] ?? "";
}

function inFlowMap(text: string, root: YAMLMap, waiver: Waiver): Edit {
  const [, end] = rangeOf(root);
  const last = root.items.at(-1);
  const lastEnd = last === undefined ? end - 1 : rangeOf(last.value ?? last.key)[1];
  const comma = commaAfter(text, lastEnd, end);
  const entry = `waivers: [ ${inFlow(waiver)} ]`;
  if (comma === undefined) return { from: lastEnd, to: lastEnd, by: `, ${entry}` };
  return { from: comma + 1, to: comma + 1, by: ` ${entry}` };
}

/** Where a comma stands between two offsets, comments passed over. */
function commaAfter(text: string, from: number, to: number): number | undefined {
  const bare = text.slice(from, to).replace(/#.*/g, (comment) => " ".repeat(comment.length));
  const at = bare.indexOf(",");
  return at < 0 ? undefined : from + at;
}

function inFlow(waiver: Waiver): string {
  return flowText(fieldsOf(waiver));
}

function inBlock(waiver: Waiver, indent: string): string {
  const text = new Document(fieldsOf(waiver)).toString({ lineWidth: 0 }).trimEnd();
  return text.replaceAll("\n", `\n${indent}`);
}

/** In the order in which the documentation writes them. */
function fieldsOf({ code, module, owner, expires, reason }: Waiver): object {
  return { code, module, owner, expires, reason };
}

function sourceOf(text: string, node: unknown): string {
  return text.slice(...rangeOf(node));
}

function rangeOf(node: unknown): readonly [number, number] {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range))
    return [0, 0];
  const [start, end]: readonly unknown[] = node.range;
  return typeof start === "number" && typeof end === "number" ? [start, end] : [0, 0];
}

function indentOf(text: string, root: YAMLMap): string {
  return indentAt(text, rangeOf(root.items[0]?.key)[0]);
}

/** The blanks between the start of a line and an offset; other characters count as blanks. */
function indentAt(text: string, offset: number): string {
  return " ".repeat(
    /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset))?.[0].length ?? 0,
  );
}

function endOfLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  if (at < 0) return text.length;
  return text[at - 1] === "\r" ? at - 1 : at;
}

function nextLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}

interface Comparison {
  readonly before: string;
  readonly after: string;
  readonly waiver: Waiver;
}

// YAML has more corners than this file knows: what was written is read again before anybody relies on it.
function addsNothingElse({ before, after, waiver }: Comparison): boolean {
  const [old, edited] = [before, after].map((text) => parsePolicyYaml({ text, file: "" }));
  if (old?.root === undefined || edited?.root === undefined || edited.problems.length > 0) return false;
  const { node, exact } = placeOf(old.root, ["waivers"]);
  const had = exact && node.kind === "list" ? node.items.map(plainValue) : [];
  return isDeepStrictEqual(plainValue(edited.root), {
    ...recordOf(plainValue(old.root)),
    waivers: [...had, waiver],
  });
}

function recordOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

function changedLines(text: string, { from, by }: Edit): readonly string[] {
  const start = by.startsWith("\n") ? from : text.lastIndexOf("\n", from - 1) + 1;
  const crs = text.includes("\r\n") ? by.split("\n").length - 1 : 0;
  const end = from + by.length + crs;
  const region = text.slice(start, by.endsWith("\n") ? end : endOfLine(text, end));
  return region.split(/\r?\n/).filter((line) => line !== "");
}

function cannotAdd(waiver: Waiver): ModgateError {
  return new ModgateError(
    "policy-invalid",
    "the policy file leaves no room for a waiver that could be added by itself",
    {
      hint: `add to waivers by hand: ${inFlow(waiver)}`,
    },
  );
}
