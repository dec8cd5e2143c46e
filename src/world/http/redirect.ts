import { matchesPatternList } from "../../go/module-pattern.ts";
import { redactUrl } from "../../go/proxy-chain.ts";
import { ModgateError } from "../../model/error.ts";
import type { HttpAnswer } from "./http-exchange.ts";
import { isLocalOnly } from "./loopback.ts";

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** How many redirects are followed. Source: cmd/go/internal/web.checkRedirect. */
export const maxRedirects = 9;

/** Tells whether an answer sends the client elsewhere. */
export function isRedirect(answer: HttpAnswer): boolean {
  return redirectStatuses.has(answer.status) && answer.headers["location"] !== undefined;
}

/** One redirect that is to be judged. */
export interface RedirectStep {
  readonly from: URL;
  readonly answer: HttpAnswer;
  readonly modulePath: string;
  /** Patterns of modules that may not be named to another host. */
  readonly private: string;
}

/**
 * Finds where a redirect leads, and refuses what go refuses and more: from https to http, to this machine or a
 * link-local address from elsewhere, and to another host for a private module.
 *
 * @throws proxy-answer-invalid
 */
export function redirectTarget({ from, answer, modulePath, private: hidden }: RedirectStep): URL {
  const location = answer.headers["location"] ?? "";
  if (!URL.canParse(location, from.href)) throw refused(from, "it leads to a malformed URL");
  const target = new URL(location, from.href);
  if (target.protocol !== "https:" && (from.protocol === "https:" || target.protocol !== "http:")) {
    throw refused(from, `it leads from a secure URL to ${redactUrl(target.href).slice(0, 200)}`);
  }
  if (target.hostname !== from.hostname && isLocalOnly(target.hostname) && !isLocalOnly(from.hostname)) {
    throw refused(from, "it leads to an address of this machine or its link");
  }
  if (target.host !== from.host && matchesPatternList(hidden, modulePath)) {
    throw refused(from, "it would name a private module to another host");
  }
  target.username = "";
  target.password = "";
  return target;
}

function refused(from: URL, why: string): ModgateError {
  return new ModgateError(
    "proxy-answer-invalid",
    `a redirect of \`${redactUrl(from.href)}\` is refused: ${why}`,
    {
      hint: "ask the proxy's operators to serve the file itself",
    },
  );
}
