import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import type { HttpOutcome } from "./http-exchange.ts";
import type { Http2Host } from "./http2-host.ts";
import { createSlots, type Slots } from "./slots.ts";
import type { TlsTrust } from "./tls-trust.ts";

/** What is kept of one host that is asked. */
export interface HttpOrigin {
  readonly slots: Slots;
  /** Its connections by lane, where no HTTP proxy stands between: in this thread, then in a thread of its own. */
  http2(lane: number): Promise<Http2Host>;
  /** Says that many questions will come before the first of them is known: connects at once. */
  prepare(): void;
  /** Says that so many questions will come: what is worth while for them is opened, once. */
  expect(questions: number): void;
  /** The first question to it through an HTTP proxy, as long as it is unanswered. */
  probe?: Promise<HttpOutcome> | undefined;
  close(): Promise<void>;
}

/** What all hosts have in common. */
export interface HttpOriginOptions {
  /** The file that a thread starts with; undefined: there is none. */
  readonly threadEntry: URL | undefined;
  /** The cap on requests in flight; 0 for the default. */
  readonly jobs: number;
  readonly trusted: () => TlsTrust;
}

// More than a proxy answers at once, so that it never waits for the next question.
const defaultJobs = 256;

/** So many questions are worth a thread, which takes a fifth of a second to start. */
const enoughForThread = 400;
/** So many are worth a connection of this thread beside one that was prepared. */
const enoughForBoth = 1200;
/** Which part of the questions in flight the connection of this thread has beside a thread. */
const besideThread = 0.25;

/** Makes what is kept of a host. No connection is made yet. */
export function createOrigin({ origin }: URL, { threadEntry, jobs, trusted }: HttpOriginOptions): HttpOrigin {
  const inFlight = jobs || defaultJobs;
  const slots = createSlots(inFlight);
  const hosts: Promise<Http2Host>[] = [];
  const mayShare = threadEntry !== undefined && jobs === 0 && availableParallelism() >= 2;
  let hasThread = false;
  let isThreadReady = false;
  let isShared = false;
  /** How many questions in flight the connection of this thread has. */
  let own = inFlight;

  function http2(lane: number): Promise<Http2Host> {
    const host = hosts[lane] ?? (lane === 0 ? makeHost() : makeThread(lane));
    hosts[lane] = host;
    return host;
  }

  async function makeHost(): Promise<Http2Host> {
    return (await import("./http2-host.ts")).createHttp2Host(new URL(origin), trusted().ca);
  }

  async function makeThread(lane: number): Promise<Http2Host> {
    if (threadEntry === undefined) return http2(0);
    const { ca } = trusted();
    const { createFetchThread } = await import("./fetch-thread.ts");
    try {
      return createFetchThread(threadEntry, {
        host: { origin, ...(ca === undefined ? {} : { ca }) },
        whenReady: divide,
        // Its questions are asked again, and then in this thread.
        whenEnded() {
          hosts[lane] = http2(0);
          divide();
        },
      });
    } catch {
      divide();
      return http2(0); // The system grants no further thread; it goes without.
    }
  }

  function divide(): void {
    isThreadReady = true;
    share();
  }

  /** Gives the lanes their shares. A thread has none before it is there; the connection of this one, if any, has all. */
  function share(): void {
    slots.resize(0, own === 0 || isThreadReady ? own : inFlight);
    slots.resize(1, isThreadReady ? inFlight - own : 0);
  }

  /** One core cannot decrypt and unpack thousands of answers as fast as they come. */
  function addThread(): void {
    hasThread = true;
    void http2(1);
    // Room for new objects would go on doubling, to a hundred megabytes that hold nothing for long.
    setFlagsFromString("--semi-space-growth-factor=1");
  }

  return {
    slots,
    http2,
    prepare() {
      if (!mayShare) {
        void http2(0).then((host) => host.connect());
      } else if (!hasThread) {
        own = 0;
        addThread();
        share();
      }
    },
    expect(questions) {
      if (!mayShare || isShared || questions < (hasThread ? enoughForBoth : enoughForThread)) return;
      isShared = true;
      own = Math.ceil(inFlight * besideThread);
      if (!hasThread) addThread();
      share();
    },
    async close() {
      for (const host of hosts) (await host)?.close();
    },
  };
}
