import type { ModuleVersion } from "./module-version.ts";

/**
 * A map with module coordinates as keys, by path and then by version, so that no key has to be written for a look-up:
 * graphs are walked with hundreds of thousands of them. The coordinate of a main module has the version "".
 */
export class ModuleMap<T> {
  readonly #byPath = new Map<string, Map<string, T>>();

  /** The value of a coordinate; undefined where there is none. */
  get({ path, version }: ModuleVersion): T | undefined {
    return this.#byPath.get(path)?.get(version);
  }

  has({ path, version }: ModuleVersion): boolean {
    return this.#byPath.get(path)?.has(version) === true;
  }

  /** Sets the value of a coordinate, in place of an earlier one. */
  set({ path, version }: ModuleVersion, value: T): void {
    const versions = this.#byPath.get(path);
    if (versions === undefined) this.#byPath.set(path, new Map([[version, value]]));
    else versions.set(version, value);
  }

  /** Lists every coordinate with its value, grouped by path, in the order in which they were first set. */
  *entries(): Generator<readonly [ModuleVersion, T]> {
    for (const [path, versions] of this.#byPath) {
      for (const [version, value] of versions) yield [{ path, version }, value];
    }
  }
}
