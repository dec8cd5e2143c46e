import { majorOf } from "../go/module-major.ts";
import type { DiffDocument } from "../model/diff-document.ts";
import type { BuildDiff, GraphSize, ModuleChange } from "../model/module-diff.ts";
import { compareVersions } from "../go/semver.ts";
import { count, groupDigits } from "./report-view.ts";

// What text and Markdown say alike of module changes.

/** One change as three words: what, which module, from what to what. */
export interface ChangeWords {
  readonly what: string;
  readonly module: string;
  readonly versions: string;
  /** Who pulls it in; "" where go.mod itself does, or nothing tells. */
  readonly by: string;
}

/** Words one change of a module. */
export function changeWords(change: ModuleChange): ChangeWords {
  const { kind, path, before, after } = change;
  const versions = [before?.version ?? "", after?.version ?? ""].filter((version) => version !== "");
  return {
    what: kind,
    module: kind === "major" && before !== undefined && before.path !== path ? familyPath(change) : path,
    versions: `${versions.join(" -> ")}${kind === "major" ? majorNote(change) : ""}`,
    by: change.direct ? "" : change.why.slice(1, -1).join(" -> "),
  };
}

const readingOrder = ["major", "added", "upgraded", "downgraded", "removed"] as const;

/** Every change of a build as a row: crossed majors first, what is gone last, then replacements and go lines. */
export function changeRows(build: BuildDiff): readonly ChangeWords[] {
  const modules = readingOrder.flatMap((kind) => build.modules.filter((change) => change.kind === kind));
  return [
    ...modules.map((change) => ({ ...changeWords(change), by: originWords(change) })),
    ...lineWords(build),
  ];
}

// `direct`, or who pulls it in; of what is gone, only whether go.mod itself named it.
function originWords(change: ModuleChange): string {
  const { by } = changeWords(change);
  if (change.direct) return "direct";
  if (change.kind === "removed") return "";
  return by === "" ? "indirect" : `by ${by}`;
}

// Replacements and go lines in the same shape.
function lineWords({ replacements, goLines }: BuildDiff): readonly ChangeWords[] {
  return [
    ...replacements.map(({ replaces, before, after, file }) => ({
      what: "replace",
      module: replaces,
      versions: transition(before, after),
      by: file,
    })),
    ...goLines.map(({ file, directive, before, after }) => ({
      what: directive,
      module: "",
      versions: transition(before, after),
      by: file,
    })),
  ];
}

/** Counts the changes of a build: `2 added, 1 upgraded`; `no module changed` where there are none. */
export function tally({ modules, replacements, goLines }: BuildDiff): string {
  const kinds = Map.groupBy(modules, ({ kind }) => kind);
  const order = ["added", "removed", "upgraded", "downgraded", "major"] as const;
  const parts = order.flatMap((kind) => {
    const amount = kinds.get(kind)?.length ?? 0;
    return amount === 0 ? [] : [`${groupDigits(amount)} ${kind}`];
  });
  const lines = [
    ...(replacements.length === 0 ? [] : [count(replacements.length, "replacement")]),
    ...(goLines.length === 0 ? [] : [count(goLines.length, "go line")]),
  ];
  return [...(parts.length === 0 ? ["no module changed"] : parts), ...lines].join(", ");
}

/** Words the size of a graph before and after: `12 -> 14 modules (+2), 30 -> 41 edges (+11)`. */
export function sizeWords({ before, after }: BuildDiff): string {
  return `${grown(before, after, "modules")}, ${grown(before, after, "edges")}`;
}

/** Words what is compared: `against 1a2b3c4d5e6f (merge base with origin/main)`. */
export function againstWords({ base }: DiffDocument): string {
  const commit = base.commit.slice(0, 12);
  return base.how.startsWith(commit) ? `against ${commit}` : `against ${commit} (${base.how})`;
}

function grown(before: GraphSize, after: GraphSize, what: keyof GraphSize): string {
  const [was, is] = [before[what], after[what]];
  if (was === is) return `${groupDigits(is)} ${what}`;
  const sign = is > was ? "+" : "-";
  return `${groupDigits(was)} -> ${groupDigits(is)} ${what} (${sign}${groupDigits(Math.abs(is - was))})`;
}

function transition(before: string | undefined, after: string | undefined): string {
  return `${before ?? "(none)"} -> ${after ?? "(none)"}`;
}

function majorNote({ before, after }: ModuleChange): string {
  if (before === undefined || after === undefined) return "";
  const down = majorOf(after) < majorOf(before) || compareVersions(after.version, before.version) < 0;
  return down ? " (major, down)" : " (major)";
}

// `github.com/x/y` stands for y and y/v2 alike; gopkg.in's y.v2 has no path without its major.
function familyPath({ path, before }: ModuleChange): string {
  if (path.startsWith("gopkg.in/")) return `${before?.path ?? ""} -> ${path}`;
  const short = [path, before?.path ?? path].toSorted((a, b) => a.length - b.length)[0] ?? path;
  return short.replace(/\/v\d+$/, "");
}
