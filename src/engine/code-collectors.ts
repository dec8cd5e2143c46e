import { join } from "node:path";
import { collectCoverage } from "../collect/coverage/coverage.ts";
import { findModules } from "../collect/modules/find-modules.ts";
import { collectLint } from "../collect/lint/lint.ts";
import { coverageGate } from "../gates/coverage.ts";
import { lintGate, lintSettings } from "../gates/lint.ts";
import type { Collected } from "../model/collected.ts";
import type { CoverageEvidence, LintEvidence } from "../model/quality.ts";
import type { Scene } from "./scene.ts";
import { sectionOf } from "./section-of.ts";

/** Runs the linters that the policy asks for over every module of the work tree. */
export async function collectLintOf(scene: Scene): Promise<Collected<LintEvidence>> {
  const { place, request, world } = scene;
  const { commands, log } = world;
  const { files } = place;
  const cacheDir = request.cacheDir === "" ? "" : join(request.cacheDir, "analyzers");
  return collectLint({
    root: place.root,
    modules: await moduleFolders(scene),
    settings: lintSettings(sectionOf(scene, lintGate)),
    analyzers: { sourceDir: request.analyzersDir, cacheDir },
    env: goSettings(scene),
    commands,
    files,
    log,
  });
}

/** Reads the cover profile that the policy names, after the command that writes it. */
export async function collectCoverageOf(scene: Scene): Promise<Collected<CoverageEvidence>> {
  const { place, request, world } = scene;
  const { clock, commands, log } = world;
  const { files } = place;
  return collectCoverage({
    root: place.root,
    modules: await moduleFolders(scene),
    settings: sectionOf(scene, coverageGate),
    goVersion: request.go.GOVERSION,
    baseTree: place.baseTree,
    clock,
    commands,
    files,
    log,
  });
}

// The linters' go fetches modules through the same chain that is judged.
function goSettings({ request, policy }: Scene): Readonly<Record<string, string>> {
  const { chain } = policy.common.proxy;
  if (request.offline) return { GOPROXY: "off" };
  const named = request.proxyChain ?? chain;
  return named === undefined ? {} : { GOPROXY: named };
}

async function moduleFolders({ place }: Scene): Promise<readonly string[]> {
  const { goMod } = await findModules(place.headTree, place.root);
  return goMod.map((folder) => (folder === place.root ? "" : folder.slice(place.root.length + 1)));
}
