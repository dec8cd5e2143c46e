import type { SourceTree } from "./world.ts";

/** A tree that keeps what it answered, so that another one can be held against it. */
export interface RecordedTree extends SourceTree {
  /**
   * Tells whether another tree answers like this one: the same bytes for these files, or else all that this one was
   * asked so far. Two that fail alike are not alike.
   */
  isLike(other: SourceTree, files?: readonly string[]): Promise<boolean>;
}

/** Records what is read and listed of a tree. */
export function recordTree(tree: SourceTree): RecordedTree {
  const read = new Map<string, Promise<Uint8Array | undefined>>();
  const listed = new Map<string, Promise<readonly string[] | undefined>>();
  const own: SourceTree = {
    name: tree.name,
    read: (path) => kept(read, path, () => tree.read(path)),
    list: (path) => kept(listed, path, () => tree.list(path)),
  };
  return {
    ...own,
    async isLike(other, files) {
      const folders = files === undefined ? [...listed.keys()] : [];
      const same = [
        ...(files ?? [...read.keys()]).map((path) =>
          areAlike([own, other], (one) => one.read(path), sameBytes),
        ),
        ...folders.map((path) => areAlike([own, other], (one) => one.list(path), sameNames)),
      ];
      return (await Promise.all(same)).every(Boolean);
    },
  };
}

function kept<T>(answers: Map<string, Promise<T>>, path: string, ask: () => Promise<T>): Promise<T> {
  const known = answers.get(path) ?? ask();
  answers.set(path, known);
  return known;
}

async function areAlike<T>(
  trees: readonly [SourceTree, SourceTree],
  ask: (tree: SourceTree) => Promise<T | undefined>,
  isSame: (a: T, b: T) => boolean,
): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([ask(trees[0]), ask(trees[1])]);
    return a === undefined || b === undefined ? a === b : isSame(a, b);
  } catch {
    return false; // Whoever reads it is told why.
  }
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.length).equals(b);
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, at) => name === b[at]);
}
