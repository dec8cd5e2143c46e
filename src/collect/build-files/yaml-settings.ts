import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
} from "yaml";
import { isToolRun } from "../../model/build-files.ts";
import {
  distinctSettings,
  envFileSettings,
  type FoundSetting,
  watchedAssignment,
  watchedVariables,
} from "./go-variables.ts";
import { constantJsons } from "../constant-json.ts";
import { ReadingBudget } from "./reading-budget.ts";
import { shellSettings } from "./shell-settings.ts";
import { startOf, withPlainAliases, YamlAnchors } from "../yaml-anchors.ts";

const scriptKey =
  /^(?:run|script|before_script|after_script|commands?|cmds?|sh|bash|pwsh|powershell|entrypoint|inlineScript|entry|hooks|cmd|preconditions|status|\w+Command)$/i;
const listKey = /^(?:.*args|.*env|environment|envs|variables|secret-envs)$/i;
const deepest = 64;

/**
 * Lists what a workflow, a composite action, a Taskfile or a development container sets: keys of that name
 * wherever they stand, pairs of `name` and `value`, lists and texts of `NAME=value` under `env` and `args`, and
 * scripts. Aliases and merge keys are followed: what they bring is told at its own line, once for each use. A text that
 * is no YAML sets nothing, as nothing could run it.
 *
 * @throws ModgateError evidence-invalid where it is nested too deep, or aliases make too much of it
 */
export function yamlSettings(text: string): readonly FoundSetting[] {
  const lines = new LineCounter();
  const shared = { text, lines, found: [], budget: new ReadingBudget(mostByAliases) };
  const options = { lineCounter: lines, uniqueKeys: false, logLevel: "silent" as const, prettyErrors: false };
  const documents = parseAllDocuments(text, options).filter((document) => "contents" in document);
  const plain = withPlainAliases(text, documents);
  if (plain !== undefined) return yamlSettings(plain);
  for (const document of documents) {
    if (document.errors.some(({ code }) => code === "RESOURCE_EXHAUSTION")) shared.budget.giveUp();
    const walker: Walker = { ...shared, anchors: new YamlAnchors(document.contents) };
    if (document.contents !== null) visit(walker, document.contents, { key: "", parent: "", depth: 0 });
  }
  return distinctSettings(shared.found);
}

/** Characters, and what each node costs beside them, that aliases may have read once more. */
const mostByAliases = 8 << 20;
const costOfNode = 32;

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
  readonly anchors: YamlAnchors;
  readonly budget: ReadingBudget;
}

interface Where {
  /** The nearest key above, and the one above that. */
  readonly key: string;
  readonly parent: string;
  readonly depth: number;
  /** The alias that was followed first. */
  readonly alias?: Alias;
}

function visit(walker: Walker, node: Node, where: Where): void {
  const inside = { ...where, depth: where.depth + 1 };
  if (where.depth > deepest) walker.budget.giveUp();
  if (isAlias(node)) {
    const alias = where.alias ?? node;
    for (const target of targetsOf(walker, node, where)) visit(walker, target, { ...inside, alias });
    return;
  }
  if (where.alias !== undefined)
    walker.budget.spend(costOfNode + (isScalar(node) ? String(node.value).length : 0));
  if (isScalar(node)) visitText(walker, node, where);
  if (isSeq<Node>(node)) for (const item of node.items) visit(walker, item, inside);
  if (!isMap<Node, Node | null>(node)) return;
  const pairs = node.items.flatMap((pair) => namedPairs(walker, pair, where));
  visitNamedValue(walker, pairs, where);
  for (const pair of pairs) visitPair(walker, pair, where);
}

/** What an alias may stand for: to GitHub, which knows the anchors before the first alias that was followed, and to others. */
function targetsOf({ anchors }: Walker, node: Node, { alias }: Where): readonly Node[] {
  if (!isAlias(node)) return [node];
  const targets = [anchors.target(node), anchors.target(node, startOf(alias ?? node))];
  return [...new Set(targets)].filter((target) => target !== undefined);
}

interface NamedPair {
  readonly name: string;
  readonly key: Node;
  readonly value: Node;
}

function namedPairs(
  walker: Walker,
  { key, value }: { readonly key: Node; readonly value: Node | null },
  where: Where,
): readonly NamedPair[] {
  if (value === null) return [];
  return targetsOf(walker, key, where).map((one) => ({
    name: isScalar(one) ? String(one.value) : "",
    key,
    value,
  }));
}

function visitPair(walker: Walker, { name, key, value }: NamedPair, where: Where): void {
  const depth = where.depth + 1;
  // A merge key stands for the entries of what it names.
  if (name === "<<") return visit(walker, value, { ...where, depth });
  const values = watchedVariables.has(name) ? targetsOf(walker, value, where).filter(isText) : [];
  for (const one of values)
    addSetting(walker, { name, value: one, at: isAlias(value) ? one : key, used: value }, where);
  if (values.length === 0) visit(walker, value, { ...where, key: name, parent: where.key, depth });
}

function isText(node: Node): node is Scalar {
  return isScalar(node);
}

/** `- name: GOSUMDB` with `value: off` beside it. */
function visitNamedValue(walker: Walker, pairs: readonly NamedPair[], where: Where): void {
  const under = (wanted: string): readonly Node[] =>
    pairs.filter(({ name }) => name === wanted).map(({ value }) => value);
  const texts = (nodes: readonly Node[]): readonly Scalar[] =>
    nodes.flatMap((node) => targetsOf(walker, node, where)).filter(isText);
  const [used] = under("value");
  const [value] = texts(under("value"));
  const at = texts(under("name")).find((one) => watchedVariables.has(String(one.value)));
  if (at === undefined || value === undefined || used === undefined) return;
  addSetting(walker, { name: String(at.value), value, at: isAlias(used) ? value : at, used }, where);
}

interface Given {
  readonly name: string;
  readonly value: Scalar;
  /** What stands where the setting is written. */
  readonly at: Node;
  /** The value as it stands there, an alias perhaps. */
  readonly used: Node;
}

function addSetting(walker: Walker, { name, value, at, used }: Given, { alias }: Where): void {
  // A bare `off` or `no` is text to go, whatever YAML makes of it.
  const written = typeof value.value === "string" ? value.value : (value.source ?? "");
  if (written.trim() === "") return;
  const by = alias ?? (isAlias(used) ? used : undefined);
  add(walker, { name, value: written.trim(), line: walker.lines.linePos(startOf(at)).line }, by);
}

function add({ found, lines }: Walker, setting: FoundSetting, alias: Alias | undefined): void {
  found.push(alias === undefined ? setting : { ...setting, uses: [lines.linePos(startOf(alias)).line] });
}

function visitText(walker: Walker, node: Scalar, { key, parent, alias }: Where): void {
  if (typeof node.value !== "string") return;
  visitJson(walker, node, alias);
  // `scripts` of a package.json have names of their own.
  const isScript = scriptKey.test(key) || parent === "scripts";
  const isVariable = /^(?:env|vars|variables|environment)$/i.test(parent);
  if (key === "options" && parent === "container") return visitOptions(walker, node, alias);
  if (!isScript && !isVariable && !listKey.test(key)) return;
  const settings = textSettings(node.value, { isScript, isVariable });
  const place = linesOf(walker, node);
  for (const setting of settings) add(walker, { ...setting, line: place(setting) }, alias);
}

/** What expressions take from JSON that the file itself holds: `${{ fromJSON('{…}') }}`, or from a matrix. */
function visitJson(walker: Walker, node: Scalar, alias: Alias | undefined): void {
  if (!/fromJSON\(/i.test(walker.text)) return;
  const text = String(node.value).trim();
  const line = walker.lines.linePos(startOf(node)).line;
  for (const json of [...constantJsons(text), ...(/^\{[^]*\}$/.test(text) ? [text] : [])])
    for (const setting of jsonSettings(json)) add(walker, { ...setting, line }, alias);
}

/** What a job's container is started with. */
function visitOptions(walker: Walker, node: Scalar, alias: Alias | undefined): void {
  const place = linesOf(walker, node);
  for (const setting of shellSettings(`docker run ${String(node.value)}`))
    add(walker, { ...setting, line: place(setting) }, alias);
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
