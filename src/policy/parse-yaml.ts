import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Scalar,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { PolicyEntry, PolicyNode, PolicySpan } from "./policy-node.ts";
import { type PolicyProblem, shownValue } from "./policy-problem.ts";

const largestBytes = 256 * 1024;
const deepest = 32;
const mostTroubles = 20;

/** A policy file as a located tree; problems may leave parts of it out. */
export interface ParsedPolicy {
  /** Undefined where nothing could be read at all. */
  readonly root: PolicyNode | undefined;
  readonly problems: readonly PolicyProblem[];
}

/**
 * Reads YAML 1.2 into a located tree: at most 256 KiB and 32 levels, text keys only, each once, no anchors,
 * no aliases, no tags, numbers in decimal digits, one document. An empty file is an empty map.
 *
 * Source: https://yaml.org/spec/1.2.2/, core schema.
 */
export function parsePolicyYaml({
  text,
  file,
  what = "policy",
}: {
  readonly text: string;
  readonly file: string;
  /** What it is called in problems; absent: policy. */
  readonly what?: string;
}): ParsedPolicy {
  const start: PolicySpan = { file, line: 1, column: 1, width: 0 };
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > largestBytes) {
    const hint = "split it and use `extends`";
    return {
      root: undefined,
      problems: [
        { message: `the ${what} has ${sizeBytes} bytes, at most ${largestBytes} are read`, hint, at: start },
      ],
    };
  }
  const lines = new LineCounter();
  const read = readDocument(text, lines);
  if (read === undefined) {
    return {
      root: undefined,
      problems: [{ message: `the ${what} is nested too deep to be read`, hint: "", at: start }],
    };
  }
  const reader: Reader = { file, lines, problems: [] };
  for (const trouble of [...read.errors, ...read.warnings].slice(0, mostTroubles))
    reportTrouble(trouble, reader);
  const version = read.directives?.yaml;
  if (version?.explicit === true && version.version !== "1.2") {
    reader.problems.push({
      message: `YAML ${version.version} is not read`,
      hint: "leave the %YAML line out",
      at: start,
    });
  }
  const empty = read.contents === null || (isScalar(read.contents) && read.contents.value === null);
  const root: PolicyNode = empty
    ? { kind: "map", entries: new Map(), at: start }
    : toNode(read.contents, reader, 0);
  return { root, problems: reader.problems };
}

function reportTrouble({ code, message, pos: range }: YAMLError, reader: Reader): void {
  // Such a tag is told at its value.
  if (message.startsWith("Unresolved tag: ")) return;
  if (code === "MULTIPLE_DOCS") {
    const hint = "put it in a file of its own";
    report(reader, { message: "a second document begins here, and one alone is read", hint, range });
  } else {
    report(reader, { message: `not readable as YAML: ${sentence(message)}`, range });
  }
}

interface Reader {
  readonly file: string;
  readonly lines: LineCounter;
  readonly problems: PolicyProblem[];
}

// Composing is recursive: thousands of open brackets end in a RangeError, not in a parse error.
function readDocument(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    return parseDocument(text, {
      version: "1.2",
      schema: "core",
      merge: false,
      resolveKnownTags: false,
      // Repeated keys are looked for below: the library's own search takes quadratic time.
      uniqueKeys: false,
      prettyErrors: false,
      // Not silent: that would hide that a second document follows.
      logLevel: "error",
      lineCounter,
    });
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

function toNode(node: unknown, reader: Reader, depth: number): PolicyNode {
  if (isAlias(node)) {
    const range = rangeOf(node);
    report(reader, { message: "aliases are not read", hint: "write the value out", range });
    return { kind: "scalar", value: null, at: spanOf(reader, range) };
  }
  reportProperties(node, reader);
  if (isMap(node)) return depth < deepest ? mapNode(node, reader, depth) : tooDeep(node, reader);
  if (isSeq(node)) return depth < deepest ? listNode(node, reader, depth) : tooDeep(node, reader);
  return scalarNode(node, reader);
}

/** An anchor or a tag may change what a value means to another reader: neither is read. */
function reportProperties(node: unknown, reader: Reader): void {
  if (!isNode(node) || isAlias(node)) return;
  const range = rangeOf(node);
  if (node.anchor !== undefined) {
    const hint = `leave \`&${shownValue(node.anchor)}\` out`;
    report(reader, { message: "anchors are not read", hint, range });
  }
  if (node.tag !== undefined) {
    const tag = shownValue(node.tag.replace(/^tag:yaml\.org,2002:/, "!!"));
    report(reader, { message: "tags are not read", hint: `leave \`${tag}\` out`, range });
  }
}

function tooDeep(node: YAMLMap | YAMLSeq, reader: Reader): PolicyNode {
  const range = rangeOf(node);
  report(reader, { message: `nested deeper than ${deepest} levels`, range });
  return { kind: "scalar", value: null, at: spanOf(reader, range) };
}

function mapNode(node: YAMLMap, reader: Reader, depth: number): PolicyNode {
  const entries = new Map<string, PolicyEntry>();
  for (const { key, value } of node.items) {
    const at = spanOf(reader, rangeOf(key));
    reportProperties(key, reader);
    const name = isScalar(key) ? keyText(key) : undefined;
    if (name === undefined) {
      reader.problems.push({ message: "a key must be a word", hint: "", at });
    } else if (entries.has(name)) {
      reader.problems.push({
        message: `\`${shownValue(name)}\` stands here twice`,
        hint: "keep one of them",
        at,
      });
    } else {
      const read: PolicyNode =
        value === null ? { kind: "scalar", value: null, at } : toNode(value, reader, depth + 1);
      entries.set(name, { key: at, node: read });
    }
  }
  return { kind: "map", entries, at: spanOf(reader, rangeOf(node)) };
}

/** A key as text: `1:` and `true:` are words too. */
function keyText(key: Scalar): string | undefined {
  const { value } = key;
  const plain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return plain ? String(value) : undefined;
}

function listNode(node: YAMLSeq, reader: Reader, depth: number): PolicyNode {
  const items = node.items.map((item) => toNode(item, reader, depth + 1));
  return { kind: "list", items, at: spanOf(reader, rangeOf(node)) };
}

function scalarNode(node: unknown, reader: Reader): PolicyNode {
  const range = rangeOf(node);
  const at = spanOf(reader, range);
  const value = isScalar(node) ? plainScalar(node) : null;
  if (isScalar(node) && typeof value === "number") reportNumber(node, value, reader);
  if (value !== undefined) return { kind: "scalar", value, at };
  report(reader, { message: "this value is not text, a number, true, false or null", range });
  return { kind: "scalar", value: null, at };
}

/** JSON Schema and other readers of YAML do not agree on what other forms of numbers are worth. */
function reportNumber(node: Scalar, value: number, reader: Reader): void {
  const range = rangeOf(node);
  if (!Number.isFinite(value)) {
    const message = "a number without an end is not read";
    report(reader, { message, hint: "write it in digits", range });
  } else if (["HEX", "OCT", "BIN", "EXP"].includes(node.format ?? "")) {
    const message = "numbers are read in decimal digits alone";
    report(reader, { message, hint: `write \`${value}\``, range });
  }
}

function plainScalar({ value }: Scalar): string | number | boolean | null | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  return typeof value === "number" ? value : undefined;
}

/** Start and end offset of a node; a node without a range stands at the start of the file. */
function rangeOf(node: unknown): readonly [number, number] {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range))
    return [0, 0];
  const [start, end]: readonly unknown[] = node.range;
  return typeof start === "number" && typeof end === "number" ? [start, end] : [0, 0];
}

function spanOf(reader: Reader, [start, end]: readonly [number, number]): PolicySpan {
  const first = reader.lines.linePos(start);
  const last = reader.lines.linePos(end);
  const line = Math.max(1, first.line);
  const column = Math.max(1, first.col);
  return { file: reader.file, line, column, width: last.line === first.line ? end - start : 1 };
}

interface Trouble {
  readonly message: string;
  readonly hint?: string;
  readonly range: readonly [number, number];
}

function report(reader: Reader, { message, hint = "", range }: Trouble): void {
  reader.problems.push({ message, hint, at: spanOf(reader, range) });
}

function sentence(message: string): string {
  if (/call stack/i.test(message)) return "nested too deep";
  return shownValue(message.charAt(0).toLowerCase() + message.slice(1));
}
