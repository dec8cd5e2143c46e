import type { Dispatchers } from "./http-dispatchers.ts";
import { exchange, type HttpOutcome, type HttpQuestion } from "./http-exchange.ts";
import { createSlots, type Slots } from "./slots.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** Plain HTTP for GETs: HTTP/2 with many streams on one connection where the host offers it. */
export interface HttpClient {
  /** One exchange: no redirect is followed, nothing is tried again. */
  get(question: HttpQuestion): Promise<HttpOutcome>;
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

const defaultJobs = 128;

/** Makes a client. Nothing heavy is loaded before the first request. */
export function createHttpClient({ env, trust, jobs }: HttpClientOptions): HttpClient {
  const origins = new Map<string, Origin>();
  let dispatchers: Promise<Dispatchers> | undefined;

  function originOf(url: URL): Origin {
    const origin = origins.get(url.origin) ?? { slots: createSlots(jobs || defaultJobs), probe: undefined };
    origins.set(url.origin, origin);
    return origin;
  }

  async function ask(origin: Origin, question: HttpQuestion): Promise<HttpOutcome> {
    dispatchers ??= import("./http-dispatchers.ts").then((part) =>
      part.createDispatchers({ env, ...trust() }),
    );
    const { many, single, speaks } = await dispatchers;
    if (question.url.protocol === "http:" || question.oldProtocol)
      return await exchange(many(question.url), question);
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
    return outcome.kind === "failed" ? outcome : await ask(origin, question);
  }

  return {
    get(question) {
      const origin = originOf(question.url);
      return origin.slots(() => ask(origin, question));
    },
    async close() {
      await (await dispatchers)?.close();
    },
  };
}

interface Origin {
  readonly slots: Slots;
  probe: Promise<HttpOutcome> | undefined;
}
