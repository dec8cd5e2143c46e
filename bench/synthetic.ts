// Module graphs of any size, the same for the same number, as a folder that serves as a module proxy.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashGoMod } from "../src/go/dirhash.ts";

/** How a graph is shaped. `layers`: about ten requirements each, most of them near by. `chain`: each requires the next. */
export type Shape = "layers" | "chain";

/** A repository and the proxy folder of what it requires. */
export interface Universe {
  readonly repository: string;
  readonly proxyUrl: string;
}

interface Node {
  readonly path: string;
  /** Lowest first. */
  readonly versions: readonly string[];
}

const requirementsEach = 10;
/** Of a hundred modules, how many have a go.mod that is not pruned, so that all below it is read. */
const unprunedPercent = 30;

/** Writes a graph of `count` modules below `folder`. */
export function writeUniverse(folder: string, count: number, shape: Shape): Universe {
  const random = generator(count);
  const nodes = Array.from({ length: count }, (_, index) => nodeAt(index));
  const proxy = join(folder, "proxy");
  const sums: string[] = [];
  for (const [index, node] of nodes.entries()) {
    const versionsFolder = join(proxy, node.path, "@v");
    mkdirSync(versionsFolder, { recursive: true });
    for (const version of node.versions) {
      const goMod = goModText(
        node.path,
        goLine(shape, random),
        requirements(nodes, index, { shape, random }),
      );
      writeFileSync(join(versionsFolder, `${version}.mod`), goMod);
      writeFileSync(join(versionsFolder, `${version}.info`), infoText(version));
      sums.push(`${node.path} ${version}/go.mod ${hashGoMod(Buffer.from(goMod))}`);
    }
  }
  const repository = join(folder, "repository");
  mkdirSync(repository);
  writeFileSync(join(repository, "go.mod"), goModText("synthetic.example/main", "1.22", roots(nodes, shape)));
  writeFileSync(join(repository, "go.sum"), `${sums.toSorted().join("\n")}\n`);
  return { repository, proxyUrl: `file://${proxy}` };
}

// Every fifth module is there in two versions, so that there is something to select.
function nodeAt(index: number): Node {
  const versions = index % 5 === 0 ? ["v1.0.0", "v1.1.0"] : ["v1.0.0"];
  return { path: `synthetic.example/g${index % 97}/m${index}`, versions };
}

function goLine(shape: Shape, random: () => number): string {
  return shape === "chain" || random() * 100 < unprunedPercent ? "1.16" : "1.20";
}

function requirements(
  nodes: readonly Node[],
  index: number,
  { shape, random }: { readonly shape: Shape; readonly random: () => number },
): readonly (readonly [path: string, version: string])[] {
  const next = nodes[index + 1];
  if (next === undefined) return [];
  const wanted = new Set([next]);
  const reach = Math.max(20, Math.floor(nodes.length / 50));
  const draws = shape === "layers" ? requirementsEach : 1;
  for (let draw = 1; draw < draws; draw++) {
    const below = nodes[index + 1 + Math.floor(random() * reach)];
    if (below !== undefined) wanted.add(below);
  }
  return Array.from(wanted, ({ path, versions }) => [
    path,
    versions[Math.floor(random() * versions.length)] ?? "v1.0.0",
  ]);
}

// The roots of a main module must be what is selected: the highest version of all.
function roots(nodes: readonly Node[], shape: Shape): readonly (readonly [string, string])[] {
  const step = shape === "chain" ? nodes.length : Math.max(1, Math.floor(nodes.length / 100));
  return nodes
    .filter((_, index) => index % step === 0)
    .map(({ path, versions }) => [path, versions.at(-1) ?? "v1.0.0"]);
}

function goModText(
  path: string,
  go: string,
  requires: readonly (readonly [path: string, version: string])[],
): string {
  const lines = requires.map(([required, version]) => `\t${required} ${version}\n`).toSorted();
  const block = lines.length === 0 ? "" : `\nrequire (\n${lines.join("")})\n`;
  return `module ${path}\n\ngo ${go}\n${block}`;
}

function infoText(version: string): string {
  return JSON.stringify({ Version: version, Time: "2024-01-02T03:04:05Z" });
}

/** Numbers from 0 up to 1 that depend on the seed alone. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
