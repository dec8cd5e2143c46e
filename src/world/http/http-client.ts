import type { Dispatchers } from "./http-dispatchers.ts";
import { exchange, type HttpOutcome, type HttpQuestion } from "./http-exchange.ts";
import { createOrigin, type HttpOrigin } from "./http-origin.ts";
import { proxyFor } from "./http-proxy.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** Plain HTTP for GETs: HTTP/2 with many streams on one connection where the host offers it. */
export interface HttpClient {
  /** One exchange: no redirect is followed, nothing is tried again. */
  get(question: HttpQuestion): Promise<HttpOutcome>;
  /** Who is told that many questions will come; undefined for a host that is not asked by HTTP/2. */
  http2Origin(url: URL): Pick<HttpOrigin, "prepare" | "expect"> | undefined;
  close(): Promise<void>;
}

/** What a client is made from. */
export interface HttpClientOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificate authorities to trust, asked for once. */
  readonly trust: () => TlsTrust;
  /** The cap on requests in flight to one host; 0 for the default. */
  readonly jobs: number;
  /** The file that a thread starts with; absent: there is none. */
  readonly threadEntry?: URL;
}

/** Makes a client. Nothing heavy is loaded before the first request. */
export function createHttpClient({ env, trust, jobs, threadEntry }: HttpClientOptions): HttpClient {
  const origins = new Map<string, HttpOrigin>();
  let dispatchers: Promise<Dispatchers> | undefined;
  let known: TlsTrust | undefined;

  function trusted(): TlsTrust {
    known ??= trust();
    return known;
  }

  function originOf(url: URL): HttpOrigin {
    const origin = origins.get(url.origin) ?? createOrigin(url, { threadEntry, jobs, trusted });
    origins.set(url.origin, origin);
    return origin;
  }

  function undici(): Promise<Dispatchers> {
    dispatchers ??= import("./http-dispatchers.ts").then((part) =>
      part.createDispatchers({ env, ...trusted() }),
    );
    return dispatchers;
  }

  // HTTP/2 by Node itself costs half of what it costs by undici, which is there for all the rest. See docs/decisions.
  async function ask(origin: HttpOrigin, question: HttpQuestion, lane: number): Promise<HttpOutcome> {
    const { url, oldProtocol, sink } = question;
    const isSecure = url.protocol === "https:" && !oldProtocol;
    if (isSecure && proxyFor(env, url) === "") {
      const host = await origin.http2(sink === undefined ? lane : 0);
      const outcome = await host.exchange(question);
      if (outcome !== undefined) return outcome;
    } else if (isSecure) {
      return await askThroughProxy(origin, question);
    }
    return await exchange((await undici()).many(url), question);
  }

  async function askThroughProxy(origin: HttpOrigin, question: HttpQuestion): Promise<HttpOutcome> {
    const { many, single, speaks } = await undici();
    const protocol = speaks(question.url);
    if (protocol !== undefined)
      return await exchange(protocol === "h2" ? single(question.url) : many(question.url), question);
    // Which protocol a host speaks is known after its first answer; the others wait for it, and share its failure,
    // as they would run into the same one.
    if (origin.probe === undefined) {
      origin.probe = exchange(single(question.url), question).finally(() => {
        origin.probe = undefined;
      });
      return await origin.probe;
    }
    const outcome = await origin.probe;
    return outcome.kind === "failed" ? outcome : await askThroughProxy(origin, question);
  }

  return {
    get(question) {
      const origin = originOf(question.url);
      return origin.slots.run((lane) => ask(origin, question, lane));
    },
    http2Origin(url) {
      return url.protocol === "https:" && proxyFor(env, url) === "" ? originOf(url) : undefined;
    },
    async close() {
      for (const origin of origins.values()) await origin.close();
      await (await dispatchers)?.close();
    },
  };
}
