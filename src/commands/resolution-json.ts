import type { SelectedModule } from "../go/build-list.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { indexSums, type SumIndex } from "../go/parse-go-sum.ts";
import { type RequireChains, requireChains } from "../go/require-chain.ts";
import type { Resolution } from "../model/modules.ts";
import type { ModuleProxy, VersionInfo } from "../model/world.ts";

/** One module of `modgate resolve --json`. What is not known is left out. */
export interface ModuleJson {
  readonly path: string;
  readonly version?: string;
  readonly main?: true;
  readonly indirect?: true;
  readonly replace?: { readonly path: string; readonly version?: string };
  readonly goVersion?: string;
  readonly time?: string;
  readonly origin?: VersionInfo["origin"];
  /** `h1:` hash of the zip that is built, from go.sum. */
  readonly sum?: string;
  readonly goModSum?: string;
  /** Which source of the chain served its go.mod. */
  readonly servedBy?: string;
  /** The shortest chain of requirements, main module first. */
  readonly why: readonly string[];
}

/** What `modgate resolve --json` prints; `edges` with `--graph` only. */
export interface ResolutionJson {
  readonly schema: "modgate.resolution/1";
  readonly mode: Resolution["mode"];
  readonly modules: readonly ModuleJson[];
  readonly edges?: readonly (readonly [string, string])[];
}

/** Describes a resolution, asking the proxy for the time and origin of every version. @throws as the proxy */
export async function resolutionJson(
  resolution: Resolution,
  proxy: ModuleProxy,
  withEdges: boolean,
): Promise<ResolutionJson> {
  const { buildList, mode } = resolution;
  const sums = indexSums(resolution.sums.map(({ goSum }) => goSum));
  const chains = requireChains(buildList);
  const modules = await Promise.all(
    buildList.selected.map(async (module) => {
      const built = module.replacedBy ?? module;
      const info = built.version === "" ? undefined : (await proxy.info(built.path, built.version)).value;
      return moduleJson(module, { resolution, sums, chains, info });
    }),
  );
  const edges = buildList.edges.map(({ from, to }) => [moduleKey(from), moduleKey(to)] as const);
  return { schema: "modgate.resolution/1", mode, modules, ...(withEdges ? { edges } : {}) };
}

interface Facts {
  readonly resolution: Resolution;
  readonly sums: SumIndex;
  readonly chains: RequireChains;
  readonly info: VersionInfo | undefined;
}

function moduleJson(module: SelectedModule, facts: Facts): ModuleJson {
  const { path, version, main, indirect, replacedBy, goVersion } = module;
  const built = replacedBy ?? { path, version };
  return defined({
    path,
    version: version || undefined,
    main: main || undefined,
    indirect: indirect || undefined,
    replace: replacedBy === undefined ? undefined : coordinateJson(replacedBy),
    goVersion,
    time: facts.info?.time,
    origin: facts.info?.origin,
    sum: facts.sums.hashes(built, "zip")[0],
    goModSum: facts.sums.hashes(built, "mod")[0],
    servedBy: facts.resolution.provenance.get(moduleKey(built))?.source,
    why: facts.chains.to(module).map(moduleKey),
  });
}

function coordinateJson({ path, version }: ModuleVersion): NonNullable<ModuleJson["replace"]> {
  return version === "" ? { path } : { path, version };
}

/** Leaves out what is undefined, so that a field stands only where there is something to say. */
function defined(
  draft: { readonly [K in keyof Required<ModuleJson>]: ModuleJson[K] | undefined } & Pick<
    ModuleJson,
    "path" | "why"
  >,
): ModuleJson {
  const { path, why, ...others } = draft;
  const known = Object.entries(others).filter(([, value]) => value !== undefined);
  return { path, ...Object.fromEntries(known), why };
}
