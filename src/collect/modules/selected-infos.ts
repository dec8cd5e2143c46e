import type { BuildList, SelectedModule } from "../../go/build-list.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { requireChains } from "../../go/require-chain.ts";
import { ModgateError } from "../../model/error.ts";
import type { ReadMods } from "../../model/read-mods.ts";
import type { ModuleProxy, VersionInfo } from "../../model/world.ts";

/** Adds to a failure by which chain of requirements its module came in. */
type Explain = (failure: ModgateError, chain: readonly ModuleVersion[]) => ModgateError;

/**
 * The `.info` of selected versions that nothing replaces: `go list -m all` prints none of it, but refuses when the
 * proxy has none.
 *
 * Source: cmd/go/internal/modload.moduleInfo.
 */
export class SelectedInfos {
  readonly #proxy: ModuleProxy;
  readonly #readMods: ReadMods;

  constructor(proxy: ModuleProxy, readMods: ReadMods) {
    this.#proxy = proxy;
    this.#readMods = readMods;
  }

  /**
   * Requires them all.
   *
   * @throws ModgateError of the first module that has none, the further ones beside it
   */
  async require(buildList: BuildList, explain: Explain): Promise<void> {
    // Of a replacement go asks for it too, and goes on without.
    const asked = buildList.selected.filter((module) => !module.main && module.replacedBy === undefined);
    const unknown = asked.map(plain).filter((module) => !this.#readMods.hadInfo(module));
    const absent = unknown.filter((module) => !this.#proxy.holdsInfo(module));
    if (absent.length > 0) await this.#proxy.prefetch(absent.map((module) => ({ kind: "info", module })));
    const missing = absent.filter((module) => !this.#proxy.holdsInfo(module));
    const failures = await Promise.all(missing.map((module) => failureOf(module, this.#proxy)));
    if (failures.some((failure) => failure !== undefined)) {
      const chains = requireChains(buildList);
      const [first, ...others] = failures.flatMap((failure, index) => {
        const module = missing[index];
        return failure === undefined || module === undefined ? [] : [explain(failure, chains.to(module))];
      });
      if (first !== undefined)
        throw new ModgateError(first.code, first.message, { ...first.details, others });
    }
    for (const module of unknown) this.#readMods.keepInfo(module);
  }
}

async function failureOf(module: ModuleVersion, proxy: ModuleProxy): Promise<ModgateError | undefined> {
  try {
    const { value } = await proxy.info(module.path, module.version, "cached");
    return checkVersion(value, module);
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    return error;
  }
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

function plain({ path, version }: SelectedModule): ModuleVersion {
  return { path, version };
}
