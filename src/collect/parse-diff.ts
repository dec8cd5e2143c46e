import { ModgateError } from "../model/error.ts";
import type { LineRange } from "../model/repository.ts";

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

function takeHeader(file: OpenFile, line: string): void {
  const [, key = "", value = ""] =
    /^(new file mode|deleted file mode|new mode|rename from|rename to|copy to|index|Binary files|GIT binary patch)(?: (.*))?$/.exec(
      line,
    ) ?? [];
  switch (key) {
    case "new file mode":
    case "deleted file mode":
    case "new mode":
      takeMode(file, key, value);
      return;
    case "rename from":
      file.before = wholePath(value);
      file.status = "renamed";
      return;
    case "rename to":
      file.after = wholePath(value);
      return;
    case "copy to":
      file.before = wholePath(value);
      file.after = file.before;
      file.status = "added";
      return;
    case "index":
      file.mode = /^\S+ (\d{6})$/.exec(value)?.[1] ?? file.mode;
      return;
    case "Binary files":
    case "GIT binary patch":
      file.binary = true;
      return;
    default:
  }
}

function takeMode(file: OpenFile, key: string, mode: string): void {
  file.mode = mode;
  if (key === "new file mode") file.status = "added";
  if (key === "deleted file mode") file.status = "deleted";
}

function wholePath(text: string): string {
  const path = unquoted(text);
  if (path === undefined) throw malformed("a quoted path that does not end");
  return decodePath(path);
}

function takeHunk(hunk: {
  readonly diff: Uint8Array;
  readonly offset: number;
  readonly line: string;
  readonly file: OpenFile;
}): number {
  const match = hunkHeader.exec(hunk.line);
  if (match === null || hunk.file.after === "")
    throw malformed("a hunk header that names no lines or no file");
  let removed = Number(match[1] ?? "1");
  let added = Number(match[3] ?? "1");
  let nextLine = Number(match[2]);
  let offset = hunk.offset;
  while (removed > 0 || added > 0) {
    const mark = hunk.diff[offset];
    if (mark === plus) addLine(hunk.file.lines, nextLine);
    if (mark === plus || mark === space) nextLine++;
    if (mark === plus || mark === space) added--;
    if (mark === minus || mark === space) removed--;
    if (removed < 0 || added < 0 || !isMark(mark))
      throw malformed("a hunk whose lines do not match its header");
    offset = lineEnd(hunk.diff, offset) + 1;
  }
  return offset;
}

function isMark(byte: number | undefined): boolean {
  return byte === plus || byte === minus || byte === space || byte === backslash;
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
