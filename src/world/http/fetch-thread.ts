import { Worker } from "node:worker_threads";
import { threadArguments } from "../thread-role.ts";
import type { FetchAnswers, FetchHost, FetchOrder } from "./fetch-worker.ts";
import type { HttpOutcome, HttpQuestion } from "./http-exchange.ts";
import { connectionClosed, type Http2Host } from "./http2-host.ts";

/** Whom a thread asks, and who is told that it asks no more. */
export interface FetchThreadOptions {
  readonly host: FetchHost;
  /** Told once when it takes questions: before that they would wait for it. */
  readonly whenReady: () => void;
  readonly whenEnded: () => void;
}

/**
 * Makes a host that is spoken to in a thread of its own: encryption and framing of thousands of answers then take no
 * time from what is made of them. Questions with a sink are not for it.
 *
 * The thread does not keep the process alive. Where it ends before its time, its questions fail as those of a
 * connection that broke, and `whenEnded` tells that it takes no more.
 */
export function createFetchThread(entry: URL, { host, whenReady, whenEnded }: FetchThreadOptions): Http2Host {
  const waiting = new Map<number, (outcome: HttpOutcome | undefined) => void>();
  let orders: FetchOrder[] = [];
  let nextId = 0;
  let ended = false;
  const worker = new Worker(entry, {
    argv: threadArguments("fetch"),
    workerData: host,
    stdin: false,
    resourceLimits,
  });
  worker.unref();
  worker.on("message", take);
  worker.once("error", end).once("exit", end);

  function take({ outcomes, bodies }: FetchAnswers): void {
    if (outcomes.length === 0) return whenReady();
    let at = 0;
    for (const { id, outcome, bodyBytes } of outcomes) {
      const body = bodies.subarray(at, at + bodyBytes);
      at += bodyBytes;
      waiting.get(id)?.(outcome?.kind === "answer" ? { ...outcome, body } : outcome);
      waiting.delete(id);
    }
    if (waiting.size === 0) worker.unref();
  }

  function end(): void {
    if (ended) return;
    ended = true;
    whenEnded();
    for (const settle of waiting.values()) settle(connectionClosed);
    waiting.clear();
  }

  function send(): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to a thread, which has no origin
    worker.postMessage(orders);
    orders = [];
  }

  return {
    exchange({ url, headers, timeoutMs, maxBytes, oldProtocol }: HttpQuestion) {
      if (ended) return Promise.resolve(connectionClosed);
      const id = nextId++;
      if (waiting.size === 0) worker.ref();
      if (orders.push({ id, url: url.href, headers, timeoutMs, maxBytes, oldProtocol }) === 1)
        queueMicrotask(send);
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    connect: () => undefined, // It does so when it starts.
    close() {
      void worker.terminate();
    },
  };
}

// It has nothing to keep: what it got goes on at once.
const resourceLimits = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64 } as const;
