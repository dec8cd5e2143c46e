import type { DiffDocument } from "../model/diff-document.ts";
import type { BuildDiff } from "../model/module-diff.ts";
import { type ChangeWords, changeRows, sizeWords, tally } from "./diff-view.ts";
import { guardLines, toMarkdown, toMarkdownCode, toTableCell } from "./neutralise.ts";

// A comment of a forge takes 65,536 characters; the rest of it is for what else stands in it.
const longestComment = 60_000;

/** Writes module changes for a pull request comment: a short table, all else folded. */
export function diffMarkdown(diff: DiffDocument): string {
  const changed = diff.builds.filter(({ state }) => state !== "unchanged");
  const head = [
    "## Module changes",
    `Against ${toMarkdownCode(diff.base.commit.slice(0, 12))}${named(diff.base.how, diff.base.commit)}.`,
    ...(changed.length === 0 && diff.uncompared.length === 0 ? ["No module changed."] : []),
    ...(changed.length === 0 ? [] : [overview(changed)]),
    ...uncomparedBlock(diff),
  ];
  const full = finish([...head, ...changed.map(details)]);
  if (full.length <= longestComment) return full;
  const left = "> The full list is larger than this page can hold; `modgate diff` prints it.";
  const short = finish([...head, left]);
  return short.length <= longestComment ? short : finish([...head.slice(0, 2), left]);
}

function finish(blocks: readonly string[]): string {
  return guardLines(`${blocks.filter((block) => block !== "").join("\n\n")}\n`);
}

function named(how: string, commit: string): string {
  return commit.startsWith(how) ? "" : ` (${toMarkdown(how)})`;
}

function overview(builds: readonly BuildDiff[]): string {
  const rows = builds.map((build) => [
    toMarkdownCode(build.file),
    stateWords(build) + tally(build),
    sizeWords(build),
  ]);
  return table(["build", "changes", "graph"], rows);
}

function stateWords({ state }: BuildDiff): string {
  if (state === "added") return "a new build: ";
  return state === "removed" ? "no longer there: " : "";
}

function details(build: BuildDiff): string {
  const rows = changeRows(build).map(row);
  if (rows.length === 0) return "";
  const body = table(["change", "module", "version", "by"], rows);
  return `<details><summary>${toMarkdownSummary(build.file)}</summary>\n\n${body}\n\n</details>`;
}

function toMarkdownSummary(file: string): string {
  return `All changes of ${toMarkdown(file)}`;
}

function row({ what, module, versions, by }: ChangeWords): readonly string[] {
  return [what, toMarkdownCode(module), toMarkdownCode(versions), by === "direct" ? by : toMarkdownCode(by)];
}

function uncomparedBlock({ uncompared }: DiffDocument): readonly string[] {
  if (uncompared.length === 0) return [];
  const lines = uncompared.map(({ file, line, side, reason }) => {
    const place = toMarkdownCode(line === undefined ? file : `${file}:${line}`);
    const when = side === "base" ? "at the base" : "as it is now";
    return `- ${place} ${when}: ${toMarkdown(reason.replace(`${file}: `, ""))}`;
  });
  return [`**Could not be compared** (neither changed nor removed):\n\n${lines.join("\n")}`];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(toTableCell).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}
