import { relative } from "node:path";
import { collectChanges } from "../collect/changes.ts";
import { collectCoverage } from "../collect/coverage.ts";
import { findModules } from "../collect/find-modules.ts";
import { collectLatency } from "../collect/latency.ts";
import { collectLicenses } from "../collect/licenses.ts";
import { collectLint } from "../collect/lint.ts";
import { collectModules } from "../collect/modules.ts";
import { collectReleases } from "../collect/releases.ts";
import { collectVulnerabilities } from "../collect/vulnerabilities.ts";
import { coverageGate } from "../gates/coverage.ts";
import { latencyGate } from "../gates/latency.ts";
import { licensesGate } from "../gates/licenses.ts";
import { lintGate, lintSettings } from "../gates/lint.ts";
import { modulesGate, releasesWanted } from "../gates/modules.ts";
import { vulnerabilitiesGate } from "../gates/vulnerabilities.ts";
import { type Collected, present } from "../model/collected.ts";
import type { Evidence, EvidenceKind } from "../model/evidence.ts";
import type { ModulesEvidence } from "../model/modules.ts";
import type { SourceTree } from "../model/world.ts";
import type { Ask } from "./evidence-collector.ts";
import type { Scene } from "./scene.ts";

type Collector<K extends EvidenceKind> = (scene: Scene, ask: Ask) => Promise<Collected<Evidence[K]>>;

/** How each kind of evidence is collected. A collector asks for the kinds it builds on. */
export const collectors: { readonly [K in EvidenceKind]: Collector<K> } = {
  repository: async ({ place }) => place.repository,
  base: async ({ place }) => place.base,
  changes: async ({ place, world }) =>
    collectChanges({ root: place.root, base: place.base, commands: world.commands, files: world.files }),
  modules: async (scene) => modulesOf(scene, scene.place.headTree),
  baseModules: async (scene) => {
    const { base, baseTree } = scene.place;
    if (base.state === "absent") return base;
    return modulesOf(scene, baseTree ?? scene.place.headTree);
  },
};

async function modulesOf(scene: Scene, tree: SourceTree): Promise<Collected<ModulesEvidence>> {
  const { place, request, world } = scene;
  const { modules, go } = request;
  return present(
    await collectModules({ root: place.root, tree, proxy: scene.proxy(), go, log: world.log, modules }),
  );
}
