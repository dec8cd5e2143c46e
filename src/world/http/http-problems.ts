import { ModgateError } from "../../model/error.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { serverWords } from "./server-words.ts";

/** An answer that came in the end, and how it came about. */
export interface Asked {
  /** The proxy's URL without credentials. */
  readonly name: string;
  /** What was asked for, in back-ticks. */
  readonly subject: string;
  readonly answer: HttpAnswer;
  readonly attempts: number;
}

/**
 * Says what is wrong with an answer by its status, which is not 200.
 *
 * 404 and 410 are `module-not-found`, other 4xx `proxy-refused`, trouble of the server and of quotas
 * `proxy-unreachable`, everything else `proxy-answer-invalid`.
 */
export function answerProblem({ name, subject, answer, attempts }: Asked): ModgateError {
  const { status } = answer;
  const said = serverWords(answer);
  if (status === 404 || status === 410) {
    return new ModgateError("module-not-found", `\`${name}\` does not know ${subject} (${status})${said}`, {
      hint: "check the module path and the version",
    });
  }
  if (status === 429 || status === 408 || status >= 500) {
    const why = status === 429 ? "has had too many requests" : `answers ${status}`;
    return new ModgateError(
      "proxy-unreachable",
      `\`${name}\` ${why} for ${subject}${after(attempts)}${said}`,
      {
        hint: "try again later, or add a backup to the chain after `|`",
      },
    );
  }
  if (status >= 400) {
    return new ModgateError("proxy-refused", `\`${name}\` refuses ${subject} with ${status}${said}`, {
      hint: refusalHint(status),
    });
  }
  return new ModgateError(
    "proxy-answer-invalid",
    `\`${name}\` answers ${subject} with status ${status}, which the protocol does not know`,
  );
}

/** Why a source gave no answer. `attempts` is 0 where it was not asked any more. */
export interface Unreached {
  readonly name: string;
  readonly subject: string;
  readonly reason: string;
  readonly attempts: number;
  readonly code?: string;
}

/** Says that a source gave no whole answer. */
export function unreachable({ name, subject, reason, attempts, code = "" }: Unreached): ModgateError {
  if (code === "too-large" || code === "encoding") {
    return new ModgateError(
      "proxy-answer-invalid",
      `\`${name}\` gives no usable answer for ${subject}: ${reason}`,
    );
  }
  const hint = /certificate/.test(reason)
    ? "name the authority's file in NODE_EXTRA_CA_CERTS or SSL_CERT_FILE"
    : "check the proxy's URL and the network, or add a backup to the chain after `|`";
  return new ModgateError(
    "proxy-unreachable",
    `\`${name}\` cannot be reached for ${subject}: ${reason}${after(attempts)}`,
    { hint },
  );
}

function after(attempts: number): string {
  return attempts > 1 ? ` after ${attempts} attempts` : "";
}

function refusalHint(status: number): string {
  if (status === 401 || status === 407)
    return "check the credentials: netrc, GOAUTH, or user and password in the proxy's https URL";
  if (status === 403)
    return "check the credentials, and ask the proxy's operators whether it forbids this module";
  return "check the proxy's URL";
}
