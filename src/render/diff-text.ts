import type { DiffDocument } from "../model/diff-document.ts";
import type { BuildDiff } from "../model/module-diff.ts";
import type { Uncompared } from "../model/repository-diff.ts";
import { againstWords, changeRows, sizeWords, tally } from "./diff-view.ts";
import { guardLines, toTerminal } from "./neutralise.ts";
import { alignRows } from "./terminal.ts";

/** Writes module changes for a terminal or a plain log: a table for each build that changed. */
export function diffText(diff: DiffDocument): string {
  const changed = diff.builds.filter(({ state }) => state !== "unchanged");
  const same = diff.builds.length - changed.length;
  const sections = [
    [`Modules ${toTerminal(againstWords(diff))}`],
    ...changed.map(buildSection),
    ...(same === 0 ? [] : [[sameWords(changed.length, diff.builds)]]),
    ...(diff.uncompared.length === 0 ? [] : [uncomparedSection(diff.uncompared)]),
  ];
  return guardLines(`${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`);
}

/** Says which builds did not change. */
function sameWords(changed: number, builds: readonly BuildDiff[]): string {
  const same = builds.filter(({ state }) => state === "unchanged").map(({ file }) => toTerminal(file));
  if (changed > 0 || same.length > 1) return `Unchanged: ${same.join(", ")}`;
  const [only] = builds;
  return `${same.join("")}: nothing changed${only === undefined ? "" : `; ${sizeWords(only)}`}`;
}

function buildSection(build: BuildDiff): readonly string[] {
  const cells = changeRows(build).map(({ what, module, versions, by }) =>
    [what, module, versions, by].map((text) => ({ text: toTerminal(text) })),
  );
  const state =
    build.state === "changed" ? "" : `, ${build.state === "added" ? "a new build" : "no longer there"}`;
  return [
    `${toTerminal(build.file)} (${toTerminal(build.main.join(", "))})${state}: ${tally(build)}`,
    `  ${sizeWords(build)}`,
    ...alignRows(cells).map((line) => `    ${line}`),
  ];
}

function uncomparedSection(uncompared: readonly Uncompared[]): readonly string[] {
  return [
    "Could not be compared (neither changed nor removed)",
    ...uncompared.flatMap(({ file, line, side, reason, hint }) => {
      const place = line === undefined ? file : `${file}:${line}`;
      const words = reason.replace(`${file}: `, "");
      return [
        `  ${toTerminal(place)} ${side === "base" ? "at the base" : "as it is now"}: ${toTerminal(words)}`,
        ...(hint === "" ? [] : [`    hint: ${toTerminal(hint)}`]),
      ];
    }),
  ];
}
