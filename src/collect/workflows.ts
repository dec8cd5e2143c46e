import { join } from "node:path";
import type { GateCalls } from "../model/gate-calls.ts";
import type { SourceTree } from "../model/world.ts";
import { isTangled } from "./build-files/reading-budget.ts";
import { readText } from "./read-text.ts";
import { calledFiles } from "./workflows/called-commands.ts";
import { gateCalls } from "./workflows/gate-calls.ts";
import { hasTextBeside, textsUnder, type YamlText, yamlText } from "./workflows/workflow-text.ts";

const folder = ".github/workflows";
const mostFiles = 500;
const mostScripts = 200;

/**
 * Reads where the workflows of a tree run modgate, with the local actions, workflows, scripts and Makefiles on the
 * way.
 */
export async function collectGateCalls(tree: SourceTree, root: string): Promise<GateCalls> {
  const names = (await tree.list(join(root, folder))) ?? [];
  const texts = new Map<string, string>();
  const read = new Map<string, YamlText>();
  const wanted = names.filter((name) => /\.ya?ml$/i.test(name)).map((name) => `${folder}/${name}`);
  for (let file = wanted.shift(); file !== undefined && texts.size < mostFiles; file = wanted.shift()) {
    if (texts.has(file)) continue;
    const text = await readText(tree, join(root, file));
    if (text === undefined) continue;
    texts.set(file, text);
    const yaml = untangled(file, text);
    if (yaml === undefined) continue;
    read.set(file, yaml);
    wanted.push(...localFiles(yaml).filter((one) => !texts.has(one)));
  }
  const workflows = [...read.values()];
  const scripts = await scriptsOf(workflows, (one) => readText(tree, join(root, one)));
  return gateCalls(texts, { read, scripts: mayRunModgate(workflows, scripts) ? scripts : new Map() });
}

const modgate = /modgate|cli\.js/;
const notRun = new Set(["uses", "name"]);

/** To follow all that workflows run takes longer than all else about them: false where nothing on the way names modgate. */
function mayRunModgate(workflows: readonly YamlText[], scripts: ReadonlyMap<string, string>): boolean {
  const inScript = [...scripts.values()].some((text) => modgate.test(text));
  return inScript || workflows.some(({ root }) => hasTextBeside(root, notRun, modgate));
}

/** The scripts and Makefiles that steps run, and those that these run. */
async function scriptsOf(
  workflows: readonly YamlText[],
  read: (file: string) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const asked = new Set<string>();
  const wanted = workflows.flatMap(({ root }) => {
    const folders = new Set(["", ...textsUnder(root, "working-directory")]);
    return textsUnder(root, "run").flatMap((run) => calledFiles(run, folders));
  });
  for (let file = wanted.shift(); file !== undefined && asked.size < mostScripts; file = wanted.shift()) {
    if (asked.has(file)) continue;
    asked.add(file);
    const text = await read(file);
    if (text === undefined) continue;
    found.set(file, text);
    const slash = Math.max(0, file.lastIndexOf("/"));
    wanted.push(...calledFiles(text, new Set(["", file.slice(0, slash)])));
  }
  return found;
}

/** The files that `uses: ./…` may mean. */
function localFiles({ root }: YamlText): readonly string[] {
  return textsUnder(root, "uses").flatMap((used) => {
    const bare = used.slice(2).replace(/\/+$/, "");
    if (!used.startsWith("./") || bare.split("/").includes("..")) return [];
    if (/\.ya?ml$/i.test(bare)) return [bare];
    const below = bare === "" ? "" : `${bare}/`;
    return [`${below}action.yml`, `${below}action.yaml`];
  });
}

/** Undefined where the text is too tangled, which is told of it as a whole. */
function untangled(file: string, text: string): YamlText | undefined {
  try {
    return yamlText(file, text);
  } catch (error) {
    if (isTangled(error)) return undefined;
    throw error;
  }
}
