import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { type Environment, proxyFor } from "./http-proxy.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** undici's connections, by the way they are used. */
export interface Dispatchers {
  /** HTTP/1.1: many connections, one request at a time on each. */
  many(url: URL): Dispatcher;
  /** HTTP/2 where offered: one connection, many streams. */
  single(url: URL): Dispatcher;
  /** What a host was found to speak; undefined before the first connection. */
  speaks(url: URL): "h1" | "h2" | undefined;
  close(): Promise<void>;
}

const streams = 128;
const connections = 64;
const mebibyte = 1024 * 1024;

/**
 * Makes dispatchers that honour HTTP(S)_PROXY and NO_PROXY as go does: https goes by HTTPS_PROXY alone, and
 * loopback hosts are never asked through a proxy.
 *
 * Source: golang.org/x/net/http/httpproxy.
 */
export function createDispatchers({ env, ca }: TlsTrust & { readonly env: Environment }): Dispatchers {
  const tls = ca === undefined ? {} : { ca: [...ca] };
  const made = new Map<string, Dispatcher>();
  const spoken = watchProtocols();

  function pick(url: URL, allowH2: boolean): Dispatcher {
    const proxy = proxyFor(env, url);
    const key = `${allowH2} ${proxy}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const shape = allowH2
      ? {
          allowH2,
          connections: 1,
          pipelining: streams,
          initialWindowSize: mebibyte,
          connectionWindowSize: 16 * mebibyte,
        }
      : { allowH2, connections, pipelining: 1 };
    const fresh = proxy === "" ? directAgent(shape, tls) : proxiedAgent({ ...shape, proxy }, tls);
    made.set(key, fresh);
    return fresh;
  }

  return {
    many: (url) => pick(url, false),
    single: (url) => pick(url, true),
    speaks: (url) => spoken.of(url),
    async close() {
      spoken.stop();
      await Promise.all(Array.from(made.values(), (dispatcher) => dispatcher.destroy()));
    },
  };
}

interface Shape {
  readonly allowH2: boolean;
  readonly connections: number;
  readonly pipelining: number;
}

// Times are kept per request by the caller, who also counts connecting and waiting; undici's own would only differ.
const noTimeouts = { headersTimeout: 0, bodyTimeout: 0 } as const;

function directAgent(shape: Shape, tls: { readonly ca?: string[] }): Dispatcher {
  return new Agent({ ...shape, ...noTimeouts, connect: { ...tls, timeout: 0 } });
}

function proxiedAgent(
  { proxy, ...shape }: Shape & { readonly proxy: string },
  tls: { readonly ca?: string[] },
): Dispatcher {
  const { allowH2 } = shape;
  return new EnvHttpProxyAgent({
    ...shape,
    ...noTimeouts,
    httpProxy: proxy,
    httpsProxy: proxy,
    noProxy: "",
    connect: { ...tls, timeout: 0 },
    proxyTls: tls,
    requestTls: { ...tls, ...(allowH2 ? { allowH2 } : {}) },
    proxyTunnel: false,
  });
}

// undici tells the protocol of a connection on a diagnostics channel only.
const connectedChannel = "undici:client:connected";

function watchProtocols(): { of(url: URL): "h1" | "h2" | undefined; stop(): void } {
  const byHost = new Map<string, "h1" | "h2">();
  function note(message: unknown): void {
    const params = field(message, "connectParams");
    const host = field(params, "host");
    const protocol = field(params, "protocol");
    if (typeof host === "string" && typeof protocol === "string")
      byHost.set(`${protocol}//${host}`, field(params, "version") === "h2" ? "h2" : "h1");
  }
  subscribe(connectedChannel, note);
  return { of: (url) => byHost.get(url.origin), stop: () => void unsubscribe(connectedChannel, note) };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
