import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from "node:http2";
import { ModgateError } from "../../model/error.ts";
import { systemReason } from "../system-reason.ts";
import {
  answerLimits,
  decodedAnswer,
  type HttpOutcome,
  type HttpQuestion,
  pathOf,
  tooLarge,
  truncated,
} from "./http-exchange.ts";

/** The outcome where the host has not even looked at the question, so that it can be asked again at once. */
export const refused: HttpOutcome = {
  kind: "failed",
  code: "ERR_HTTP2_STREAM_ERROR",
  reason: "the host takes no more questions on this connection",
};

/**
 * Sends one GET as a stream of a connection and reads the answer to its end, within all limits. Thousands of these
 * run side by side, so it goes by events and keeps one timer. Rejects only with what the sink throws.
 */
export function exchangeByHttp2(session: ClientHttp2Session, question: HttpQuestion): Promise<HttpOutcome> {
  if (session.destroyed || session.closed) return Promise.resolve(refused);
  const stream = session.request(
    { ":method": "GET", ":path": pathOf(question), ...question.headers, "accept-encoding": "identity" },
    { endStream: true },
  );
  return new Promise((resolve, reject) => new Exchange(stream, question, { resolve, reject }).begin());
}

// Source: RFC 9113, section 7.
const errorCodes = { none: 0, refusedStream: 7, cancel: 8 } as const;

interface Settle {
  readonly resolve: (outcome: HttpOutcome) => void;
  readonly reject: (cause: unknown) => void;
}

class Exchange {
  readonly #stream: ClientHttp2Stream;
  readonly #question: HttpQuestion;
  readonly #settle: Settle;
  readonly #chunks: Uint8Array[] = [];
  #sinking: Promise<void> = Promise.resolve();
  #headers: IncomingHttpHeaders = {};
  #status = 0;
  #size = 0;
  #until = 0;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;
  #settled = false;

  constructor(stream: ClientHttp2Stream, question: HttpQuestion, settle: Settle) {
    this.#stream = stream;
    this.#question = question;
    this.#settle = settle;
  }

  begin(): void {
    const { timeoutMs } = this.#question;
    this.#wait(timeoutMs, "timeout", `no answer within ${timeoutMs} ms`);
    this.#stream
      .on("response", (headers, _flags) => this.#head(headers))
      .on("error", (cause) => this.#broke(cause))
      // A stream that the host ends without an error of its own, and one that falls with its connection.
      .on("close", () => this.#ended || this.#fail("UND_ERR_SOCKET", "connection closed"));
  }

  #head(headers: IncomingHttpHeaders): void {
    this.#headers = headers;
    this.#status = Number(headers[":status"]);
    const { idleMs } = answerLimits;
    this.#until =
      performance.now() + (this.#isSinking() ? answerLimits.sinkBudgetMs : answerLimits.bodyBudgetMs);
    this.#wait(idleMs, "idle", `the answer stopped coming for ${idleMs / 1000} s`);
    // Node tells the head a moment late: a body that is listened to earlier would come before it.
    this.#stream.on("data", (chunk: Uint8Array) => this.#take(chunk)).on("end", () => void this.#end());
  }

  #isSinking(): boolean {
    return (
      this.#question.sink !== undefined &&
      this.#status === 200 &&
      this.#headers["content-encoding"] === undefined
    );
  }

  #take(chunk: Uint8Array): void {
    const { maxBytes, sink } = this.#question;
    this.#size += chunk.length;
    if (this.#size > maxBytes) return this.#done(tooLarge(maxBytes));
    if (performance.now() > this.#until) return this.#fail("idle", "the answer came too slowly");
    this.#timer?.refresh();
    if (sink === undefined || !this.#isSinking()) {
      this.#chunks.push(chunk);
      return;
    }
    // One piece at a time: the disk may be slower than the network.
    this.#stream.pause();
    this.#sinking = sink(chunk).then(
      () => void this.#stream.resume(),
      (cause: unknown) => this.#giveUp(cause),
    );
  }

  async #end(): Promise<void> {
    this.#ended = true;
    await this.#sinking;
    // Node ends the body of a stream that was reset, or fell with its connection, as if it were whole.
    if (this.#stream.rstCode !== errorCodes.none) return this.#broke(undefined);
    const length = this.#headers["content-length"];
    if (length !== undefined && Number(length) !== this.#size) return this.#done(truncated);
    const headers = firstFields(this.#headers);
    // A copy, also of a single piece: that is a view into a far larger buffer of the connection.
    const body = Buffer.concat(this.#chunks);
    this.#done(
      decodedAnswer({ kind: "answer", status: this.#status, headers, body }, this.#question.maxBytes),
    );
  }

  #wait(ms: number, code: string, reason: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fail(code, reason), ms);
  }

  #broke(cause: unknown): void {
    if (this.#stream.rstCode === errorCodes.refusedStream) return this.#done(refused);
    if (cause === undefined) return this.#fail("UND_ERR_SOCKET", "connection closed");
    const { code, words } = systemReason(cause);
    this.#fail(code || "unknown", words);
  }

  #fail(code: string, reason: string): void {
    this.#done({ kind: "failed", code, reason });
  }

  #giveUp(cause: unknown): void {
    this.#finish();
    this.#settle.reject(
      cause instanceof ModgateError ? cause : new ModgateError("bug", "a sink failed", { cause }),
    );
  }

  #done(outcome: HttpOutcome): void {
    if (this.#settled) return;
    this.#finish();
    this.#settle.resolve(outcome);
  }

  #finish(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    if (!this.#stream.closed) this.#stream.close(errorCodes.cancel);
  }
}

function firstFields(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const first: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined && !name.startsWith(":")) first[name] = one;
  }
  return first;
}
