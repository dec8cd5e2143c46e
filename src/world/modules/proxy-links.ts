import { matchesPatternList } from "../../go/module-pattern.ts";
import { parseProxyChain, type ProxyEntry, redactUrl } from "../../go/proxy-chain.ts";
import { ModgateError } from "../../model/error.ts";
import type { ProxySettings } from "../../model/world.ts";
import {
  type ChainLink,
  chainIsOff,
  directNotAllowed,
  noChainHint,
  offlineProblem,
} from "./proxy-chain-walk.ts";
import { type ProxySource, questionSubject } from "./proxy-source.ts";

/** Makes the sources that entries of a chain name. */
export interface SourceMakers {
  readonly http: (url: string) => ProxySource;
  readonly file: (url: string) => ProxySource;
  readonly direct: () => ProxySource;
}

/**
 * Makes the chain that a module is asked for by: its origin alone where GONOPROXY names it, else the entries of
 * GOPROXY. Each source is made once. Offline, only folders are asked.
 *
 * @throws proxy-unknown, when asked for a module that needs the chain, where it is empty or malformed.
 *
 * Source: modfetch.proxyList, modfetch.lookup.
 */
export function createChain(
  settings: ProxySettings,
  makers: SourceMakers,
): (path: string) => readonly ChainLink[] {
  let links: readonly ChainLink[] | undefined;
  let direct: ChainLink | undefined;

  function directLink(): ChainLink {
    direct ??= {
      kind: "source",
      source: settings.offline ? offlineSource("direct") : makers.direct(),
      fallThrough: "not-found",
    };
    return direct;
  }

  function linkOf(entry: ProxyEntry): ChainLink {
    if (entry.kind === "off") return { kind: "end", problem: chainIsOff() };
    if (entry.kind === "direct")
      return settings.allowDirect ? directLink() : { kind: "end", problem: directNotAllowed() };
    return { kind: "source", source: urlSource(entry.url), fallThrough: entry.fallThrough };
  }

  function urlSource(url: string): ProxySource {
    if (/^file:/i.test(url)) return makers.file(url);
    return settings.offline ? offlineSource(redactUrl(url)) : makers.http(url);
  }

  return (path) => {
    if (matchesPatternList(settings.noProxy, path)) return [directLink()];
    links ??= parseEntries(settings.chain).map(linkOf);
    return links;
  };
}

function parseEntries(chain: string): readonly ProxyEntry[] {
  if (chain.trim() === "") {
    throw new ModgateError("proxy-unknown", "no module proxy is known: GOPROXY is empty", {
      hint: noChainHint,
    });
  }
  const entries = parseProxyChain(chain);
  if (entries.ok) return entries.value;
  const why = entries.problems.map((problem) => problem.message).join("; ");
  throw new ModgateError("proxy-unknown", `the proxy chain is malformed: ${why}`, {
    hint: "see `go help goproxy`",
  });
}

function offlineSource(name: string): ProxySource {
  return {
    name,
    read: (question) => Promise.reject(offlineProblem(questionSubject(question))),
    saveZip: (module) => Promise.reject(offlineProblem(questionSubject(module))),
  };
}
