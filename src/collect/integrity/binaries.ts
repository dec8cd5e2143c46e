import { join } from "node:path";
import type { AddedBinary, BinariesEvidence } from "../../model/integrity.ts";
import type { ChangesEvidence } from "../../model/repository.ts";
import type { Files, SourceTree } from "../../model/world.ts";
import { atMost } from "./at-most.ts";
import { binaryFormat } from "./binary-format.ts";

/** What is looked into: files that the change adds or changes. */
export interface BinariesQuestion {
  /** Absolute repository root. */
  readonly root: string;
  readonly files: Files;
  readonly baseTree: SourceTree;
  readonly changes: ChangesEvidence;
}

const readsAtOnce = 16;

/** Looks into every file that the change adds or changes for compiled code; a file that only moved is left out. */
export async function collectBinaries(question: BinariesQuestion): Promise<BinariesEvidence> {
  const { changes } = question;
  const changed = [...changes.files].filter(
    ([, { status, submodule }]) => status !== "deleted" && submodule !== true,
  );
  const found = await atMost(readsAtOnce, changed, async ([file, { status, before }]) => {
    const format = await formatOf(question, file, status === "renamed" ? before : undefined);
    return format === undefined ? [] : [{ file, format, added: status !== "modified" }];
  });
  return { looked: changed.length, binaries: found.flat() satisfies readonly AddedBinary[] };
}

async function formatOf(
  { root, files, baseTree }: BinariesQuestion,
  file: string,
  before: string | undefined,
): Promise<string | undefined> {
  const path = join(root, file);
  if ((await files.status(path))?.kind !== "file") return undefined;
  const content = await files.read(path);
  const format = content === undefined ? undefined : binaryFormat(file, content);
  if (format === undefined || content === undefined || before === undefined) return format;
  const old = await baseTree.read(join(root, before));
  return old !== undefined && Buffer.compare(old, content) === 0 ? undefined : format;
}
