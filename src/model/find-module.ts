import type { SelectedModule } from "../go/build-list.ts";
import { familyOf } from "../go/module-major.ts";
import { splitPathVersion } from "../go/module-path.ts";
import type { ModulesEvidence, Resolution } from "./modules.ts";
import { nearestWord } from "./nearest-word.ts";

/** A module of a build that an asked path means. */
export interface FoundModule {
  readonly selected: SelectedModule;
  /** `exact` by its path, `major` by its path without the major, `package` by a package in it, `replacement` by what stands in its place. */
  readonly by: "exact" | "major" | "package" | "replacement";
}

/**
 * Finds the modules of a build that a path means: the one of that path; else, for a path without a major, those of
 * every major; else the module that a package path lies in; else what a replacement of that path stands for. Empty
 * where there is none. Main modules are found as well.
 */
export function findInBuild({ buildList }: Resolution, path: string): readonly FoundModule[] {
  const { selected } = buildList;
  const exact = selected.filter((module) => module.path === path);
  if (exact.length > 0) return found(exact, "exact");
  const majors = hasMajor(path) ? [] : selected.filter((module) => familyOf(module.path) === path);
  if (majors.length > 0) return found(majors, "major");
  const replaced = selected.filter(({ replacedBy }) => replacedBy?.path === path);
  if (replaced.length > 0) return found(replaced, "replacement");
  const around = selected
    .filter(
      (module) => path.startsWith(`${module.path}/`) && !/^v\d+$/.test(path.slice(module.path.length + 1)),
    )
    .toSorted((a, b) => b.path.length - a.path.length);
  return found(around.slice(0, 1), "package");
}

/** A path that a stranger may have meant. */
export interface NearMiss {
  readonly path: string;
  readonly version: string;
  readonly because: "another major" | "another case" | "similar spelling";
}

/** Lists what an unknown path may have meant: its other majors, the same in another case, the nearest spelling. */
export function nearMisses(path: string, { resolutions }: ModulesEvidence): readonly NearMiss[] {
  const all = resolutions.flatMap(({ buildList }) => buildList.selected);
  const modules = [...new Map(all.map((module) => [module.path, module])).values()];
  const family = familyOf(path);
  const misses = (because: NearMiss["because"], fits: (candidate: string) => boolean): readonly NearMiss[] =>
    modules
      .filter((module) => fits(module.path))
      .map((module) => ({ path: module.path, version: module.version, because }));
  const majors = misses("another major", (one) => familyOf(one) === family);
  const lower = family.toLowerCase();
  const cased = misses(
    "another case",
    (one) => familyOf(one) !== family && familyOf(one).toLowerCase() === lower,
  );
  if (majors.length + cased.length > 0) return [...majors, ...cased];
  const nearest = nearestPath(path, modules) ?? sameName(path, modules);
  return misses("similar spelling", (one) => one === nearest);
}

// A long host and owner in common must not make two names alike that are not.
function nearestPath(path: string, modules: readonly SelectedModule[]): string | undefined {
  const alike = modules
    .map((module) => module.path)
    .filter((one) => {
      const shared = sharedElements(path, one);
      const [asked, candidate] = [path, one].map((word) => word.split("/").slice(shared).join("/"));
      return nearestWord(asked ?? "", [candidate ?? ""]) !== undefined;
    });
  return nearestWord(path, alike);
}

function sharedElements(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  const differing = left.findIndex((element, at) => element !== right[at]);
  return differing < 0 ? left.length : differing;
}

// `mux` for github.com/gorilla/mux: people know a module by its last word.
function sameName(path: string, modules: readonly SelectedModule[]): string | undefined {
  const name = lastWord(path);
  return modules.find((module) => lastWord(module.path) === name)?.path;
}

function lastWord(path: string): string {
  return familyOf(path).split("/").at(-1)?.toLowerCase() ?? "";
}

function hasMajor(path: string): boolean {
  return (splitPathVersion(path)?.pathMajor ?? "") !== "";
}

function found(modules: readonly SelectedModule[], by: FoundModule["by"]): readonly FoundModule[] {
  return modules.map((selected) => ({ selected, by }));
}
