import { fileURLToPath } from "node:url";
import { proxySettings } from "../engine/scene.ts";
import { parseProxyChain, redactUrl, type ProxyEntry } from "../go/proxy-chain.ts";
import { ModgateError } from "../model/error.ts";
import type { Request } from "../model/request.ts";
import type { World } from "../model/world.ts";
import type { LoadedPolicy } from "../policy/policy.ts";

/** What came of asking one entry of the proxy chain. */
export interface ProxyTrial {
  readonly entry: ProxyEntry;
  /** `untried`: it was not asked, as with `direct`, which asks by the installed go. */
  readonly outcome: "answered" | "refused" | "failed" | "untried";
  /** Why it did not answer, or was not asked; "" where it answered. */
  readonly why: string;
}

/** What proxies are asked with. */
export interface TrialScene {
  readonly request: Request;
  /** Undefined where it cannot be read. */
  readonly policy: LoadedPolicy | undefined;
  readonly world: Pick<World, "modules" | "files">;
  /** A module that the chain may be asked for. */
  readonly path: string;
}

/** Asks every proxy of the chain by itself, once, without caches. That it does not know the module is an answer. */
export async function tryProxies(scene: TrialScene): Promise<readonly ProxyTrial[]> {
  const { request, policy } = scene;
  const parsed = parseProxyChain(chainOf(request, policy));
  return Promise.all((parsed.ok ? parsed.value : []).map((entry) => tryProxy(scene, entry)));
}

/** The chain in GOPROXY syntax: the request's, the policy's, the environment's, in this order. */
export function chainOf(request: Request, policy: LoadedPolicy | undefined): string {
  return request.proxyChain ?? policy?.common.proxy.chain ?? request.go.GOPROXY;
}

async function tryProxy(scene: TrialScene, entry: ProxyEntry): Promise<ProxyTrial> {
  const { request, policy, world, path } = scene;
  const untried = (why: string): ProxyTrial => ({ entry, outcome: "untried", why });
  if (entry.kind !== "url") return untried("");
  if (policy === undefined) return untried("not asked: the policy cannot be read");
  if (entry.url.startsWith("file:")) return tryFolder(world, entry);
  if (request.offline) return untried("not asked: --offline");
  const proxy = world.modules({
    ...proxySettings(request, policy),
    chain: entry.url,
    noProxy: "",
    attempts: 1,
    cacheDir: "",
    modCacheDir: "",
  });
  try {
    await proxy.list(path);
    return { entry, outcome: "answered", why: "" };
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    if (error.code === "module-not-found") return { entry, outcome: "answered", why: "" };
    return { entry, outcome: error.code === "proxy-refused" ? "refused" : "failed", why: error.message };
  } finally {
    await proxy.close();
  }
}

async function tryFolder({ files }: Pick<World, "files">, entry: ProxyEntry): Promise<ProxyTrial> {
  const names = await files.list(fileURLToPath(entry.url)).catch(() => undefined);
  if (names !== undefined) return { entry, outcome: "answered", why: "" };
  return { entry, outcome: "failed", why: `\`${redactUrl(entry.url)}\` is no folder that can be read` };
}
