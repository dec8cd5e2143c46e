import { type Alias, isAlias, isMap, isSeq, type Node, type YAMLError } from "yaml";

/** The anchors of one YAML document, for following its aliases. */
export class YamlAnchors {
  readonly #byName = new Map<string, Node[]>();

  constructor(root: Node | null) {
    const anchored: { readonly name: string; readonly node: Node }[] = [];
    const open: unknown[] = [root];
    for (let node = open.pop(); open.length > 0 || node !== undefined; node = open.pop()) {
      if (isMap(node)) for (const { key, value } of node.items) open.push(value ?? null, key);
      if (isSeq(node)) for (const item of node.items) open.push(item);
      if (isNamed(node)) anchored.push({ name: node.anchor, node });
    }
    for (const { name, node } of anchored.sort((a, b) => startOf(a.node) - startOf(b.node))) {
      const nodes = this.#byName.get(name) ?? [];
      this.#byName.set(name, nodes);
      nodes.push(node);
    }
  }

  /** True where every anchor is a word: GitHub takes no others. */
  get hasPlainNames(): boolean {
    return [...this.#byName.keys()].every((name) => /^[\w-]+$/.test(name));
  }

  /**
   * The node that an alias stands for: the last of its name before the alias, or before another place. Undefined where
   * there is none. A node can hold an alias of itself.
   */
  target(alias: Alias, before: number = startOf(alias)): Node | undefined {
    const nodes = this.#byName.get(alias.source) ?? [];
    let [low, high] = [0, nodes.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (startOf(nodes[middle]) < before) low = middle + 1;
      else high = middle;
    }
    return nodes[low - 1];
  }
}

/** What the parser said of a document. */
interface Told {
  readonly errors: readonly YAMLError[];
  readonly warnings: readonly YAMLError[];
}

/**
 * Writes `*name: value` as `*name : value`, where the parser said that it would not choose: the parsers of CI systems
 * end an alias before the colon. Undefined where there is nothing to write anew. No line moves.
 */
export function withPlainAliases(text: string, told: readonly Told[]): string | undefined {
  const troubles = told.flatMap(({ errors, warnings }) => [...errors, ...warnings]);
  if (!troubles.some(({ code }) => code === "BAD_ALIAS")) return undefined;
  const next = text.replace(/(\*[\w-]+):(?=\s|$)/g, "$1 :");
  return next === text ? undefined : next;
}

/** The offset at which a node begins, its anchor left out. */
export function startOf(node: Node | undefined): number {
  return node?.range?.[0] ?? 0;
}

function isNamed(node: unknown): node is Node & { readonly anchor: string } {
  return (
    typeof node === "object" &&
    node !== null &&
    !isAlias(node) &&
    "anchor" in node &&
    typeof node.anchor === "string"
  );
}
