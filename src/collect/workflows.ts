import { join } from "node:path";
import type { GateCall } from "../model/gate-calls.ts";
import type { SourceTree } from "../model/world.ts";
import { gateCalls } from "./workflows/gate-calls.ts";
import { readText } from "./read-text.ts";

const folder = ".github/workflows";
const mostFiles = 500;

/** Reads where the workflows of a tree run modgate, with the local actions and workflows on the way. */
export async function collectGateCalls(tree: SourceTree, root: string): Promise<readonly GateCall[]> {
  const names = (await tree.list(join(root, folder))) ?? [];
  const texts = new Map<string, string>();
  const wanted = names.filter((name) => /\.ya?ml$/i.test(name)).map((name) => `${folder}/${name}`);
  for (let file = wanted.shift(); file !== undefined && texts.size < mostFiles; file = wanted.shift()) {
    if (texts.has(file)) continue;
    const text = await readText(tree, join(root, file));
    if (text === undefined) continue;
    texts.set(file, text);
    wanted.push(...localFiles(text).filter((one) => !texts.has(one)));
  }
  return gateCalls(texts);
}

/** The files that `uses: ./…` may mean. */
function localFiles(text: string): readonly string[] {
  return [...text.matchAll(/\buses["']?\s*:\s*["']?\.\/([^\s"'#}]*)/g)].flatMap(({ 1: path = "" }) => {
    const bare = path.replace(/\/+$/, "");
    if (bare.split("/").includes("..")) return [];
    if (/\.ya?ml$/i.test(bare)) return [bare];
    const below = bare === "" ? "" : `${bare}/`;
    return [`${below}action.yml`, `${below}action.yaml`];
  });
}
