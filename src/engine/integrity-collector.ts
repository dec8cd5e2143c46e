import { collectIntegrity } from "../collect/integrity.ts";
import { collectLoggedSums, type LoggedSums } from "../collect/integrity/logged-sums.ts";
import { integrityGate, integrityWanted } from "../gates/integrity.ts";
import { type Collected, present } from "../model/collected.ts";
import type { EnvironmentEvidence, IntegrityEvidence } from "../model/integrity.ts";
import { type Ask, proxySettings, type Scene } from "./scene.ts";
import { sectionOf } from "./section-of.ts";

/** Collects what the `integrity` gate judges by. Where the base cannot be read, nothing is known about the change. */
export async function collectIntegrityOf(scene: Scene, ask: Ask): Promise<Collected<IntegrityEvidence>> {
  const { place, world, request } = scene;
  const modules = await ask("modules");
  if (modules.state === "absent") return modules;
  const baseModules = await ask("baseModules");
  const changes = await ask("changes");
  const base =
    place.baseTree !== undefined && baseModules.state === "present" && changes.state === "present"
      ? { base: { tree: place.baseTree, modules: baseModules.value, changes: changes.value } }
      : {};
  const { files, commands, log } = world;
  const found = await collectIntegrity({
    root: place.root,
    files,
    commands,
    log,
    proxy: scene.proxy(),
    modules: modules.value,
    ...base,
    want: integrityWanted(sectionOf(scene, integrityGate)),
    agreed: agreedSettings(scene),
    buildFiles: async () => presentOf(await ask("buildFiles")),
    modCacheDir: request.go.GOMODCACHE,
  });
  const logged = await loggedSumsOf(scene, found);
  return logged === undefined
    ? present(found)
    : present({ ...found, loggedSums: logged.evidence }, ...logged.sources);
}

// Collecting it fails only with the whole run.
function presentOf<T>(collected: Collected<T>): T {
  if (collected.state === "absent") throw new Error(collected.reason);
  return collected.value;
}

/** Without a base nothing is added, and so nothing is looked up. */
async function loggedSumsOf(scene: Scene, { sums }: IntegrityEvidence): Promise<LoggedSums | undefined> {
  const { place, policy, request, world } = scene;
  const wanted = sectionOf(scene, integrityGate)["checksum-database"] !== "off";
  if (!wanted || sums === undefined || place.base.state === "absent") return undefined;
  return await collectLoggedSums({
    entries: sums.entries,
    go: request.go,
    private: policy.common.proxy.private,
    proxy: proxySettings(request, policy),
    checksumLog: (settings) => world.checksumLog(settings),
    log: world.log,
  });
}

function agreedSettings({ request, policy }: Scene): EnvironmentEvidence["agreed"] {
  const { proxy } = policy.common;
  return {
    chain: proxy.chain ?? "",
    running: proxySettings(request, policy).chain,
    allowDirect: proxy.allowDirect,
    private: proxy.private,
    sumDatabase: request.go.GOSUMDB,
  };
}
