import type { Replacement, Requirement } from "../../go/go-mod.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { type Chains, directChains } from "../../model/direct-chains.ts";
import type { Location } from "../../model/location.ts";
import type { MainModule, Resolution } from "../../model/modules.ts";
import type { ChangesEvidence } from "../../model/repository.ts";
import type { Occurrence } from "./occurrences.ts";

/** The guilty line of a module and how it came into the build. */
export interface RequirePlace {
  readonly at: Location;
  /** From a main module to the module, both ends included. */
  readonly why: readonly string[];
  /** True where the line requires it without `// indirect`. */
  readonly direct: boolean;
}

/** Finds places in one build; the graph is walked at the first question only. */
export function placeFinder(
  resolution: Resolution,
  changes: ChangesEvidence | undefined,
): (occurrence: Occurrence) => RequirePlace {
  let chains: Chains | undefined;
  const lines = requireLines(resolution.main);
  const chainTo = (selected: ModuleVersion): readonly string[] => {
    chains ??= directChains(resolution);
    return chains(selected);
  };
  return (occurrence) => {
    const place = requirePlace(occurrence.selected, { resolution, lines, changes, chainTo });
    if (occurrence.part !== "replacement") return place;
    const why = [...place.why, moduleKey(occurrence.module)];
    return { at: replacementPlace(resolution, occurrence.selected) ?? place.at, why, direct: false };
  };
}

/** Says where a main module's `module` line stands; the file as a whole where it has none. */
export function moduleLine({ file, goMod }: MainModule): Location {
  return goMod.module === undefined ? { file } : { file, ...goMod.module.at };
}

interface Search {
  readonly resolution: Resolution;
  /** Requirements of the main modules by path. */
  readonly lines: ReadonlyMap<string, readonly RequireLine[]>;
  readonly changes: ChangesEvidence | undefined;
  readonly chainTo: Chains;
}

function requirePlace(selected: ModuleVersion, search: Search): RequirePlace {
  const { resolution, changes, chainTo } = search;
  const lines = search.lines.get(selected.path) ?? [];
  const direct = best(
    lines.filter(({ line }) => !line.indirect),
    selected,
  );
  const key = moduleKey(selected);
  if (direct !== undefined) {
    return { at: locate(direct), why: [direct.main.path, key], direct: true };
  }
  const chain = chainTo(selected);
  const own = best(lines, selected);
  const bringing = bringingLine(search.lines, chain);
  if (own !== undefined && (bringing === undefined || isAdded(locate(own), changes))) {
    return { at: locate(own), why: chain.length > 0 ? chain : [own.main.path, key], direct: false };
  }
  if (bringing !== undefined) return { at: locate(bringing), why: chain, direct: false };
  const [first] = resolution.main;
  return { at: first === undefined ? { file: "go.mod" } : moduleLine(first), why: chain, direct: false };
}

interface RequireLine {
  readonly main: MainModule;
  readonly line: Requirement;
}

function requireLines(mains: readonly MainModule[]): ReadonlyMap<string, readonly RequireLine[]> {
  const byPath = new Map<string, RequireLine[]>();
  for (const main of mains) {
    for (const line of main.goMod.require) {
      const known = byPath.get(line.path);
      if (known === undefined) byPath.set(line.path, [{ main, line }]);
      else known.push({ main, line });
    }
  }
  return byPath;
}

/** Of several lines the one that asks for the selected version, else the first. */
function best(lines: readonly RequireLine[], selected: ModuleVersion): RequireLine | undefined {
  return lines.find(({ line }) => line.version === selected.version) ?? lines[0];
}

function locate({ main, line }: RequireLine): Location {
  return { file: main.file, line: line.at.line, column: line.at.column };
}

function bringingLine(
  lines: Search["lines"],
  [root, first = ""]: readonly string[],
): RequireLine | undefined {
  const path = first.slice(0, Math.max(first.indexOf("@"), 0));
  const named = (lines.get(path) ?? []).filter(({ main }) => main.path === root);
  return named.find(({ line }) => !line.indirect) ?? named[0];
}

function isAdded({ file, line = 0 }: Location, changes: ChangesEvidence | undefined): boolean {
  return (changes?.files.get(file)?.lines ?? []).some(({ first, last }) => first <= line && line <= last);
}

/** The replace line in force: go.work's before go.mod's, one for the very version before one for all. */
function replacementPlace(resolution: Resolution, selected: ModuleVersion): Location | undefined {
  const files = [
    ...(resolution.work === undefined
      ? []
      : [{ file: resolution.work.file, replace: resolution.work.goWork.replace }]),
    ...resolution.main.map(({ file, goMod }) => ({ file, replace: goMod.replace })),
  ];
  for (const { file, replace } of files) {
    const line = replaceLine(replace, selected);
    if (line !== undefined) return { file, line: line.at.line, column: line.at.column };
  }
  return undefined;
}

function replaceLine(
  lines: readonly Replacement[],
  { path, version }: ModuleVersion,
): Replacement | undefined {
  const named = lines.filter((line) => line.old.path === path);
  return named.find((line) => line.old.version === version) ?? named.find((line) => line.old.version === "");
}
