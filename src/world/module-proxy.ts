import { rm } from "node:fs/promises";
import { hashGoMod } from "../go/dirhash.ts";
import { type ModuleVersion, moduleKey } from "../go/module-version.ts";
import { shown } from "../go/parsed.ts";
import { ModgateError } from "../model/error.ts";
import type { ModuleProxy, ProxySettings, Served } from "../model/world.ts";
import type { ModuleCache } from "./module-cache.ts";
import { hashModuleZip, readModuleFiles } from "./module-zip.ts";
import { type ChainLink, walkChain } from "./proxy-chain-walk.ts";
import { type ProxyQuestion, type ProxySource, questionSubject } from "./proxy-source.ts";
import { parseVersionInfo, refuseHtml } from "./version-info.ts";
import { latestOfList, parseVersionList } from "./version-list.ts";

/** What a module proxy is made from. */
export interface ModuleProxyOptions {
  readonly settings: ProxySettings;
  readonly cache: ModuleCache;
  /** The chain for a module, go's rules for private modules applied. @throws proxy-unknown */
  readonly chainFor: (path: string) => readonly ChainLink[];
  /** Ends the connections. */
  readonly disconnect: () => Promise<void>;
}

interface HashedMod extends Served<Uint8Array> {
  readonly hash: string;
}

interface HashedZip extends Served<string> {
  readonly hash: string;
}

/** Makes the module proxy: cache, then chain. Each go.mod and zip is fetched once per run. */
export function createModuleProxy({
  settings,
  cache,
  chainFor,
  disconnect,
}: ModuleProxyOptions): ModuleProxy {
  const mods = new Map<string, Promise<HashedMod>>();
  const zips = new Map<string, Promise<HashedZip>>();
  let closed = false;

  async function ask<T>(path: string, question: (source: ProxySource) => Promise<T>): Promise<Served<T>> {
    if (closed) throw new ModgateError("bug", "the module proxy was asked after it was closed");
    return await walkChain(chainFor(path), question);
  }

  /** An answer of the network; without one, what an earlier run kept. */
  async function askOrRemember<T>(
    question: ProxyQuestion,
    parse: (bytes: Uint8Array, source: string) => T,
    find = readFrom(question),
  ): Promise<Served<T>> {
    const kept = settings.offline ? cache.unchecked(question) : undefined;
    if (kept !== undefined)
      return { value: parse(kept, "cache"), provenance: { source: "cache", failedOver: [] } };
    return await ask(question.path, async (source) => {
      const bytes = await find(source);
      refuseHtml(bytes, source.name, questionSubject(question));
      const value = parse(bytes, source.name);
      if (!settings.offline) cache.keep(question, bytes);
      return value;
    });
  }

  async function fetchMod(module: ModuleVersion, sums: readonly string[]): Promise<HashedMod> {
    const kept = cache.mod(module, sums);
    if (kept !== undefined) {
      return {
        value: kept.value,
        hash: hashGoMod(kept.value),
        provenance: { source: kept.source, failedOver: [] },
      };
    }
    const question: ProxyQuestion = { kind: "mod", ...module };
    const served = await ask(module.path, async (source) => {
      const bytes = await source.read(question);
      refuseHtml(bytes, source.name, questionSubject(question));
      return bytes;
    });
    const hash = hashGoMod(served.value);
    if (sums.length === 0 || sums.includes(hash)) cache.keep(question, served.value);
    return { ...served, hash };
  }

  async function fetchZip(module: ModuleVersion, sums: readonly string[]): Promise<HashedZip> {
    const kept = await cache.zip(module, sums);
    if (kept !== undefined) {
      return { value: kept.value, hash: kept.hash, provenance: { source: kept.source, failedOver: [] } };
    }
    const served = await ask(module.path, async (source) => {
      const file = await cache.newZip(module);
      try {
        await source.saveZip(module, file);
        return { file, hash: await hashModuleZip(file, module, source.name) };
      } catch (cause) {
        await rm(file, { force: true });
        throw cause;
      }
    });
    const { file, hash } = served.value;
    if (sums.length === 0 || sums.includes(hash))
      return { ...served, value: cache.keepZip(module, file, hash), hash };
    await rm(file, { force: true });
    return { ...served, value: "", hash };
  }

  function modOnce(module: ModuleVersion, sums: readonly string[]): Promise<HashedMod> {
    return once(mods, moduleKey(module), () => fetchMod(module, h1Sums(sums)));
  }

  async function zip(module: ModuleVersion, sums: readonly string[]): Promise<Served<string>> {
    const wanted = h1Sums(sums);
    // A zip that was refused for other sums is not kept, so what was wanted is part of the key.
    const found = await once(zips, [moduleKey(module), ...wanted].join(" "), () => fetchZip(module, wanted));
    requireSum(moduleKey(module), found, wanted);
    return { value: found.value, provenance: found.provenance };
  }

  return {
    list: (path) =>
      askOrRemember({ kind: "list", path }, (bytes) => parseVersionList(new TextDecoder().decode(bytes))),
    latest: (path) =>
      askOrRemember(
        { kind: "latest", path },
        (bytes, source) => parseVersionInfo({ bytes, path, query: "", source }),
        (source) => findLatest(source, path),
      ),
    info: (path, query) =>
      askOrRemember({ kind: "info", path, version: query }, (bytes, source) =>
        parseVersionInfo({ bytes, path, query, source }),
      ),
    async mod(module, sums) {
      const found = await modOnce(module, sums);
      requireSum(`${moduleKey(module)}/go.mod`, found, h1Sums(sums));
      return { value: found.value, provenance: found.provenance };
    },
    zip,
    async files(module, sums, wanted) {
      const { value: path, provenance } = await zip(module, sums);
      return {
        value: await readModuleFiles({ path, module, source: provenance.source, wanted }),
        provenance,
      };
    },
    prefetch(modules) {
      for (const { module, sums } of modules) modOnce(module, sums).catch(() => undefined); // `mod` tells the failure.
    },
    async close() {
      closed = true;
      cache.flush();
      await disconnect();
    },
  };
}

function readFrom(question: ProxyQuestion): (source: ProxySource) => Promise<Uint8Array> {
  return (source) => source.read(question);
}

/** `@latest` is optional: where a proxy has none, its list tells. Source: modfetch.proxyRepo.Latest. */
async function findLatest(source: ProxySource, path: string): Promise<Uint8Array> {
  try {
    return await source.read({ kind: "latest", path });
  } catch (cause) {
    if (!(cause instanceof ModgateError) || cause.code !== "module-not-found") throw cause;
    const version = latestOfList(new TextDecoder().decode(await source.read({ kind: "list", path })));
    if (version === "") throw cause;
    return await source.read({ kind: "info", path, version });
  }
}

/** Hashes of other algorithms cannot be compared, and so do not count as given. */
function h1Sums(sums: readonly string[]): readonly string[] {
  return sums.filter((sum) => sum.startsWith("h1:"));
}

function requireSum(subject: string, found: HashedMod | HashedZip, sums: readonly string[]): void {
  if (sums.length === 0 || sums.includes(found.hash)) return;
  const { source } = found.provenance;
  throw new ModgateError(
    "sum-mismatch",
    `${shown(subject)} from \`${source}\` is not what go.sum vouches for`,
    {
      wanted: sums.join(" "),
      found: found.hash,
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
