import { redactUrl } from "../../go/proxy-chain.ts";
import { ModgateError } from "../../model/error.ts";
import type { Web } from "../../model/world.ts";
import type { HttpClient } from "./http-client.ts";
import { isRedirect, maxRedirects } from "./redirect.ts";

/** Makes plain GETs: one attempt, redirects within the host only. */
export function createWeb(client: HttpClient): Web {
  return {
    async get(address, { timeoutMs, maxBytes }) {
      let url = parseAddress(address);
      for (let hop = 0; hop <= maxRedirects; hop += 1) {
        const outcome = await client.get({ url, headers: {}, timeoutMs, maxBytes, oldProtocol: false });
        if (outcome.kind === "failed") throw unreachable(url, outcome.reason);
        if (!isRedirect(outcome)) return { status: outcome.status, body: outcome.body };
        url = sameHost(url, outcome.headers["location"] ?? "");
      }
      throw unreachable(url, `it redirects more than ${maxRedirects} times`);
    },
  };
}

function parseAddress(address: string): URL {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new ModgateError("usage", `\`${redactUrl(address).slice(0, 200)}\` is not an http or https URL`);
  }
  return new URL(address);
}

function sameHost(from: URL, location: string): URL {
  if (!URL.canParse(location, from.href)) throw unreachable(from, "it redirects to a malformed URL");
  const to = new URL(location, from.href);
  const isSame = to.host === from.host && to.protocol === from.protocol;
  const isUpgrade = to.hostname === from.hostname && from.protocol === "http:" && to.protocol === "https:";
  if (!isSame && !isUpgrade)
    throw unreachable(from, `it redirects to another host, \`${to.host.slice(0, 200)}\``);
  return to;
}

function unreachable(url: URL, reason: string): ModgateError {
  return new ModgateError(
    "proxy-unreachable",
    `\`${redactUrl(url.href).slice(0, 200)}\` cannot be read: ${reason}`,
    {
      hint: "check the URL and the network",
    },
  );
}
