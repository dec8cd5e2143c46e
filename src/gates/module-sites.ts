import { baseOf } from "../model/base-of.ts";
import { moduleKey } from "../go/module-version.ts";
import type { Collected } from "../model/collected.ts";
import type { Location } from "../model/location.ts";
import type { MainModule, ModulesEvidence } from "../model/modules.ts";
import type { ChangesEvidence } from "../model/repository.ts";
import { type Occurrence, occurrencesIn } from "./modules/occurrences.ts";
import { moduleLine, placeFinder, type RequirePlace } from "./modules/require-places.ts";

/** Where a module came into the builds of a repository. */
export interface ModuleSite {
  /** The guilty line of each build, each once; at least one. */
  readonly at: readonly Location[];
  /** How it came into the first of them, both ends included. */
  readonly why: readonly string[];
  readonly direct: boolean;
  /** True where base had it in each of these builds. */
  readonly standing: boolean;
}

/** The evidence that tells where a module came in. */
export interface SiteEvidence {
  readonly modules: ModulesEvidence;
  readonly baseModules: Collected<ModulesEvidence>;
  readonly changes: Collected<ChangesEvidence>;
}

/**
 * Answers where a module came in, by its key: what is built, a replacement under its own name, or what is
 * replaced. Undefined for a module that no build has.
 */
export function siteFinder({
  modules,
  baseModules,
  changes,
}: SiteEvidence): (key: string) => ModuleSite | undefined {
  const base = baseModules.state === "present" ? baseModules.value : undefined;
  const found = new Map<string, Visit[]>();
  for (const resolution of modules.resolutions) {
    const placeOf = placeFinder(resolution, changes.state === "present" ? changes.value : undefined);
    for (const occurrence of occurrencesIn(resolution, baseOf(resolution, base))) {
      const key = moduleKey(occurrence.module);
      const visits = found.get(key);
      if (visits === undefined) found.set(key, [{ occurrence, placeOf }]);
      else visits.push({ occurrence, placeOf });
    }
  }
  return (key) => siteOf(found.get(key) ?? []);
}

/** Says where Go itself is chosen: the `toolchain` line, else the `go` line, of each main module. */
export function goSite({ modules, baseModules }: SiteEvidence): ModuleSite {
  const mains = modules.resolutions.flatMap(({ main }) => main);
  const before =
    baseModules.state === "present" ? baseModules.value.resolutions.flatMap(({ main }) => main) : [];
  const standing = mains.every((main) =>
    before.some((one) => one.file === main.file && goLine(one) === goLine(main)),
  );
  return {
    at: distinctPlaces(mains.map(goPlace)),
    why: [],
    direct: true,
    standing: standing && mains.length > 0,
  };
}

interface Visit {
  readonly occurrence: Occurrence;
  readonly placeOf: (occurrence: Occurrence) => RequirePlace;
}

function siteOf(visits: readonly Visit[]): ModuleSite | undefined {
  const places = visits.map(({ occurrence, placeOf }) => placeOf(occurrence));
  const [first] = places;
  if (first === undefined) return undefined;
  return {
    at: distinctPlaces(places.map(({ at }) => at)),
    why: first.why,
    direct: places.some(({ direct }) => direct),
    standing: visits.every(({ occurrence }) => occurrence.standing),
  };
}

function goLine({ goMod }: MainModule): string {
  return `${goMod.toolchain?.value ?? ""} ${goMod.go?.value ?? ""}`;
}

function goPlace(main: MainModule): Location {
  const line = main.goMod.toolchain ?? main.goMod.go;
  return line === undefined
    ? moduleLine(main)
    : { file: main.file, line: line.at.line, column: line.at.column };
}

function distinctPlaces(places: readonly Location[]): readonly Location[] {
  return [...new Map(places.map((place) => [`${place.file}:${place.line ?? 0}`, place])).values()];
}
