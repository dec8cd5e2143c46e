import { ModgateError } from "../../model/error.ts";
import type { GoAuth } from "./go-auth.ts";
import type { HttpClient } from "./http-client.ts";
import type { HttpHeaders, HttpOutcome } from "./http-exchange.ts";
import { isRedirect, maxRedirects, redirectTarget } from "./redirect.ts";

/** Where a body goes that is too large for memory. `restart` forgets what an earlier attempt wrote. */
export interface Sink {
  restart(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
}

/** One question to a proxy, redirects included. */
export interface HttpJourney {
  readonly url: URL;
  /** Who is asked, and what for, for messages. */
  readonly name: string;
  readonly subject: () => string;
  readonly modulePath: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly oldProtocol: boolean;
  readonly sink: Sink | undefined;
}

/** What journeys are made with. */
export interface Traveller {
  readonly client: HttpClient;
  readonly auth: GoAuth;
  /** Credentials of the proxy's own URL. */
  readonly own: HttpHeaders;
  /** The only place that credentials are sent to, over https. */
  readonly origin: string;
  /** Patterns of modules that no redirect may name to another host. */
  readonly private: string;
}

/** Asks, and follows as many redirects as go does. @throws proxy-answer-invalid for a redirect that is refused */
export async function follow(journey: HttpJourney, traveller: Traveller): Promise<HttpOutcome> {
  let url = journey.url;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const outcome = await getWithCredentials(url, journey, traveller);
    if (outcome.kind === "failed" || !isRedirect(outcome)) return outcome;
    url = redirectTarget({
      from: url,
      answer: outcome,
      modulePath: journey.modulePath,
      private: traveller.private,
    });
  }
  const { name, subject } = journey;
  throw new ModgateError(
    "proxy-answer-invalid",
    `\`${name}\` redirects ${subject()} more than ${maxRedirects} times`,
  );
}

/** One GET with credentials, and once more where a 4xx makes GOAUTH find others. Source: cmd/go/internal/web.get. */
async function getWithCredentials(
  url: URL,
  journey: HttpJourney,
  { client, auth, own, origin }: Traveller,
): Promise<HttpOutcome> {
  const { timeoutMs, maxBytes, oldProtocol, sink } = journey;
  async function get(headers: HttpHeaders): Promise<HttpOutcome> {
    const question = { url, headers, timeoutMs, maxBytes, oldProtocol };
    if (sink === undefined) return client.get(question);
    await sink.restart();
    return client.get({ ...question, sink: (chunk) => sink.write(chunk) });
  }
  if (url.protocol !== "https:" || url.origin !== origin) return get({});
  const outcome = await get({ ...own, ...(await auth.headersFor(url)) });
  if (outcome.kind === "failed" || outcome.status < 400 || outcome.status > 499) return outcome;
  const more = await auth.headersAfter(url, outcome);
  return more === undefined ? outcome : await get({ ...own, ...more });
}
