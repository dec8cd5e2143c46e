import { isToolchainModule } from "../../go/go-version.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { compareVersions } from "../../go/semver.ts";
import { ModgateError } from "../../model/error.ts";
import type { ModuleProxy, WantedFile } from "../../model/world.ts";
import type { Replacements } from "./replacements.ts";
import type { SumBook } from "./sum-book.ts";

/** What tells which files will be needed. */
export interface ExpectedFilesOptions {
  readonly proxy: Pick<ModuleProxy, "prefetch">;
  readonly sums: SumBook;
  readonly replacements: Pick<Replacements, "of">;
  /** True where the version files of what is selected are needed too. */
  readonly infos: boolean;
}

/**
 * The files that a build list will need, as far as that can be told before it is there: where one is in no cache, many
 * are, and none has to wait for what another says.
 */
export class ExpectedFiles {
  readonly #options: ExpectedFilesOptions;
  /** By path the version whose version file was asked for; absent as long as nothing had to be fetched. */
  #highest: Map<string, string> | undefined;

  constructor(options: ExpectedFilesOptions) {
    this.#options = options;
  }

  /** Asks for every go.mod that go.sum names, and for the version files of what will most likely be selected, once. */
  fetch(): void {
    if (this.#highest !== undefined) return;
    const { proxy, sums } = this.#options;
    this.#highest = this.#likelySelected();
    const infos = Array.from(this.#highest, ([path, version]) => infoOf({ path, version }));
    const mods = sums.modules.map((module) => ({ module, isBuilt: sums.deciding(module, "zip").length > 0 }));
    // Requirements that go.sum does not name are found in what is built. Proxies keep version files, for which few ask,
    // less at hand than the go.mod files of old versions: those come last, so that no slow answer is waited for alone.
    void proxy.prefetch([
      ...mods.filter(({ isBuilt }) => isBuilt).map(({ module }) => this.#modOf(module)),
      ...infos,
      ...mods.filter(({ isBuilt }) => !isBuilt).map(({ module }) => this.#modOf(module)),
    ]);
  }

  /**
   * Takes modules that are the highest of their path so far: the version files of those that go.sum did not lead to
   * expect are asked for. A few are in vain, as higher versions may follow.
   */
  selected(modules: readonly ModuleVersion[]): void {
    const { proxy, infos } = this.#options;
    if (!infos || this.#highest === undefined) return;
    const unexpected = modules.filter((module) => this.#isUnexpected(module));
    for (const { path, version } of unexpected) this.#highest.set(path, version);
    if (unexpected.length > 0) void proxy.prefetch(unexpected.map(infoOf));
  }

  #isUnexpected(module: ModuleVersion): boolean {
    const { path, version } = module;
    if (version === "" || isToolchainModule(path)) return false;
    const known = this.#highest?.get(path);
    if (known !== undefined && compareVersions(known, version) >= 0) return false;
    return !this.#isReplaced(module);
  }

  // No proxy is told of a module that something replaces.
  #isReplaced(module: ModuleVersion): boolean {
    try {
      return this.#options.replacements.of(module) !== undefined;
    } catch (error) {
      if (!(error instanceof ModgateError)) throw error;
      return true; // Members of a workspace contradict each other: that is told where the module is read.
    }
  }

  #likelySelected(): Map<string, string> {
    const highest = new Map<string, string>();
    if (!this.#options.infos) return highest;
    for (const { path, version } of this.#options.sums.modules) {
      const known = highest.get(path);
      if (known === undefined || compareVersions(known, version) < 0) highest.set(path, version);
    }
    return highest;
  }

  #modOf(module: ModuleVersion): WantedFile {
    return { kind: "mod", module, sums: this.#options.sums.deciding(module, "mod") };
  }
}

function infoOf(module: ModuleVersion): WantedFile {
  return { kind: "info", module };
}
