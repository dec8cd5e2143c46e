import { isKnownHash } from "../../go/go-sum.ts";
import { ModuleMap } from "../../go/module-map.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";
import type { ModuleProxy, Served, VersionInfo } from "../../model/world.ts";
import { FetchAhead } from "./fetch-ahead.ts";
import type { ModuleCache } from "./module-cache.ts";
import { type AskChain, fetchMod, fetchZip, type Hashed, isAdmitted } from "./module-fetch.ts";
import { type ChainLink, walkChain } from "./proxy-chain-walk.ts";
import type { Snapshots } from "./requirement-snapshot.ts";
import { type Answering, createAnswers } from "./proxy-answers.ts";
import type { ProxySource } from "./proxy-source.ts";

/** What a module proxy is made from. */
export interface ModuleProxyOptions {
  readonly offline: boolean;
  /** True where GOPROXY is `off` and nothing else: then go's module cache tells which version a commit has. */
  readonly isOff: boolean;
  readonly cache: ModuleCache;
  readonly snapshots: Snapshots;
  /** The chain for a module, go's rules for private modules applied. @throws proxy-unknown */
  readonly chainFor: (path: string) => readonly ChainLink[];
  /** Ends the connections. */
  readonly disconnect: () => Promise<void>;
}

/** Makes the module proxy: cache, then chain. Each go.mod and zip is fetched once per run. */
export function createModuleProxy(options: ModuleProxyOptions): ModuleProxy {
  const { cache, snapshots, chainFor, disconnect } = options;
  const mods = new Map<string, Promise<Hashed<Uint8Array>>>();
  const done = new ModuleMap<Hashed<Uint8Array>>();
  const ahead = new FetchAhead({ cache, chainFor, fetched: (module, mod) => done.set(module, mod) });
  let closed = false;

  const ask: AskChain = async (path, question) => {
    if (closed) throw new ModgateError("bug", "the module proxy was asked after it was closed");
    return walkChain(chainFor(path), question);
  };
  const answering = { ...options, ahead, told: new ModuleMap<VersionInfo>() };

  function modOnce(
    module: ModuleVersion,
    sums: readonly string[],
    reuse?: "cached",
  ): Promise<Hashed<Uint8Array>> {
    return once(mods, moduleKey(module), async () => {
      await ahead.settled({ kind: "mod", ...module });
      const fetched = done.get(module) ?? (await fetchMod({ module, sums, cache, ask, reuse }));
      done.set(module, fetched);
      return fetched;
    });
  }

  return {
    ...createAnswers({ ...answering, ask }),
    async among(path, question) {
      const [first] = chainFor(path);
      // With GOPROXY=off go still finds what its cache holds.
      if (first?.kind === "end")
        return await question(createAnswers({ ...answering, ask: () => Promise.reject(first.problem) }));
      return (await ask(path, (source) => question(createAnswers({ ...answering, ask: askOnly(source) }))))
        .value;
    },
    async mod(module, sums, reuse) {
      const wanted = h1Sums(sums);
      return checked(`${moduleKey(module)}/go.mod`, wanted, await modOnce(module, wanted, reuse));
    },
    ...createZips({ cache, ask }),
    async open(expectedFiles) {
      if (!cache.isEmpty()) return;
      ahead.prepare(expectedFiles);
      await new Promise((resolve) => setImmediate(resolve));
    },
    prefetch: (wanted) => ahead.fetch(wanted),
    heldMod(module, sums) {
      const fetched = done.get(module);
      if (fetched !== undefined) return sums.includes(fetched.hash) ? fetched : undefined;
      const kept = cache.mod(module, h1Sums(sums));
      return kept === undefined ? undefined : { value: kept.value, provenance: fromCache[kept.source] };
    },
    readMods: (build) => snapshots.of(build),
    async close() {
      closed = true;
      cache.flush();
      snapshots.flush();
      await disconnect();
    },
  };
}

function createZips({ cache, ask }: Pick<Answering, "cache" | "ask">): Pick<ModuleProxy, "zip" | "files"> {
  const zips = new Map<string, Promise<Hashed<string>>>();

  async function zip(module: ModuleVersion, sums: readonly string[]): Promise<Served<string>> {
    const wanted = h1Sums(sums);
    // A zip that was refused for other sums was not kept, so what was wanted is part of the key.
    const key = [moduleKey(module), ...wanted].join(" ");
    return checked(
      moduleKey(module),
      wanted,
      await once(zips, key, () => fetchZip({ module, sums: wanted, cache, ask })),
    );
  }

  return {
    zip,
    async files(module, sums, wanted) {
      const { value: path, provenance } = await zip(module, sums);
      const { readModuleFiles } = await import("./module-zip.ts");
      const value = await readModuleFiles({ path, module, source: provenance.source, wanted });
      return { value, provenance };
    },
  };
}

function askOnly(source: ProxySource): AskChain {
  return async (_path, one) => ({
    value: await one(source),
    provenance: { source: source.name, failedOver: [] },
  });
}

const fromCache = {
  cache: { source: "cache", failedOver: [] },
  modcache: { source: "modcache", failedOver: [] },
} as const;

/** Hashes of other algorithms cannot be compared, and so do not count as given. */
function h1Sums(sums: readonly string[]): readonly string[] {
  return sums.filter(isKnownHash);
}

function checked<T>(subject: string, sums: readonly string[], found: Hashed<T>): Served<T> {
  const { value, hash, provenance } = found;
  if (isAdmitted(hash, sums)) return { value, provenance };
  throw new ModgateError(
    "sum-mismatch",
    `${shown(subject)} from \`${provenance.source}\` is not what go.sum vouches for`,
    {
      wanted: sums.join(" "),
      found: hash,
      hint: "do not change go.sum before it is known which of the two is right: compare with another proxy and the checksum database",
    },
  );
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}
