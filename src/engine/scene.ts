import { type Listing, listFiles } from "../collect/git/listing.ts";
import type { SharedBuilds } from "../collect/modules/modules.ts";
import type { Collected } from "../model/collected.ts";
import type { Evidence, EvidenceKind } from "../model/evidence.ts";
import type { Request } from "../model/request.ts";
import type { ModuleProxy, ProxySettings, World } from "../model/world.ts";
import type { LoadedPolicy } from "../policy/policy.ts";
import type { Place } from "./locate.ts";

/** What collecting happens in: one request, one policy, one place, one proxy chain. */
export interface Scene {
  readonly request: Request;
  readonly world: World;
  readonly place: Place;
  readonly policy: LoadedPolicy;
  /** The proxy chain, opened on first use. */
  proxy(): ModuleProxy;
  /** What the builds of head and base have in common. */
  readonly builds: SharedBuilds;
  /** The files of the work tree, listed on first use. */
  listing(): Promise<Listing>;
  /** Ends the chain's connections, if it was opened. */
  closeProxy(): Promise<void>;
}

/** Sets the scene of a run. */
export function setScene(parts: Pick<Scene, "request" | "world" | "place" | "policy">): Scene {
  let opened: ModuleProxy | undefined;
  let listed: Promise<Listing> | undefined;
  const { world, place } = parts;
  return {
    ...parts,
    builds: new Map(),
    listing: () => (listed ??= listFiles(world.commands, place.root)),
    proxy: () => (opened ??= world.modules(proxySettings(parts.request, parts.policy))),
    closeProxy: async () => opened?.close(),
  };
}

/** Says how the chain is asked: the policy's word before the environment's. */
export function proxySettings(request: Request, policy: LoadedPolicy): ProxySettings {
  const { proxy } = policy.common;
  const { go } = request;
  return {
    chain: request.proxyChain ?? proxy.chain ?? go.GOPROXY,
    noProxy: go.GONOPROXY,
    private: [...proxy.private, go.GOPRIVATE].filter((pattern) => pattern !== "").join(","),
    goAuth: go.GOAUTH,
    insecure: go.GOINSECURE,
    timeoutMs: proxy.timeoutMs,
    attempts: proxy.attempts,
    allowDirect: proxy.allowDirect,
    offline: request.offline,
    jobs: request.jobs,
    cacheDir: request.cacheDir,
    modCacheDir: go.GOMODCACHE,
  };
}

/** Answers one kind of evidence, collecting it on the first call. */
export type Ask = <K extends EvidenceKind>(kind: K) => Promise<Collected<Evidence[K]>>;
