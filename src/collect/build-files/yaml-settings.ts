import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar } from "yaml";
import { isToolRun } from "../../model/build-files.ts";
import { envFileSettings, type FoundSetting, watchedAssignment, watchedVariables } from "./go-variables.ts";
import { shellSettings } from "./shell-settings.ts";

const scriptKey =
  /^(?:run|script|before_script|after_script|commands?|cmds?|sh|bash|pwsh|powershell|entrypoint|inlineScript|entry|hooks|cmd|preconditions|status|\w+Command)$/i;
const listKey = /^(?:.*args|.*env|environment|envs|variables|secret-envs)$/i;
const deepest = 64;

/**
 * Lists what a workflow, a composite action, a Taskfile or a development container sets: keys of that name
 * wherever they stand, pairs of `name` and `value`, lists and texts of `NAME=value` under `env` and `args`, and
 * scripts. A text that is no YAML sets nothing, as nothing could run it.
 */
export function yamlSettings(text: string): readonly FoundSetting[] {
  const lines = new LineCounter();
  const walker: Walker = { text, lines, found: [] };
  const options = { lineCounter: lines, uniqueKeys: false, logLevel: "silent" as const, prettyErrors: false };
  for (const document of parseAllDocuments(text, options)) {
    if ("contents" in document && document.contents !== null)
      visit(walker, document.contents, { key: "", parent: "", depth: 0 });
  }
  return walker.found;
}

/** Does the same for JSON with comments. */
export function jsonSettings(text: string): readonly FoundSetting[] {
  // What is opened and never closed reaches to the end.
  const bare = text.replace(/"(?:[^"\\]|\\.)*"?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, (token) =>
    token.startsWith('"') ? token : token.replace(/[^\n]/g, " "),
  );
  return yamlSettings(bare.replaceAll("\t", " "));
}

interface Walker {
  readonly text: string;
  readonly lines: LineCounter;
  readonly found: FoundSetting[];
}

interface Where {
  /** The nearest key above, and the one above that. */
  readonly key: string;
  readonly parent: string;
  readonly depth: number;
}

function visit(walker: Walker, node: Node, where: Where): void {
  if (where.depth > deepest) return;
  const depth = where.depth + 1;
  if (isScalar(node)) visitText(walker, node, where);
  if (isSeq<Node>(node)) for (const item of node.items) visit(walker, item, { ...where, depth });
  if (!isMap<Scalar, Node>(node)) return;
  visitNamedValue(walker, node.items);
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    if (watchedVariables.has(name) && isScalar(value)) addSetting(walker, { name, value, at: key });
    else if (value !== null) visit(walker, value, { key: name, parent: where.key, depth });
  }
}

/** `- name: GOSUMDB` with `value: off` beside it. */
function visitNamedValue(
  walker: Walker,
  items: readonly { readonly key: Scalar; readonly value: Node | null }[],
): void {
  const at = items.find(({ key }) => key.value === "name")?.value;
  const value = items.find(({ key }) => key.value === "value")?.value;
  if (!isScalar(at) || !isScalar(value) || !watchedVariables.has(String(at.value))) return;
  addSetting(walker, { name: String(at.value), value, at });
}

function addSetting(
  { found, lines }: Walker,
  { name, value, at }: { readonly name: string; readonly value: Scalar; readonly at: Scalar },
): void {
  // A bare `off` or `no` is text to go, whatever YAML makes of it.
  const written = typeof value.value === "string" ? value.value : (value.source ?? "");
  if (written.trim() !== "")
    found.push({ name, value: written.trim(), line: lines.linePos(at.range?.[0] ?? 0).line });
}

function visitText(walker: Walker, node: Scalar, { key, parent }: Where): void {
  if (typeof node.value !== "string") return;
  // `scripts` of a package.json have names of their own.
  const isScript = scriptKey.test(key) || parent === "scripts";
  const isVariable = /^(?:env|vars|variables|environment)$/i.test(parent);
  if (key === "options" && parent === "container") return visitOptions(walker, node);
  if (!isScript && !isVariable && !listKey.test(key)) return;
  const settings = textSettings(node.value, { isScript, isVariable });
  const place = linesOf(walker, node);
  for (const setting of settings) walker.found.push({ ...setting, line: place(setting) });
}

/** What a job's container is started with. */
function visitOptions(walker: Walker, node: Scalar): void {
  const place = linesOf(walker, node);
  for (const setting of shellSettings(`docker run ${String(node.value)}`))
    walker.found.push({ ...setting, line: place(setting) });
}

function textSettings(
  text: string,
  { isScript, isVariable }: { readonly isScript: boolean; readonly isVariable: boolean },
): readonly FoundSetting[] {
  if (isScript) return shellSettings(text);
  // A variable that holds a call of go is there to be called.
  return isVariable ? shellSettings(text).filter(isToolRun) : listedSettings(text);
}

function listedSettings(text: string): readonly FoundSetting[] {
  const flag = watchedAssignment(text.trim().replace(/^(?:-e|--?[\w-]+=)\s*/, ""));
  return flag === undefined ? envFileSettings(text) : [{ ...flag, line: 1 }];
}

/** Says where a line of a text stands in the file: by counting in a literal block, else by looking for the name. */
function linesOf({ text, lines }: Walker, node: Scalar): (setting: FoundSetting) => number {
  const [from = 0, to = 0] = node.range ?? [];
  const first = lines.linePos(from).line;
  if (node.type === "BLOCK_LITERAL") return ({ line }) => first + line;
  const source = text.slice(from, to).split("\n");
  let find: ((wanted: string) => number | undefined) | undefined;
  return ({ name, value, line }) => {
    find ??= lineFinder(source);
    const wanted = isToolRun({ name }) ? value : name.replace(/^-/, "");
    return first + (find(wanted) ?? Math.min(line, source.length) - 1);
  };
}

const mostScans = 200;

/** Finds the first line that holds a text: words at once, parts of words by looking through all, a bounded number of them. */
function lineFinder(source: readonly string[]): (wanted: string) => number | undefined {
  const found = new Map<string, number | undefined>();
  for (const [index, line] of source.entries())
    for (const word of line.split(/[\s"'\\;|&()]+/)) if (!found.has(word)) found.set(word, index);
  let scans = 0;
  return (wanted) => {
    if (!found.has(wanted) && scans < mostScans) {
      scans += 1;
      const index = source.findIndex((one) => one.includes(wanted));
      found.set(wanted, index < 0 ? undefined : index);
    }
    return found.get(wanted);
  };
}
