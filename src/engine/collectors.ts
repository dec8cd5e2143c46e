import { collectBuildFiles } from "../collect/build-files.ts";
import { collectChanges } from "../collect/git/changes.ts";
import { collectAlternatives } from "../collect/modules/alternatives.ts";
import { collectModules } from "../collect/modules/modules.ts";
import { collectReleases } from "../collect/modules/releases.ts";
import { latencyGate } from "../gates/latency.ts";
import { licensesGate } from "../gates/licenses.ts";
import { builtModules, modulesGate, releasesWanted, searchesFor } from "../gates/modules.ts";
import { vulnerabilitiesGate } from "../gates/vulnerabilities.ts";
import { type Collected, present } from "../model/collected.ts";
import { ModgateError } from "../model/error.ts";
import type { Evidence, EvidenceKind } from "../model/evidence.ts";
import type { ModulesEvidence } from "../model/modules.ts";
import type { SourceTree } from "../model/world.ts";
import type { Ask, Scene } from "./scene.ts";
import { sectionOf } from "./section-of.ts";

type Collector<K extends EvidenceKind> = (scene: Scene, ask: Ask) => Promise<Collected<Evidence[K]>>;

/**
 * How each kind of evidence is collected. A collector asks for the kinds it builds on, and reads its gate's
 * section of the policy for what to collect. Those that few policies ask for are loaded when they are.
 */
export const collectors: { readonly [K in EvidenceKind]: Collector<K> } = {
  repository: async ({ place }) => place.repository,
  base: async ({ place }) => place.base,
  changes: async ({ place: { root, base }, world: { commands, files }, listing }) =>
    collectChanges({ root, base, commands, files, listing }),
  modules: async (scene) => {
    const modules = await modulesOf(scene, scene.place.files);
    if (modules.state === "present" && hasNoGoMod(modules.value)) throw noGoMod(scene);
    return modules;
  },
  baseModules: async (scene) => {
    const { base, baseTree, files } = scene.place;
    if (base.state === "absent") return base;
    return modulesOf(scene, baseTree ?? files);
  },
  async buildFiles({ place, world, listing }, ask) {
    const changes = await ask("changes");
    return present(
      await collectBuildFiles({
        root: place.root,
        tree: place.headTree,
        commands: world.commands,
        listing,
        ...(place.baseTree === undefined ? {} : { baseTree: place.baseTree }),
        ...(changes.state === "absent" ? {} : { changes: changes.value }),
      }),
    );
  },
  async releases(scene, ask) {
    const modules = await ask("modules");
    if (modules.state === "absent") return modules;
    const want = releasesWanted(sectionOf(scene, modulesGate));
    const { clock, log } = scene.world;
    return collectReleases({
      modules: want.times || want.retractions ? builtModules(modules.value) : [],
      proxy: scene.proxy(),
      log,
      now: clock.now(),
      want,
    });
  },
  async alternatives(scene, ask) {
    const modules = await ask("modules");
    if (modules.state === "absent") return modules;
    const [baseModules, releases, repository] = await Promise.all([
      ask("baseModules"),
      ask("releases"),
      ask("repository"),
    ]);
    const section = sectionOf(scene, modulesGate);
    const searches = searchesFor({ modules: modules.value, baseModules, releases, repository }, section);
    const { clock, log } = scene.world;
    return collectAlternatives({
      searches,
      proxy: scene.proxy(),
      log,
      now: clock.now(),
      want: releasesWanted(section),
    });
  },
  async licenses(scene, ask) {
    const modules = await ask("modules");
    if (modules.state === "absent") return modules;
    const { report } = sectionOf(scene, licensesGate);
    const { collectLicenses } = await import("../collect/licenses/licenses.ts");
    return collectLicenses({
      tree: scene.place.files,
      root: scene.place.root,
      modules: modules.value,
      proxy: scene.proxy,
      jobs: scene.request.jobs,
      ...(report === undefined ? {} : { report }),
    });
  },
  async vulnerabilities(scene, ask) {
    const modules = await ask("modules");
    if (modules.state === "absent") return modules;
    const { database, report } = sectionOf(scene, vulnerabilitiesGate);
    const { request, world, place } = scene;
    const { collectVulnerabilities } = await import("../collect/vulnerabilities/vulnerabilities.ts");
    return collectVulnerabilities({
      files: place.files,
      web: world.web,
      root: place.root,
      modules: modules.value,
      goVersion: request.go.GOVERSION,
      offline: request.offline,
      ...(database === undefined ? {} : { database }),
      ...(report === undefined ? {} : { report }),
    });
  },
  integrity: async (scene, ask) => (await import("./integrity-collector.ts")).collectIntegrityOf(scene, ask),
  lint: async (scene) => (await import("./code-collectors.ts")).collectLintOf(scene),
  coverage: async (scene) => (await import("./code-collectors.ts")).collectCoverageOf(scene),
  latency: async (scene) => {
    const { commands, load, clock, web, log } = scene.world;
    const { files } = scene.place;
    const settings = sectionOf(scene, latencyGate);
    const { collectLatency } = await import("../collect/latency/latency.ts");
    return collectLatency({ settings, root: scene.place.root, commands, files, load, clock, web, log });
  },
};

async function modulesOf(scene: Scene, tree: SourceTree): Promise<Collected<ModulesEvidence>> {
  const { place, request, world } = scene;
  const { modules, go } = request;
  const proxy = scene.proxy();
  const { root } = place;
  const { log } = world;
  const { builds: shared } = scene;
  return present(await collectModules({ root, tree, proxy, go, log, modules, workspaces: "always", shared }));
}

function hasNoGoMod({ resolutions, unresolved, leftOut }: ModulesEvidence): boolean {
  return resolutions.length + unresolved.length + leftOut.length === 0;
}

function noGoMod({ request }: Scene): ModgateError {
  return new ModgateError("input-missing", `there is no go.mod in \`${request.dir}\` or below`, {
    hint: "name the folder of a Go repository with `--dir`",
  });
}
