import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { compareVersions, isValidVersion } from "../../go/semver.ts";
import type { SelectedModule } from "../../go/build-list.ts";
import type { ModulesEvidence, Resolution, UnresolvedModule } from "../../model/modules.ts";

/** One module version in one build, and in which part. */
export interface Occurrence {
  readonly module: ModuleVersion;
  /**
   * `built`: selected and compiled; `replaced`: selected, with something else in its place; `replacement`: what
   * stands there, unless it is a folder.
   */
  readonly part: "built" | "replaced" | "replacement";
  /** The selected module: itself, or what the replacement stands in for. */
  readonly selected: SelectedModule;
  readonly resolution: Resolution;
  /** True where base had the same in the same build. */
  readonly standing: boolean;
}

/** As much of an occurrence as a rule about versions looks at: it need not be in any build. */
export type JudgedPart = Pick<Occurrence, "module" | "part">;

/** Lists every coordinate to judge in one build, in the order of the build list. Main modules are not among them. */
export function occurrencesIn(resolution: Resolution, base: readonly Resolution[]): readonly Occurrence[] {
  const before = base.map(partsByKey);
  return Array.from(partsByKey(resolution), ([key, { module, part, selected }]) => {
    const standing = before.some((parts) => parts.has(key));
    return { module, part, selected, resolution, standing };
  });
}

/** Lists what a build has and none of the others: what shows in one of them alone. */
export function occurrencesOnlyIn(
  occurrences: readonly Occurrence[],
  others: readonly Resolution[],
): readonly Occurrence[] {
  if (others.length === 0) return occurrences;
  const known = others.map(partsByKey);
  return occurrences.filter((occurrence) => {
    const key = partKey(occurrence);
    return !known.some((parts) => parts.has(key));
  });
}

/** Lists what is really built of a repository's modules, replacements under their own names, each once, sorted by key. */
export function builtModules(evidence: ModulesEvidence): readonly ModuleVersion[] {
  const built = new Map<string, ModuleVersion>();
  for (const resolution of [...evidence.resolutions, ...(evidence.alone?.resolutions ?? [])]) {
    for (const { part, module } of partsByKey(resolution).values()) {
      if (part !== "replaced") built.set(moduleKey(module), { path: module.path, version: module.version });
    }
  }
  return [...built.keys()].sort().flatMap((key) => built.get(key) ?? []);
}

/**
 * Makes a build of nothing but what its go.mod files require themselves, for one that could not be resolved: a
 * refused module on a line of its own can be told all the same. Undefined where no go.mod could be read.
 */
export function asWritten({ main = [], work }: UnresolvedModule): Resolution | undefined {
  if (main.length === 0) return undefined;
  const replaces = [...(work?.goWork.replace ?? []), ...main.flatMap(({ goMod }) => goMod.replace)];
  const selected = new Map<string, SelectedModule>();
  for (const { path, version, indirect } of main.flatMap(({ goMod }) => goMod.require)) {
    const known = selected.get(path);
    if (!isValidVersion(version) || (known !== undefined && compareVersions(known.version, version) >= 0))
      continue;
    const by = replaces.find(
      ({ old }) => old.path === path && (old.version === "" || old.version === version),
    );
    const replaced = by === undefined ? {} : { replacedBy: by.new };
    selected.set(path, { path, version, main: false, indirect, ...replaced });
  }
  const buildList = { selected: [...selected.values()], edges: [] };
  const written = { mode: "module" as const, main, buildList, sums: [], provenance: new Map() };
  return work === undefined ? written : { ...written, work };
}

type Part = Pick<Occurrence, "module" | "part" | "selected">;

type PartsByKey = ReadonlyMap<string, Part>;

/** Judging goes through the parts of a build again and again. */
const knownParts = new WeakMap<Resolution, PartsByKey>();

function partsByKey(resolution: Resolution): PartsByKey {
  const known = knownParts.get(resolution);
  if (known !== undefined) return known;
  const parts = new Map<string, Part>();
  for (const selected of resolution.buildList.selected) {
    if (!selected.main) for (const part of partsOfModule(selected)) parts.set(partKey(part), part);
  }
  knownParts.set(resolution, parts);
  return parts;
}

function partsOfModule(selected: SelectedModule): readonly Part[] {
  const { path, version, replacedBy } = selected;
  const module = { path, version };
  if (replacedBy === undefined) return [{ module, part: "built", selected }];
  const replaced: Part = { module, part: "replaced", selected };
  return replacedBy.version === ""
    ? [replaced]
    : [replaced, { module: replacedBy, part: "replacement", selected }];
}

function partKey({ module, part, selected }: Part): string {
  return `${part} ${moduleKey(module)} ${part === "replacement" ? selected.path : ""}`;
}
