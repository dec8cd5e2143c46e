import { isLoopback } from "./loopback.ts";

/** The environment of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The HTTP proxy that a URL is asked through; "" for none. Hosts that NO_PROXY names are left out later. */
export function proxyFor(env: Environment, url: URL): string {
  if (isLoopback(url.hostname)) return "";
  const [upper, lower] =
    url.protocol === "https:" ? ["HTTPS_PROXY", "https_proxy"] : ["HTTP_PROXY", "http_proxy"];
  const proxy = env[upper ?? ""] || env[lower ?? ""] || "";
  return proxy === "" || proxy.includes("://") ? proxy : `http://${proxy}`;
}

/** The hosts that are asked without a proxy. */
export function noProxyOf(env: Environment): string {
  return env["NO_PROXY"] || env["no_proxy"] || "";
}
