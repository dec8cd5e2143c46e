import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { compareVersions } from "../../go/semver.ts";
import type { Resolution } from "../../model/modules.ts";
import type { ModuleFacts } from "./facts.ts";
import type { Allowed } from "./nearest-finder.ts";

/** What a finding tells of versions that may be taken instead; empty where none is known. */
export type AllowedFacts = Pick<ModuleFacts, "nearestAllowed" | "allowedAbove" | "heldBy">;

/**
 * Tells the nearest allowed version of a built module. Where that is lower than another module of the graph asks
 * for, going there takes the other one down or out, so that it is named, with the nearest allowed version above.
 */
export function allowedFacts(
  resolution: Resolution,
  module: ModuleVersion,
  { nearest, above }: Allowed,
): AllowedFacts {
  if (nearest === undefined) return {};
  const nearestAllowed = moduleKey(nearest);
  const lower = nearest.path === module.path && compareVersions(nearest.version, module.version) < 0;
  const holder = lower ? holderOf(resolution, nearest) : undefined;
  if (holder === undefined) return { nearestAllowed };
  const heldBy = moduleKey(holder);
  return above === undefined
    ? { nearestAllowed, heldBy }
    : { nearestAllowed, heldBy, allowedAbove: moduleKey(above) };
}

/** The first module of the graph, main modules aside, that asks for more than a version. */
function holderOf({ buildList }: Resolution, { path, version }: ModuleVersion): ModuleVersion | undefined {
  const edge = buildList.edges.find(
    ({ from, to }) => from.version !== "" && to.path === path && compareVersions(to.version, version) > 0,
  );
  return edge?.from;
}
