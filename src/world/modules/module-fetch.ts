import { rm } from "node:fs/promises";
import { hashGoMod } from "../../go/dirhash.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import type { Served } from "../../model/world.ts";
import type { ModuleCache } from "./module-cache.ts";
import { type ProxyQuestion, type ProxySource, questionSubject } from "./proxy-source.ts";
import { refuseHtml } from "./version-info.ts";

/** A file with its `h1:` hash, whether or not a sum vouches for it. */
export interface Hashed<T> extends Served<T> {
  readonly hash: string;
}

/** Asks the chain of a module. */
export type AskChain = <T>(path: string, question: (source: ProxySource) => Promise<T>) => Promise<Served<T>>;

/** What to fetch and from where. `sums` empty: nothing vouches for it. */
export interface Fetch {
  readonly module: ModuleVersion;
  readonly sums: readonly string[];
  readonly cache: ModuleCache;
  readonly ask: AskChain;
  /** Takes a go.mod from go's cache where nothing vouches for it. */
  readonly reuse?: "cached" | undefined;
}

/** Fetches a go.mod, from the caches where a sum vouches for it, and keeps it unless a sum speaks against it. */
export async function fetchMod({ module, sums, cache, ask, reuse }: Fetch): Promise<Hashed<Uint8Array>> {
  const ofGo = reuse === "cached" && sums.length === 0 ? cache.modOfGo(module) : undefined;
  const kept = ofGo ?? cache.mod(module, sums);
  if (kept !== undefined) return { ...kept, provenance: { source: kept.source, failedOver: [] } };
  const question: ProxyQuestion = { kind: "mod", ...module };
  const served = await ask(module.path, async (source) => {
    const bytes = await source.read(question);
    refuseHtml(bytes, source.name, () => questionSubject(question));
    return bytes;
  });
  const hash = hashGoMod(served.value);
  if (isAdmitted(hash, sums)) cache.keep(question, served.value);
  return { ...served, hash };
}

/** Fetches a zip to disk and verifies it. Its place is "" where a sum speaks against it: then it is not kept. */
export async function fetchZip({ module, sums, cache, ask }: Fetch): Promise<Hashed<string>> {
  const kept = await cache.zip(module, sums);
  if (kept !== undefined) return { ...kept, provenance: { source: kept.source, failedOver: [] } };
  const served = await ask(module.path, async (source) => {
    const file = await cache.newZip(module);
    const { hashModuleZip } = await import("./module-zip.ts");
    try {
      await source.saveZip(module, file);
      return { file, hash: await hashModuleZip(file, module, source.name) };
    } catch (cause) {
      await rm(file, { force: true });
      throw cause;
    }
  });
  const { file, hash } = served.value;
  if (isAdmitted(hash, sums)) return { ...served, value: cache.keepZip(module, file, hash), hash };
  await rm(file, { force: true });
  return { ...served, value: "", hash };
}

/** Tells whether a hash is one of those that are vouched for; any is where nothing is. */
export function isAdmitted(hash: string, sums: readonly string[]): boolean {
  return sums.length === 0 || sums.includes(hash);
}
