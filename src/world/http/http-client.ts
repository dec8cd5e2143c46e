import type { Dispatchers } from "./http-dispatchers.ts";
import { exchange, type HttpOutcome, type HttpQuestion } from "./http-exchange.ts";
import { createOrigins, type HttpOrigin } from "./http-origin.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** Plain HTTP for GETs: HTTP/2 with many streams on one connection where the host offers it. */
export interface HttpClient {
  /** One exchange: no redirect is followed, nothing is tried again. */
  get(question: HttpQuestion): Promise<HttpOutcome>;
  /** Connects before the first of about so many questions, where that can be done. */
  prepare(url: URL, questions: number): Promise<void>;
  close(): Promise<void>;
}

/** What a client is made from. */
export interface HttpClientOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificate authorities to trust, asked for once. */
  readonly trust: () => TlsTrust;
  /** The cap on requests in flight to one host; 0 for the default. */
  readonly jobs: number;
}

/** Makes a client. Nothing heavy is loaded before the first request. */
export function createHttpClient({ env, trust, jobs }: HttpClientOptions): HttpClient {
  const origins = createOrigins({ env, jobs, trusted });
  let dispatchers: Promise<Dispatchers> | undefined;
  let known: TlsTrust | undefined;

  function trusted(): TlsTrust {
    known ??= trust();
    return known;
  }

  function undici(): Promise<Dispatchers> {
    dispatchers ??= import("./http-dispatchers.ts").then((part) =>
      part.createDispatchers({ env, ...trusted() }),
    );
    return dispatchers;
  }

  // HTTP/2 by Node itself costs half of what it costs by undici, which is there for all the rest. See docs/decisions.
  async function ask(origin: HttpOrigin, question: HttpQuestion): Promise<HttpOutcome> {
    const { url, oldProtocol } = question;
    if (origin.isDirect && !oldProtocol) {
      const host = await origin.http2();
      const outcome = await host.exchange(question);
      if (outcome !== undefined) return outcome;
    } else if (url.protocol === "https:" && !oldProtocol) {
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
      const origin = origins.of(question.url);
      return origin.slots.run(() => ask(origin, question));
    },
    async prepare(url, questions) {
      const origin = origins.of(url);
      if (origin.isDirect) (await origin.http2()).connect(questions);
    },
    async close() {
      await origins.close();
      await (await dispatchers)?.close();
    },
  };
}
