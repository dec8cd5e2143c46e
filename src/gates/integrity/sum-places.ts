import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { requireChains } from "../../go/require-chain.ts";
import type { Location } from "../../model/location.ts";
import type { MainModule, ModulesEvidence, Resolution } from "../../model/modules.ts";
import { moduleLine } from "../modules/require-places.ts";

/**
 * Says which line of a go.mod brings a module that go.sum does not know: its own requirement, what it replaces,
 * else the first requirement of the shortest chain to it; the module line where nothing leads to it.
 */
export function bringingLine(modules: ModulesEvidence, module: ModuleVersion): Location {
  const builds = modules.resolutions.filter(({ graphMods = [], buildList }) =>
    [...graphMods, ...buildList.selected.map(builtOf)].some((one) => moduleKey(one) === moduleKey(module)),
  );
  for (const build of builds) {
    const place = ownLine(build, module) ?? chainLine(build, module);
    if (place !== undefined) return place;
  }
  const [main] = [...builds, ...modules.resolutions].flatMap((build) => build.main);
  return main === undefined ? { file: "go.mod" } : moduleLine(main);
}

function builtOf({ path, version, replacedBy }: Resolution["buildList"]["selected"][number]): ModuleVersion {
  return replacedBy ?? { path, version };
}

function ownLine({ main }: Resolution, { path, version }: ModuleVersion): Location | undefined {
  for (const { file, goMod } of main) {
    const required = goMod.require.find((line) => line.path === path && line.version === version);
    const replaced = goMod.replace.find((line) => line.new.path === path && line.new.version === version);
    const line = required ?? replaced;
    if (line !== undefined) return { file, line: line.at.line, column: line.at.column };
  }
  return undefined;
}

function chainLine({ main, buildList }: Resolution, module: ModuleVersion): Location | undefined {
  const [root, first] = requireChains(buildList).to(module);
  const requirer: MainModule | undefined = main.find(({ path }) => path === root?.path);
  const line = requirer?.goMod.require.find(({ path }) => path === first?.path);
  return requirer === undefined || line === undefined
    ? undefined
    : { file: requirer.file, line: line.at.line, column: line.at.column };
}
