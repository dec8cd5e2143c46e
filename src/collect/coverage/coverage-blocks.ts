import { codeLines } from "../../go/code-lines.ts";
import type { ProfileBlock } from "../../go/cover-profile.ts";
import { linePlaces } from "../../go/go-tokens.ts";
import { type FunctionExtent, functionExtents } from "../../go/function-extents.ts";
import type { CoverBlock } from "../../model/quality.ts";

/** Where a profile and a source text do not fit. `crowded`: more statements than there is room for. */
export interface Misfit {
  readonly misfit: "beyond" | "crowded";
  readonly line: number;
}

/**
 * Keeps the blocks inside function declarations, as `go tool cover -func` does, and adds their lines of code; or
 * names the first block that cannot be one of this text.
 *
 * `source` holds one character per byte (Latin-1); `blocks` are in order of position.
 */
export function functionBlocks(
  source: string,
  blocks: readonly ProfileBlock[],
): readonly CoverBlock[] | Misfit {
  const linesOf = codeLines(source);
  const { offset } = linePlaces(source);
  const extents = functionExtents(source);
  const kept: CoverBlock[] = [];
  let next = 0;
  for (const block of blocks) {
    const lines = linesOf(block);
    if (lines === undefined) return { misfit: "beyond", line: block.startLine };
    const text = source.slice(
      offset(block.startLine, block.startColumn),
      offset(block.endLine, block.endColumn),
    );
    if (block.statements > roomFor(text)) return { misfit: "crowded", line: block.startLine };
    while (isBefore(extents[next], block)) next++;
    if (overlaps(extents[next], block)) kept.push({ ...block, lines });
  }
  return kept;
}

// Between two statements stands a line end, a semicolon or, behind a label, a colon.
function roomFor(text: string): number {
  return 1 + (text.match(/[\n;:]/g)?.length ?? 0);
}

function isBefore(extent: FunctionExtent | undefined, block: ProfileBlock): boolean {
  if (extent === undefined) return false;
  const { endLine, endColumn } = extent;
  return endLine < block.startLine || (endLine === block.startLine && endColumn <= block.startColumn);
}

function overlaps(extent: FunctionExtent | undefined, block: ProfileBlock): boolean {
  if (extent === undefined) return false;
  const { startLine, startColumn } = extent;
  return block.endLine > startLine || (block.endLine === startLine && block.endColumn > startColumn);
}
