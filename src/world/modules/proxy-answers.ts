import { decodeText } from "../../go/decode-text.ts";
import type { ModuleMap } from "../../go/module-map.ts";
import { canonicalModuleVersion } from "../../go/module-path.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { ModgateError } from "../../model/error.ts";
import type { ModuleProxy, Served, VersionInfo } from "../../model/world.ts";
import type { FetchAhead } from "./fetch-ahead.ts";
import type { ModuleCache } from "./module-cache.ts";
import type { AskChain } from "./module-fetch.ts";
import { type ProxyQuestion, type ProxySource, questionSubject } from "./proxy-source.ts";
import { parseVersionInfo, refuseHtml, type ToldVersion } from "./version-info.ts";
import { latestOfList, parseVersionList } from "./version-list.ts";

/** What answers are made from. */
export interface Answering {
  readonly offline: boolean;
  readonly isOff: boolean;
  readonly cache: ModuleCache;
  readonly ask: AskChain;
  readonly ahead: FetchAhead;
  /** What `@latest` and branches told of versions in this run: go does not ask for those a second time. */
  readonly told: ModuleMap<VersionInfo>;
}

/** What is asked to find out which versions there are. */
export type Answers = Pick<ModuleProxy, "list" | "latest" | "info" | "holdsInfo">;

/** Lists and version files: of the network always, so that nothing stale decides; offline what an earlier run kept. */
export function createAnswers({ offline, isOff, cache, ask, ahead, told }: Answering): Answers {
  async function answer<T>(
    question: ProxyQuestion,
    parse: Parse<T>,
    find: Find = (source) => source.read(question),
  ): Promise<Served<T>> {
    const kept = offline ? cache.unchecked(question) : undefined;
    if (kept !== undefined)
      return { value: parse(kept, "cache"), provenance: { source: "cache", failedOver: [] } };
    return await ask(question.path, async (source) => {
      const bytes = await find(source);
      refuseHtml(bytes, source.name, () => questionSubject(question));
      const value = parse(bytes, source.name);
      if (!offline) cache.keep(question, bytes);
      return value;
    });
  }

  function heldInfo({ path, version }: ModuleVersion): VersionInfo | undefined {
    const kept = cache.remembered({ kind: "info", path, version });
    const held =
      kept === undefined ? undefined : readKept({ bytes: kept, path, query: version, source: "cache" });
    return held ?? told.get({ path, version });
  }

  function take(path: string): (served: Served<VersionInfo>) => Served<VersionInfo> {
    return (served) => {
      told.set({ path, version: served.value.version }, served.value);
      return served;
    };
  }

  return {
    list: (path) => answer({ kind: "list", path }, (bytes) => parseVersionList(decodeText(bytes))),
    latest(path) {
      const parse = (bytes: Uint8Array, source: string) =>
        parseVersionInfo({ bytes, path, query: "", source });
      return answer({ kind: "latest", path }, parse, (source) => findLatest(source, path)).then(take(path));
    },
    async info(path, query, reuse) {
      if (reuse === "cached") await ahead.settled({ kind: "info", path, version: query });
      const version = (reuse === "cached" && isOff ? cache.versionOf(path, query) : undefined) ?? query;
      const isKept = reuse === "cached" && canonicalModuleVersion(version) === version;
      const held = isKept ? heldInfo({ path, version }) : undefined;
      if (held !== undefined) return { value: held, provenance: fromCache };
      return answer({ kind: "info", path, version: query }, (bytes, source) =>
        parseVersionInfo({ bytes, path, query, source }),
      ).then(take(path));
    },
    holdsInfo(module) {
      const { path, version } = module;
      if (canonicalModuleVersion(version) !== version) return false;
      return cache.holdsRead({ kind: "info", path, version }) || heldInfo(module) !== undefined;
    },
  };
}

const fromCache = { source: "cache", failedOver: [] } as const;

/** No hash vouches for a version file: one that is damaged is as good as none. */
function readKept(told: ToldVersion): VersionInfo | undefined {
  try {
    return parseVersionInfo(told);
  } catch {
    return undefined;
  }
}

type Parse<T> = (bytes: Uint8Array, source: string) => T;
type Find = (source: ProxySource) => Promise<Uint8Array>;

/** `@latest` is optional: where a proxy has none, its list tells. Source: modfetch.proxyRepo.Latest. */
async function findLatest(source: ProxySource, path: string): Promise<Uint8Array> {
  try {
    return await source.read({ kind: "latest", path });
  } catch (cause) {
    if (!(cause instanceof ModgateError) || cause.code !== "module-not-found") throw cause;
    const version = latestOfList(decodeText(await source.read({ kind: "list", path })));
    if (version === "") throw cause;
    return await source.read({ kind: "info", path, version });
  }
}
