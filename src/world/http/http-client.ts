import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import type { Dispatchers } from "./http-dispatchers.ts";
import { exchange, type HttpOutcome, type HttpQuestion } from "./http-exchange.ts";
import type { Http2Host } from "./http2-host.ts";
import { proxyFor } from "./http-proxy.ts";
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
  /** The file that a thread starts with; absent: there is none. */
  readonly threadEntry?: URL;
}

const defaultJobs = 128;

/** So many questions without room are worth a thread, which takes a twentieth of a second to start. */
const enoughForThread = 150;
/** Of a hundred questions in flight, how many the first connection keeps beside a thread. */
const besideThread = 0.25;

/** Makes a client. Nothing heavy is loaded before the first request. */
export function createHttpClient({ env, trust, jobs, threadEntry }: HttpClientOptions): HttpClient {
  const origins = new Map<string, Origin>();
  const inFlight = jobs || defaultJobs;
  let dispatchers: Promise<Dispatchers> | undefined;
  let known: TlsTrust | undefined;

  function trusted(): TlsTrust {
    known ??= trust();
    return known;
  }

  function originOf(url: URL): Origin {
    const origin = origins.get(url.origin) ?? { slots: createSlots(inFlight), hosts: [], hasThread: false };
    origins.set(url.origin, origin);
    return origin;
  }

  function undici(): Promise<Dispatchers> {
    dispatchers ??= import("./http-dispatchers.ts").then((part) =>
      part.createDispatchers({ env, ...trusted() }),
    );
    return dispatchers;
  }

  function http2Of(origin: Origin, url: URL, lane: number): Promise<Http2Host> {
    const host = origin.hosts[lane] ?? (lane === 0 ? makeHost(url) : makeThread(origin, url, lane));
    origin.hosts[lane] = host;
    return host;
  }

  async function makeHost({ origin }: URL): Promise<Http2Host> {
    return (await import("./http2-host.ts")).createHttp2Host(new URL(origin), trusted().ca);
  }

  async function makeThread(origin: Origin, url: URL, lane: number): Promise<Http2Host> {
    const own = (): Promise<Http2Host> => http2Of(origin, url, 0);
    if (threadEntry === undefined) return own();
    const { ca } = trusted();
    const { createFetchThread } = await import("./fetch-thread.ts");
    try {
      return createFetchThread(threadEntry, {
        host: { origin: url.origin, ...(ca === undefined ? {} : { ca }) },
        // Its questions are asked again, and then in this thread.
        whenEnded: () => void (origin.hosts[lane] = own()),
      });
    } catch {
      return own(); // The system grants no further thread; it goes without.
    }
  }

  // One core cannot decrypt and unpack thousands of answers as fast as they come.
  function openThread(origin: Origin): void {
    origin.hasThread = true;
    if (threadEntry === undefined || jobs !== 0 || availableParallelism() < 2) return;
    // Room for new objects would go on doubling, to a hundred megabytes that hold nothing for long.
    setFlagsFromString("--semi-space-growth-factor=1");
    const kept = Math.ceil(inFlight * besideThread);
    origin.slots.resize(0, kept);
    origin.slots.resize(1, inFlight - kept);
  }

  // HTTP/2 by Node itself costs half of what it costs by undici, which is there for all the rest. See docs/decisions.
  async function ask(origin: Origin, question: HttpQuestion, lane: number): Promise<HttpOutcome> {
    const { url, oldProtocol, sink } = question;
    const isSecure = url.protocol === "https:" && !oldProtocol;
    if (isSecure && proxyFor(env, url) === "") {
      const host = await http2Of(origin, url, sink === undefined ? lane : 0);
      const outcome = await host.exchange(question);
      if (outcome !== undefined) {
        if (!origin.hasThread && origin.slots.waiting > enoughForThread) openThread(origin);
        return outcome;
      }
    } else if (isSecure) {
      return await askThroughProxy(origin, question);
    }
    return await exchange((await undici()).many(url), question);
  }

  async function askThroughProxy(origin: Origin, question: HttpQuestion): Promise<HttpOutcome> {
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
    async close() {
      for (const { hosts } of origins.values()) for (const host of hosts) (await host)?.close();
      await (await dispatchers)?.close();
    },
  };
}

interface Origin {
  readonly slots: Slots;
  /** By lane, where no HTTP proxy stands between: a connection in this thread, then one in a thread of its own. */
  readonly hosts: Promise<Http2Host>[];
  hasThread: boolean;
  probe?: Promise<HttpOutcome> | undefined;
}
