import { type GoSum, isKnownHash, type SumKind } from "../../go/go-sum.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { indexSums, parseGoSum, type SumIndex } from "../../go/parse-go-sum.ts";
import type { Parsed } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { ModuleProxy, SourceTree } from "../../model/world.ts";
import { relativeTo } from "./build-paths.ts";
import { readText } from "../read-text.ts";
import { syntaxError } from "./syntax-error.ts";

/** A go.sum of the repository, "" bytes where there is none. */
export interface SumFile {
  /** Relative to the repository root. */
  readonly file: string;
  readonly goSum: GoSum;
}

/**
 * The hashes that a build's go.sum files hold. In a workspace go.work.sum comes first, then those of the
 * members.
 */
export class SumBook {
  readonly files: readonly SumFile[];
  /** Every module whose go.mod has a hash, in file order, some perhaps twice. */
  readonly modules: readonly ModuleVersion[];
  readonly #own: SumIndex;
  readonly #members: SumIndex;
  readonly #trouble: ModgateError | undefined;

  constructor(files: readonly SumFile[], trouble?: ModgateError) {
    this.files = files;
    const lines = files.flatMap((file) => file.goSum.lines);
    this.modules = lines.filter((line) => line.kind === "mod");
    const [own] = files;
    this.#own = own === undefined ? indexSums([]) : indexOf(own.goSum);
    this.#members = indexSums(files.slice(1).map((file) => file.goSum));
    this.#trouble = trouble;
  }

  /**
   * Lists the hashes that go compares with: the first of go.sum, which alone decides there, else all that the
   * members' files hold. Only of the algorithm `h1:`; empty where nothing vouches for the module.
   *
   * @throws ModgateError go-sum-invalid on first use of a malformed file, or a folder of that name, as go reads go.sum no sooner
   */
  deciding(module: ModuleVersion, kind: SumKind): readonly string[] {
    if (this.#trouble !== undefined) throw this.#trouble;
    const first = this.#own.hashes(module, kind).find(isKnownHash);
    return first === undefined ? this.#members.hashes(module, kind).filter(isKnownHash) : [first];
  }
}

const indexes = new WeakMap<GoSum, SumIndex>();

function indexOf(goSum: GoSum): SumIndex {
  const index = indexes.get(goSum) ?? indexSums([goSum]);
  indexes.set(goSum, index);
  return index;
}

/** Where go.sum files are read. */
export interface SumPlace {
  readonly tree: SourceTree;
  /** Absolute path of the repository root. */
  readonly root: string;
  /** Builds that ask the same proxy read each text once: base's go.sum is most often head's. */
  readonly proxy?: ModuleProxy;
}

/** Reads go.sum files given by absolute path, the one that go would write first; a missing one is empty. */
export async function readSumBook(
  { tree, root, proxy }: SumPlace,
  paths: readonly string[],
): Promise<SumBook> {
  const read = proxy === undefined ? parseGoSum : readerOf(proxy);
  let trouble: ModgateError | undefined;
  const files: SumFile[] = [];
  for (const path of paths) {
    const file = relativeTo(root, path);
    const text = await readText(tree, path);
    const parsed = read(text ?? "");
    if (!parsed.ok) trouble ??= syntaxError("go-sum-invalid", file, parsed.problems);
    if (text === undefined && (await tree.list(path)) !== undefined) trouble ??= folderInPlace(file);
    files.push({ file, goSum: parsed.ok ? parsed.value : { lines: [] } });
  }
  return new SumBook(files, trouble);
}

function folderInPlace(file: string): ModgateError {
  return new ModgateError("go-sum-invalid", `${file} is a folder`, {
    hint: "move it away: go keeps the hashes of modules in a file of that name",
    at: { file },
  });
}

type ReadSums = (text: string) => Parsed<GoSum>;

const readers = new WeakMap<ModuleProxy, ReadSums>();

function readerOf(proxy: ModuleProxy): ReadSums {
  const reader = readers.get(proxy) ?? createReader();
  readers.set(proxy, reader);
  return reader;
}

function createReader(): ReadSums {
  const known = new Map<string, Parsed<GoSum>>();
  return (text) => {
    const parsed = known.get(text) ?? parseGoSum(text);
    known.set(text, parsed);
    return parsed;
  };
}
