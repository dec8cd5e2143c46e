import type { DependencyMod } from "../go/dependency-mod.ts";
import type { ModuleVersion } from "../go/module-version.ts";

/** What was read in go.mod files whose `h1:` hash was proven then. */
export interface ReadMods {
  /** Undefined where no earlier run read it, or where nothing on the machine can be believed without proof. */
  find(module: ModuleVersion, hash: string): DependencyMod | undefined;
  /** Keeps for later runs what was read in a go.mod that has this hash. */
  keep(module: ModuleVersion, hash: string, read: DependencyMod): void;
  /** Tells whether an earlier run had the version file, which decides nothing but whether there is one. */
  hadInfo(module: ModuleVersion): boolean;
  keepInfo(module: ModuleVersion): void;
}

/** The memory of a machine where nothing can be believed without proof. */
export const noReadMods: ReadMods = {
  find: () => undefined,
  keep: () => undefined,
  hadInfo: () => false,
  keepInfo: () => undefined,
};
