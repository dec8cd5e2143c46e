import type { HttpOutcome } from "./http-exchange.ts";
import type { Http2Host } from "./http2-host.ts";
import { type Environment, proxyFor } from "./http-proxy.ts";
import { createSlots, type Slots } from "./slots.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** What is kept of one host that is asked. */
export interface HttpOrigin {
  readonly slots: Slots;
  /** True where it is asked over https and no HTTP proxy stands between, so that it may speak HTTP/2 with us. */
  readonly isDirect: boolean;
  /** Its connections, where no HTTP proxy stands between. */
  http2(): Promise<Http2Host>;
  /** The first question to it through an HTTP proxy, as long as it is unanswered. */
  probe?: Promise<HttpOutcome> | undefined;
  close(): Promise<void>;
}

/** What all hosts have in common. */
export interface HttpOriginOptions {
  readonly env: Environment;
  /** The cap on requests in flight; 0 for the default. */
  readonly jobs: number;
  readonly trusted: () => TlsTrust;
}

// More than a proxy answers at once, so that it never waits for the next question.
const defaultJobs = 256;

/** All hosts that are asked. */
export interface HttpOrigins {
  of(url: URL): HttpOrigin;
  close(): Promise<void>;
}

/** Makes what is kept of hosts, each when it is first asked for. No connection is made yet. */
export function createOrigins(options: HttpOriginOptions): HttpOrigins {
  const byName = new Map<string, HttpOrigin>();
  // Thousands of questions may share one URL, and to take a URL apart is not for nothing.
  const byUrl = new WeakMap<URL, HttpOrigin>();
  return {
    of(url) {
      const met = byUrl.get(url);
      if (met !== undefined) return met;
      const origin = byName.get(url.origin) ?? createOrigin(url, options);
      byName.set(url.origin, origin);
      byUrl.set(url, origin);
      return origin;
    },
    async close() {
      for (const origin of byName.values()) await origin.close();
    },
  };
}

function createOrigin(url: URL, { env, jobs, trusted }: HttpOriginOptions): HttpOrigin {
  let host: Promise<Http2Host> | undefined;
  return {
    slots: createSlots(jobs || defaultJobs),
    isDirect: url.protocol === "https:" && proxyFor(env, url) === "",
    http2() {
      host ??= import("./http2-pool.ts").then(({ createHttp2Pool }) =>
        createHttp2Pool(new URL(url.origin), trusted().ca),
      );
      return host;
    },
    async close() {
      (await host)?.close();
    },
  };
}
