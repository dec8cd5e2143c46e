import { gunzipSync } from "node:zlib";
import type { Dispatcher } from "undici";
import { ModgateError } from "../../model/error.ts";
import { systemReason } from "../system-reason.ts";

/** One GET, without redirects and retries. */
export interface HttpQuestion {
  readonly url: URL;
  /** Path and query to ask for in place of the URL's: of thousands of questions each has its own, and no URL. */
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** To the first byte, connecting included. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** True to speak HTTP/1.1 even where the host offers HTTP/2. */
  readonly oldProtocol: boolean;
  /** Takes the body of a 200 as it comes, in place of `body`; it throws ModgateErrors only. */
  readonly sink?: (chunk: Uint8Array) => Promise<void>;
}

/** Header fields by lower-case name; of repeated fields the first. */
export type HttpHeaders = Readonly<Record<string, string>>;

/** An answer of whatever status with its whole body; its head alone where the body went to the sink. */
export interface HttpAnswer {
  readonly kind: "answer";
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array;
}

/** What came back, or why nothing did. `code` is the system's or ours: `too-large`, `timeout`, `truncated`, `idle`. */
export type HttpOutcome =
  | HttpAnswer
  | { readonly kind: "failed"; readonly code: string; readonly reason: string };

/** How long an answer may take once it has begun: between two pieces, as a whole, as a whole into a sink. */
export const answerLimits = { idleMs: 15_000, bodyBudgetMs: 60_000, sinkBudgetMs: 600_000 } as const;

/** Path and query of a question. */
export function pathOf({ url, path }: HttpQuestion): string {
  return path ?? url.pathname + url.search;
}

/** Sends one GET and reads the answer to its end, within all limits. Throws only what the sink throws. */
export async function exchange(dispatcher: Dispatcher, question: HttpQuestion): Promise<HttpOutcome> {
  const deadline = createDeadline();
  deadline.set(question.timeoutMs, "timeout", `no answer within ${question.timeoutMs} ms`);
  try {
    const answer = await dispatcher.request({
      origin: question.url.origin,
      path: pathOf(question),
      method: "GET",
      headers: { ...question.headers, "accept-encoding": "identity" },
      signal: deadline.signal,
    });
    return await readAnswer(answer, question, deadline);
  } catch (cause) {
    if (cause instanceof ModgateError) throw cause;
    if (deadline.passed !== undefined) return { kind: "failed", ...deadline.passed };
    const { code, words } = systemReason(cause);
    return { kind: "failed", code: code || "unknown", reason: words };
  } finally {
    deadline.clear();
  }
}

async function readAnswer(
  answer: Dispatcher.ResponseData,
  question: HttpQuestion,
  deadline: Deadline,
): Promise<HttpOutcome> {
  const { statusCode: status, body } = answer;
  const headers = firstFields(answer.headers);
  const sink = status === 200 && headers["content-encoding"] === undefined ? question.sink : undefined;
  const { idleMs, bodyBudgetMs, sinkBudgetMs } = answerLimits;
  const until = performance.now() + (sink === undefined ? bodyBudgetMs : sinkBudgetMs);
  const chunks: Uint8Array[] = [];
  let size = 0;
  deadline.set(idleMs, "idle", `the answer stopped coming for ${idleMs / 1000} s`);
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > question.maxBytes) return tooLarge(question.maxBytes);
    if (performance.now() > until)
      return { kind: "failed", code: "idle", reason: "the answer came too slowly" };
    deadline.renew();
    if (sink === undefined) chunks.push(chunk);
    else await sink(chunk);
  }
  const wanted = headers["content-length"];
  if (wanted !== undefined && Number(wanted) !== size) return truncated;
  return decodedAnswer({ kind: "answer", status, headers, body: Buffer.concat(chunks) }, question.maxBytes);
}

/** The outcome where a body has another length than was announced. */
export const truncated: HttpOutcome = {
  kind: "failed",
  code: "truncated",
  reason: "the answer is shorter or longer than it said",
};

/** The outcome where a body is larger than it may be. */
export function tooLarge(cap: number): HttpOutcome {
  return { kind: "failed", code: "too-large", reason: `the answer has more than ${cap} bytes` };
}

/**
 * Unpacks a body. Nothing but `identity` is asked for; gzip is what some proxies send nonetheless. Other encodings are
 * left as they are, as in go: stores write names there that are none, such as `aws-chunked`.
 *
 * Source: net/http.Transport.
 */
export function decodedAnswer(answer: HttpAnswer, cap: number): HttpOutcome {
  const isPacked = answer.headers["content-encoding"]?.toLowerCase() === "gzip";
  if (!isPacked || answer.body.length === 0) return answer;
  try {
    return { ...answer, body: gunzipSync(answer.body, { maxOutputLength: cap }) };
  } catch {
    return {
      kind: "failed",
      code: "encoding",
      reason: `the answer is not valid gzip of at most ${cap} bytes`,
    };
  }
}

function firstFields(headers: Readonly<Record<string, string | string[] | undefined>>): HttpHeaders {
  const first: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const one = Array.isArray(value) ? value[0] : value;
    if (one !== undefined) first[name.toLowerCase()] = one;
  }
  return first;
}

interface Passed {
  readonly code: string;
  readonly reason: string;
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly passed: Passed | undefined;
  set(ms: number, code: string, reason: string): void;
  renew(): void;
  clear(): void;
}

function createDeadline(): Deadline {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let passed: Passed | undefined;
  return {
    signal: controller.signal,
    get passed() {
      return passed;
    },
    set(ms, code, reason) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        passed = { code, reason };
        controller.abort();
      }, ms);
    },
    renew: () => void timer?.refresh(),
    clear: () => clearTimeout(timer),
  };
}
