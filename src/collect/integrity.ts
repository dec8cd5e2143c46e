import { type BuildFilesEvidence, isToolRun } from "../model/build-files.ts";
import type { EnvironmentEvidence, IntegrityEvidence } from "../model/integrity.ts";
import type { ModulesEvidence } from "../model/modules.ts";
import type { ChangesEvidence } from "../model/repository.ts";
import type { Commands, Files, Log, ModuleProxy, SourceTree } from "../model/world.ts";
import { collectBinaries } from "./integrity/binaries.ts";
import { type CacheQuestion, collectCache } from "./integrity/cache.ts";
import { collectSums } from "./integrity/sums.ts";
import { collectVendor } from "./integrity/vendor-folders.ts";

/** What is looked into, and by what. */
export interface IntegrityQuestion {
  /** Absolute repository root. */
  readonly root: string;
  readonly files: Files;
  readonly commands: Commands;
  readonly proxy: ModuleProxy;
  readonly log: Log;
  readonly modules: ModulesEvidence;
  /** The base revision; absent where there is none. */
  readonly base?: {
    readonly tree: SourceTree;
    readonly modules: ModulesEvidence;
    readonly changes: ChangesEvidence;
  };
  /** What the rules of the policy need. */
  readonly want: Readonly<Record<Exclude<keyof IntegrityEvidence, "loggedSums">, boolean>>;
  readonly agreed: EnvironmentEvidence["agreed"];
  /** What files say that make builds, asked for only where it is wanted. */
  readonly buildFiles: () => Promise<BuildFilesEvidence>;
  /** GOMODCACHE; "" for none. */
  readonly modCacheDir: CacheQuestion["modCacheDir"];
}

/** Collects what the `integrity` gate judges by, each part only where it is wanted. */
export async function collectIntegrity(question: IntegrityQuestion): Promise<IntegrityEvidence> {
  const { want, base, files } = question;
  const places = { ...question, tree: files };
  // The lines alone are wanted to point at that of a module in the cache.
  const [sums, vendor, moduleCache, environment, binaries] = await Promise.all([
    when(want.sums || want.moduleCache, async () => ({
      sums: await collectSums({ ...places, compare: want.sums }),
    })),
    when(want.vendor, async () => ({ vendor: await collectVendor(places) })),
    when(want.moduleCache, async () => ({ moduleCache: await collectCache(question) })),
    when(want.environment, async () => ({
      environment: environmentOf(await question.buildFiles(), question.agreed),
    })),
    when(want.binaries, async () => (base === undefined ? {} : binariesOf(question, base))),
  ]);
  return { ...sums, ...vendor, ...moduleCache, ...environment, ...binaries };
}

async function when(wanted: boolean, collect: () => Promise<IntegrityEvidence>): Promise<IntegrityEvidence> {
  return wanted ? collect() : {};
}

async function binariesOf(
  { root, files }: IntegrityQuestion,
  { tree, changes }: NonNullable<IntegrityQuestion["base"]>,
): Promise<IntegrityEvidence> {
  return { binaries: await collectBinaries({ root, files, baseTree: tree, changes }) };
}

function environmentOf(
  { files, settings, tooLarge = [], tangled = [] }: BuildFilesEvidence,
  agreed: EnvironmentEvidence["agreed"],
): EnvironmentEvidence {
  return { files, settings: settings.filter((setting) => !isToolRun(setting)), tooLarge, tangled, agreed };
}
