import { join } from "node:path";
import type { GateCalls } from "../model/gate-calls.ts";
import type { SourceTree } from "../model/world.ts";
import { isTangled } from "./build-files/reading-budget.ts";
import { gateCalls } from "./workflows/gate-calls.ts";
import { readText } from "./read-text.ts";
import { usedTexts, type YamlText, yamlText } from "./workflows/workflow-text.ts";

const folder = ".github/workflows";
const mostFiles = 500;

/** Reads where the workflows of a tree run modgate, with the local actions and workflows on the way. */
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
  return gateCalls(texts, read);
}

/** The files that `uses: ./…` may mean. */
function localFiles({ root }: YamlText): readonly string[] {
  return usedTexts(root).flatMap((used) => {
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
