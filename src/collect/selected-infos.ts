import type { BuildList, SelectedModule } from "../go/build-list.ts";
import { canonicalModuleVersion } from "../go/module-path.ts";
import type { ModuleVersion } from "../go/module-version.ts";
import { ModgateError } from "../model/error.ts";
import type { ModuleProxy, VersionInfo } from "../model/world.ts";
import type { Replacements } from "./replacements.ts";

/**
 * Asks for the `.info` of every selected version, or of what replaces it: `go list -m all` prints none of it,
 * but refuses when the proxy has none.
 *
 * @throws ModgateError of the first module that has none, the further ones beside it
 *
 * Source: cmd/go/internal/modload.moduleInfo.
 */
export async function requireInfos(
  buildList: BuildList,
  replacements: Replacements,
  proxy: ModuleProxy,
): Promise<void> {
  const asked = buildList.selected.filter((module) => !module.main).map(actualModule);
  const failures: ModgateError[] = [];
  await Promise.all(
    asked.map(async (module) => {
      if (module.version === "") return;
      const failure = await failureOf(module, replacements, proxy);
      if (failure !== undefined) failures.push(failure);
    }),
  );
  const [first, ...others] = failures.toSorted((a, b) => (a.message < b.message ? -1 : 1));
  if (first !== undefined) throw new ModgateError(first.code, first.message, { ...first.details, others });
}

async function failureOf(
  module: ModuleVersion,
  replacements: Replacements,
  proxy: ModuleProxy,
): Promise<ModgateError | undefined> {
  try {
    const { value } = await proxy.info(module.path, module.version);
    return checkVersion(value, module);
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    return isKnownByReplacement(module, replacements) ? undefined : error;
  }
}

// A version that a replacement stands in for needs not exist anywhere.
function isKnownByReplacement(module: ModuleVersion, replacements: Replacements): boolean {
  if (replacements.highestReplaced(module.path) === undefined) return false;
  if (canonicalModuleVersion(module.version) !== module.version) return false;
  return replacements.of(module) !== undefined;
}

function checkVersion(info: VersionInfo, module: ModuleVersion): ModgateError | undefined {
  if (info.version === module.version) return undefined;
  return new ModgateError(
    "proxy-answer-invalid",
    `the proxy answered for another version than \`${module.version}\``,
    {
      wanted: `${module.path}@${module.version}`,
      found: info.version,
    },
  );
}

function actualModule(module: SelectedModule): ModuleVersion {
  return module.replacedBy ?? { path: module.path, version: module.version };
}
