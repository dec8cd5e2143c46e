import { parentPort, workerData } from "node:worker_threads";
import type { HttpOutcome, HttpQuestion } from "./http-exchange.ts";
import { createHttp2Host } from "./http2-host.ts";

/** What the thread is started with. */
export interface FetchHost {
  readonly origin: string;
  readonly ca?: readonly string[];
}

/** One question to the thread. */
export interface FetchOrder extends Omit<HttpQuestion, "url" | "sink"> {
  readonly id: number;
  readonly url: string;
}

/** Answers of the thread, none in the first message, which says that it is ready: outcomes without bodies, undefined for a host without HTTP/2, and all bodies behind each other. */
export interface FetchAnswers {
  readonly outcomes: readonly {
    readonly id: number;
    readonly outcome: HttpOutcome | undefined;
    readonly bodyBytes: number;
  }[];
  readonly bodies: Uint8Array<ArrayBuffer>;
}

// A host admits about a hundred streams on one connection.
const connections = 2;

/** Answers questions by HTTP/2 on connections of its own, until the thread is ended. To be called in a thread only. */
export function runFetchWorker(): void {
  if (parentPort === null) throw new Error("the fetch worker was started outside a worker thread");
  const port = parentPort;
  const { origin, ca }: FetchHost = workerData;
  const hosts = Array.from({ length: connections }, () => createHttp2Host(new URL(origin), ca));
  for (const host of hosts) host.connect();
  let turn = 0;
  const done: { readonly id: number; readonly outcome: HttpOutcome | undefined }[] = [];

  function send(): void {
    const answers = pack(done.splice(0));
    port.postMessage(answers, [answers.bodies.buffer]);
  }

  port.on("message", (orders: readonly FetchOrder[]) => {
    for (const { id, url, ...order } of orders) {
      const host = hosts[turn++ % connections];
      // Its own trouble is told as a connection's; without a sink nothing else is thrown.
      host?.exchange({ ...order, url: new URL(url) }).then((outcome) => {
        // Messages between threads are dear: what comes in one turn goes in one.
        if (done.push({ id, outcome }) === 1) setImmediate(send);
      }, raise);
    }
  });
  send();
}

function raise(cause: unknown): void {
  process.nextTick(() => {
    throw cause;
  });
}

const noBytes = new Uint8Array();

function pack(
  done: readonly { readonly id: number; readonly outcome: HttpOutcome | undefined }[],
): FetchAnswers {
  const sizes = done.map(({ outcome }) => (outcome?.kind === "answer" ? outcome.body.length : 0));
  const bodies = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  const outcomes = done.map(({ id, outcome }, index) => {
    if (outcome?.kind !== "answer") return { id, outcome, bodyBytes: 0 };
    bodies.set(outcome.body, at);
    at += outcome.body.length;
    return { id, outcome: { ...outcome, body: noBytes }, bodyBytes: sizes[index] ?? 0 };
  });
  return { outcomes, bodies };
}
