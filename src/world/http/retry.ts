import type { HttpOutcome } from "./http-exchange.ts";

const retriedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

// What another attempt cannot change: sizes, encodings, certificates, malformed answers.
const finalCodes =
  /^(?:too-large|encoding|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL|HPE_|EPROTO)/;

/** Tells whether asking again may bring something else. `attempt` counts from 1. */
export function isWorthRetrying(outcome: HttpOutcome, attempt: number): boolean {
  if (outcome.kind === "answer") return retriedStatuses.has(outcome.status);
  if (outcome.code === "ENOTFOUND") return attempt < 2;
  return !finalCodes.test(outcome.code);
}

/** Tells whether an outcome says that the host cannot be reached, in contrast to a bad answer. */
export function isConnectionTrouble(outcome: HttpOutcome): boolean {
  return outcome.kind === "failed" && !/^(?:too-large|encoding|truncated)$/.test(outcome.code);
}

const firstBackoffMs = 200;
const maxBackoffMs = 2000;
const maxRetryAfterMs = 10_000;

/** How long to wait after an attempt: what the host asks for, capped, else a random share of a doubling span. */
export function pauseMs(outcome: HttpOutcome, attempt: number): number {
  const asked = outcome.kind === "answer" ? retryAfterMs(outcome.headers["retry-after"]) : undefined;
  if (asked !== undefined) return Math.min(asked, maxRetryAfterMs);
  return Math.random() * Math.min(maxBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
}

/** Reads Retry-After, seconds or a date, in milliseconds from now; undefined where absent or malformed. */
function retryAfterMs(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}
