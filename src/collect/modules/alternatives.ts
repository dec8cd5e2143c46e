import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { type Collected, present } from "../../model/collected.ts";
import { exitCodeOf, ModgateError } from "../../model/error.ts";
import type { AlternativesEvidence, ReleasesEvidence } from "../../model/modules.ts";
import type { ModuleProxy } from "../../model/world.ts";
import { collectReleases, type ReleasesRequest } from "./releases.ts";

/** For which refused modules versions are looked for, and what is to be told of them. */
export interface AlternativesRequest extends Omit<ReleasesRequest, "modules"> {
  readonly searches: readonly {
    readonly paths: readonly string[];
    rank(versions: ReadonlyMap<string, readonly string[]>): readonly ModuleVersion[];
  }[];
}

/**
 * Asks the proxy chain for the versions of modules that are about to be refused, and for release facts of the
 * first ones that could do. A list that cannot be had is left out: a hint less, and no verdict changes.
 */
export async function collectAlternatives(
  request: AlternativesRequest,
): Promise<Collected<AlternativesEvidence>> {
  const { searches, proxy } = request;
  const log = { ...request.log, step: () => request.log.step("looking for versions that are allowed") };
  const paths = [...new Set(searches.flatMap((search) => search.paths))].sort();
  const lists = await Promise.all(paths.map((path) => listOf(path, proxy)));
  const versions = new Map(paths.flatMap((path, at) => mapEntry(path, lists[at])));
  const candidates = searches.flatMap((search) => search.rank(versions));
  const modules = [...new Map(candidates.map((module) => [moduleKey(module), module])).values()];
  const releases = modules.length === 0 ? nothing : await releasesOf({ ...request, log, modules });
  return present({ versions, releases: { ...releases, collectedAt: request.now } });
}

const nothing: ReleasesEvidence = { collectedAt: "", releases: new Map(), untold: [] };

async function releasesOf(request: ReleasesRequest): Promise<ReleasesEvidence> {
  const collected = await collectReleases(request);
  return collected.state === "present" ? collected.value : nothing;
}

function mapEntry(
  path: string,
  list: readonly string[] | undefined,
): readonly (readonly [string, readonly string[]])[] {
  return list === undefined ? [] : [[path, list]];
}

async function listOf(path: string, proxy: ModuleProxy): Promise<readonly string[] | undefined> {
  try {
    return (await proxy.list(path)).value;
  } catch (error) {
    // Whatever the chain cannot tell is not told; a wrong request or a bug of ours is no answer of the chain.
    if (!(error instanceof ModgateError) || exitCodeOf(error) !== 3) throw error;
    return undefined;
  }
}
