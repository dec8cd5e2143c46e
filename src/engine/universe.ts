import { parseModuleKey } from "../go/module-path.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { isPseudoVersion } from "../go/pseudo-version.ts";
import { compareVersions } from "../go/semver.ts";
import { ModgateError } from "../model/error.ts";
import { noReadMods } from "../model/read-mods.ts";
import type { ModuleProxy, Served } from "../model/world.ts";
import type { UniverseFacts } from "../policy/policy-tests.ts";

// The outside of a table test: a module proxy that knows what the test file says. No I/O.

/** A module proxy that lives in a test file, and what it was asked for. */
export interface Universe {
  readonly proxy: ModuleProxy;
  /** Module paths that were asked for. */
  readonly asked: ReadonlySet<string>;
}

/** Modules are long out unless a test says otherwise: a policy about young versions shall not need a time each. */
const longAgo = "2000-01-01T00:00:00Z";

/** Makes a proxy of a test file's facts. A version that no fact names exists, requires nothing and is old. */
export function universeOf(facts: ReadonlyMap<string, UniverseFacts>): Universe {
  const asked = new Set<string>();
  const versions = versionsByPath(facts);
  const factsOf = (module: ModuleVersion): UniverseFacts => {
    asked.add(module.path);
    return facts.get(moduleKey(module)) ?? {};
  };
  const info = (module: ModuleVersion) => {
    const { time = longAgo } = factsOf(module);
    return served({ version: module.version, ...(time === "none" ? {} : { time }) });
  };
  const proxy: ModuleProxy = {
    open: async () => undefined,
    among: async (_path, ask) => await ask(proxy),
    holdsInfo: () => false,
    heldMod: () => undefined,
    list: async (path) => {
      asked.add(path);
      return served((versions.get(path) ?? []).filter((version) => !isPseudoVersion(version)));
    },
    latest: async (path) => {
      const version = versions.get(path)?.at(-1);
      if (version === undefined) throw notKnown(path);
      return info({ path, version });
    },
    info: async (path, query) => {
      const module = parseModuleKey(`${path}@${query}`);
      if (module === undefined) throw notKnown(`${path}@${query}`);
      return info(module);
    },
    mod: async (module) => served(new TextEncoder().encode(goModOf(module.path, factsOf(module)))),
    zip: async (module) => Promise.reject(notKnown(moduleKey(module))),
    files: async (module) => Promise.reject(notKnown(moduleKey(module))),
    prefetch: async () => undefined,
    readMods: () => noReadMods,
    close: async () => undefined,
  };
  return { proxy, asked };
}

function versionsByPath(facts: ReadonlyMap<string, UniverseFacts>): ReadonlyMap<string, readonly string[]> {
  const modules = [...facts.keys()].flatMap((key) => parseModuleKey(key) ?? []);
  const byPath = Map.groupBy(modules, ({ path }) => path);
  return new Map(
    [...byPath].map(([path, list]) => [path, list.map(({ version }) => version).sort(compareVersions)]),
  );
}

function goModOf(path: string, { go, deprecated, require = [], retract = [] }: UniverseFacts): string {
  const lines = [
    ...(deprecated === undefined ? [] : [`// Deprecated: ${deprecated.replace(/\s+/g, " ")}`]),
    `module ${path}`,
    ...(go === undefined ? [] : [`go ${go}`]),
    ...requireLines(require),
    ...retract.map((version) => `retract ${version}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** Writes require lines of `path@version` coordinates. */
export function requireLines(keys: readonly string[]): readonly string[] {
  return keys.map((key) => `require ${key.replace("@", " ")}`);
}

function served<T>(value: T): Served<T> {
  return { value, provenance: { source: "table test", failedOver: [] } };
}

function notKnown(what: string): ModgateError {
  return new ModgateError("module-not-found", `the test's universe does not know \`${what}\``, {
    hint: "add it under `universe`",
  });
}
