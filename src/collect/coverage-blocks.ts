import { codeLines } from "../go/code-lines.ts";
import type { ProfileBlock } from "../go/cover-profile.ts";
import { type FunctionExtent, functionExtents } from "../go/function-extents.ts";
import type { CoverBlock } from "../model/quality.ts";

/**
 * Keeps the blocks inside function declarations, as `go tool cover -func` does, and adds their lines of code.
 * Undefined where a block lies beyond the text: then the profile is of another one.
 *
 * `source` holds one character per byte (Latin-1); `blocks` are in order of position.
 */
export function functionBlocks(
  source: string,
  blocks: readonly ProfileBlock[],
): readonly CoverBlock[] | undefined {
  const linesOf = codeLines(source);
  const extents = functionExtents(source);
  const kept: CoverBlock[] = [];
  let next = 0;
  for (const block of blocks) {
    const lines = linesOf(block);
    if (lines === undefined) return undefined;
    while (isBefore(extents[next], block)) next++;
    if (overlaps(extents[next], block)) kept.push({ ...block, lines });
  }
  return kept;
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
