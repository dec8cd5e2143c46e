import { ModgateError } from "../../model/error.ts";
import type { Served } from "../../model/world.ts";
import type { ProxySource } from "./proxy-source.ts";

/** One entry of a chain: a source, or the reason why the chain ends there. */
export type ChainLink =
  | { readonly kind: "source"; readonly source: ProxySource; readonly fallThrough: "not-found" | "any" }
  | { readonly kind: "end"; readonly problem: ModgateError };

/**
 * Asks the sources of a chain one after the other, until one answers or fails in a way that does not fall
 * through: after `,` only `module-not-found` does, after `|` any failure.
 *
 * The error that is thrown is the one that tells most, as in go: of `direct`, else of a source that failed for
 * another reason than absence, else absence, else the reason why the chain ended.
 *
 * Source: modfetch.TryProxies.
 */
export async function walkChain<T>(
  links: readonly ChainLink[],
  ask: (source: ProxySource) => Promise<T>,
): Promise<Served<T>> {
  const failedOver: { source: string; reason: string }[] = [];
  let best: { readonly rank: number; readonly problem: ModgateError } | undefined;
  for (const link of links) {
    if (link.kind === "end") {
      best =
        best === undefined
          ? { rank: 0, problem: link.problem }
          : { ...best, problem: withChainEnd(best.problem, link.problem) };
      break;
    }
    try {
      return { value: await ask(link.source), provenance: { source: link.source.name, failedOver } };
    } catch (problem) {
      if (!(problem instanceof ModgateError)) throw problem;
      const rank = rankOf(link.source, problem);
      if (best === undefined || rank >= best.rank) best = { rank, problem };
      failedOver.push({ source: link.source.name, reason: problem.message });
      if (link.fallThrough === "not-found" && problem.code !== "module-not-found") break;
    }
  }
  throw (
    best?.problem ??
    new ModgateError("proxy-unknown", "the proxy chain has no entries", { hint: noChainHint })
  );
}

/** What to do where no proxy is known. */
export const noChainHint = "set GOPROXY, or `proxy.chain` in the policy";

function rankOf(source: ProxySource, problem: ModgateError): number {
  if (source.name === "direct") return 3;
  return problem.code === "module-not-found" ? 1 : 2;
}

/** An absence that the rest of the chain could have mended says so. */
function withChainEnd(problem: ModgateError, end: ModgateError): ModgateError {
  if (problem.code !== "module-not-found" || end.details.hint === undefined) return problem;
  return new ModgateError(problem.code, problem.message, { ...problem.details, hint: end.details.hint });
}

/** Says that a chain ends in `off`. */
export function chainIsOff(): ModgateError {
  return new ModgateError("proxy-refused", "module lookup is disabled: the proxy chain ends in `off`");
}

/** Says that a chain ends in `direct`, which the policy does not allow. */
export function directNotAllowed(): ModgateError {
  return new ModgateError("proxy-refused", "the proxy chain ends in `direct`, which is not allowed", {
    hint: "serve the module from a proxy of the chain, or set `proxy.allow-direct: true` in the policy",
  });
}

/** Says that a source would need a connection in a run without. */
export function offlineProblem(subject: string): ModgateError {
  return new ModgateError(
    "offline",
    `${subject} is not in the cache, and no connection is made with --offline`,
    {
      hint: "run once without --offline to fill the cache",
    },
  );
}
