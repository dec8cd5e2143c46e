import { redactUrl } from "../../go/proxy-chain.ts";
import type { ModuleProxy, ProxySettings } from "../../model/world.ts";
import type { HttpSources, Surroundings } from "../http/connect-http.ts";
import { isBuildServer } from "../own-files.ts";
import { createFileSource } from "./file-source.ts";
import { createModuleCache } from "./module-cache.ts";
import { createModuleProxy } from "./module-proxy.ts";
import { createChain } from "./proxy-links.ts";
import type { ProxySource } from "./proxy-source.ts";
import { createSnapshots } from "./requirement-snapshot.ts";

/**
 * Puts the proxy chain together: cache, HTTP, folders, the origin. No connection is made yet, and what connections
 * need is loaded with the first: most runs find everything in the cache.
 */
export function connectModules(settings: ProxySettings, world: Surroundings): ModuleProxy {
  const { env, commands, files } = world;
  let http: Promise<HttpSources> | undefined;
  function connected(): Promise<HttpSources> {
    http ??= import("../http/connect-http.ts").then((part) => part.connectHttp(settings, world));
    return http;
  }
  const chainFor = createChain(settings, {
    http: (url) => sourceWhenAsked(redactUrl(url), async () => (await connected()).source(url)),
    file: createFileSource,
    direct: () =>
      sourceWhenAsked("direct", async () => {
        const { insecure, goAuth = "" } = settings;
        const { createDirectSource } = await import("./direct-source.ts");
        return createDirectSource({ commands, files, insecure, goAuth, env });
      }),
  });
  const { cacheDir, modCacheDir, offline } = settings;
  const warn = (text: string): void => world.log.warning(text);
  const cache = createModuleCache({ cacheDir, modCacheDir, offline, files, warn });
  const snapshots = createSnapshots(isBuildServer(env) ? "" : cacheDir);
  return createModuleProxy({
    offline,
    isOff: settings.chain === "off",
    cache,
    snapshots,
    chainFor,
    disconnect: async () => (await http)?.close(),
  });
}

function sourceWhenAsked(name: string, make: () => Promise<ProxySource>): ProxySource {
  let making: Promise<ProxySource> | undefined;
  let made: ProxySource | undefined;
  async function source(): Promise<ProxySource> {
    making ??= make();
    made = await making;
    return made;
  }
  return {
    name,
    read: async (question) => (made ?? (await source())).read(question),
    prepare: async (count) => (made ?? (await source())).prepare?.(count),
    readMany: async (questions, take) => (made ?? (await source())).readMany?.(questions, take),
    saveZip: async (module, file) => (made ?? (await source())).saveZip(module, file),
  };
}
