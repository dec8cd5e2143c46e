import { ModgateError } from "../../model/error.ts";
import type { LineRange } from "../../model/repository.ts";

/** One file section of a git diff, in diff order. */
export interface FileDiff {
  readonly status: "added" | "modified" | "deleted" | "renamed";
  /** The path before; the same as `after` unless renamed. */
  readonly before: string;
  readonly after: string;
  /** Added or modified lines of the new text, in order, not touching each other. */
  readonly lines: readonly LineRange[];
  readonly binary: boolean;
  /** The new mode, or the old one of a deleted file: `100644`, `120000` (link), `160000` (submodule); "" where not told. */
  readonly mode: string;
}

interface OpenFile {
  status: FileDiff["status"];
  before: string;
  after: string;
  lines: LineRange[];
  binary: boolean;
  mode: string;
}

const lineFeed = 10;
const minus = 45;
const plus = 43;
const backslash = 92;
const space = 32;

const hunkHeader = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/**
 * Reads `git diff` (any context, `a/` and `b/` prefixes) into one entry per file section.
 *
 * Works on bytes, as content need not be UTF-8, and takes as many content lines as the hunk header announces,
 * so that a content line such as `++ b/x` is never read as a header.
 *
 * @throws ModgateError evidence-invalid where a hunk or path is malformed, or the text ends inside a hunk
 */
export function parseDiff(diff: Uint8Array): readonly FileDiff[] {
  const files: OpenFile[] = [];
  let offset = 0;
  while (offset < diff.length) {
    const end = lineEnd(diff, offset);
    const line = headerLine(diff, offset, end);
    offset = end + 1;
    if (line.startsWith("diff --git ")) files.push(openFile(line));
    const file = files.at(-1);
    if (file === undefined) continue;
    if (line.startsWith("@@ ")) offset = takeHunk({ diff, offset, line, file });
    else takeHeader(file, line);
  }
  return files;
}

function lineEnd(diff: Uint8Array, offset: number): number {
  const end = diff.indexOf(lineFeed, offset);
  return end === -1 ? diff.length : end;
}

// One character per byte: headers are ASCII but for raw paths, which `decodePath` turns into text.
function headerLine(diff: Uint8Array, start: number, end: number): string {
  return Buffer.from(diff.buffer, diff.byteOffset + start, end - start).toString("latin1");
}

function openFile(line: string): OpenFile {
  const path = pathOfBoth(line.slice("diff --git ".length));
  return { status: "modified", before: path, after: path, lines: [], binary: false, mode: "" };
}

// Both names are the same here unless the section is a rename, whose own header lines then follow. Equal names
// make the split certain even for names that hold ` b/`.
function pathOfBoth(text: string): string {
  const half = (text.length - 1) / 2;
  const [first, second] = [text.slice(0, Math.floor(half)), text.slice(Math.floor(half) + 1)];
  const path = withoutPrefix(unquoted(first), "a/");
  return path !== undefined && path === withoutPrefix(unquoted(second), "b/") ? decodePath(path) : "";
}

function withoutPrefix(name: string | undefined, prefix: string): string | undefined {
  return name?.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

// What each header line says of its file.
const headers: Readonly<Record<string, (value: string, file: OpenFile) => Partial<OpenFile>>> = {
  "new file mode": (mode) => ({ mode, status: "added" }),
  "deleted file mode": (mode) => ({ mode, status: "deleted" }),
  "new mode": (mode) => ({ mode }),
  "rename from": (name) => ({ before: wholePath(name), status: "renamed" }),
  "rename to": (name) => ({ after: wholePath(name) }),
  "copy to": (name) => ({ before: wholePath(name), after: wholePath(name), status: "added" }),
  index: (hashes, file) => ({ mode: /^\S+ (\d{6})$/.exec(hashes)?.[1] ?? file.mode }),
  "Binary files": () => ({ binary: true }),
  "GIT binary patch": () => ({ binary: true }),
};

const headerWords = new RegExp(`^(${Object.keys(headers).join("|")})(?: (.*))?$`, "s");

function takeHeader(file: OpenFile, line: string): void {
  const [, key = "", value = ""] = headerWords.exec(line) ?? [];
  Object.assign(file, headers[key]?.(value, file));
}

function wholePath(text: string): string {
  const path = unquoted(text);
  if (path === undefined) throw malformed("a quoted path that does not end");
  return decodePath(path);
}

interface Hunk {
  readonly diff: Uint8Array;
  /** Where the line after the hunk header begins. */
  readonly offset: number;
  /** The hunk header. */
  readonly line: string;
  readonly file: OpenFile;
}

// Gives back where the line after the hunk begins.
function takeHunk({ diff, file, ...hunk }: Hunk): number {
  if (file.after === "") throw malformed("a hunk of no file");
  let { removed, added, nextLine } = hunkCounts(hunk.line);
  let offset = hunk.offset;
  while (removed > 0 || added > 0) {
    const mark = diff[offset];
    const [inOld, inNew] = sidesOf(mark);
    if (mark === plus) addLine(file.lines, nextLine);
    removed -= inOld;
    added -= inNew;
    nextLine += inNew;
    offset = lineEnd(diff, offset) + 1;
  }
  if (removed < 0 || added < 0) throw malformed("a hunk whose lines do not match its header");
  return offset;
}

function hunkCounts(line: string): { removed: number; added: number; nextLine: number } {
  const [whole, removed = "1", nextLine = "0", added = "1"] = hunkHeader.exec(line) ?? [];
  if (whole === undefined) throw malformed("a malformed hunk header");
  return { removed: Number(removed), added: Number(added), nextLine: Number(nextLine) };
}

// How many lines of the old and of the new text a content line with this mark stands for.
function sidesOf(mark: number | undefined): readonly [inOld: number, inNew: number] {
  if (mark === minus) return [1, 0];
  if (mark === plus) return [0, 1];
  if (mark === space) return [1, 1];
  if (mark === backslash) return [0, 0];
  throw malformed("a hunk that ends before its lines do");
}

function addLine(lines: LineRange[], line: number): void {
  const last = lines.at(-1);
  if (last !== undefined && line <= last.last + 1)
    lines[lines.length - 1] = { first: last.first, last: line };
  else lines.push({ first: line, last: line });
}

const escapes: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

// git quotes a path as C does where it holds a quote, a backslash or a byte outside printable ASCII.
function unquoted(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  if (!/^"(?:[^"\\]|\\.)*"$/s.test(text)) return undefined;
  return text
    .slice(1, -1)
    .replace(/\\([0-7]{3}|.)/gs, (_, escape: string) =>
      escape.length === 3 ? String.fromCharCode(Number.parseInt(escape, 8)) : (escapes[escape] ?? escape),
    );
}

function decodePath(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}

function malformed(what: string): ModgateError {
  return new ModgateError("evidence-invalid", `the answer of \`git diff\` holds ${what}`);
}
