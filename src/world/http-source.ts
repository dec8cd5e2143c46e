import { open } from "node:fs/promises";
import { redactUrl } from "../go/proxy-chain.ts";
import { ModgateError } from "../model/error.ts";
import { createCircuit } from "./circuit.ts";
import { basicAuth, type GoAuth } from "./go-auth.ts";
import type { HttpClient } from "./http-client.ts";
import type { HttpAnswer, HttpHeaders, HttpOutcome } from "./http-exchange.ts";
import { answerProblem, unreachable } from "./http-problems.ts";
import { maxBytes, type ProxyFile, type ProxySource, questionPath, questionSubject } from "./proxy-source.ts";
import { isRedirect, maxRedirects, redirectTarget } from "./redirect.ts";
import { isConnectionTrouble, isWorthRetrying, pauseMs } from "./retry.ts";
import { systemReason } from "./system-reason.ts";

/** How one HTTP proxy is asked. */
export interface HttpSourceOptions {
  /** The base URL, credentials included. */
  readonly url: string;
  readonly client: HttpClient;
  readonly auth: GoAuth;
  /** To the first byte, per attempt. */
  readonly timeoutMs: number;
  readonly attempts: number;
  /** Patterns of modules that no redirect may name to another host. */
  readonly private: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Where a body goes that is too large for memory. `restart` forgets what an earlier attempt wrote. */
interface Sink {
  restart(): Promise<void>;
  write(chunk: Uint8Array): Promise<void>;
}

/** Makes a source that is a proxy behind http or https. */
export function createHttpSource(options: HttpSourceOptions): ProxySource {
  const base = new URL(options.url);
  const name = redactUrl(options.url);
  const own = base.username === "" && base.password === "" ? undefined : userInfo(base);
  const circuit = createCircuit();
  base.username = "";
  base.password = "";

  async function ask(file: ProxyFile, sink?: Sink): Promise<HttpAnswer> {
    const subject = questionSubject(file);
    if (own !== undefined && base.protocol === "http:") throw insecureCredentials(name);
    const url = fileUrl(base, questionPath(file));
    for (let attempt = 1; ; attempt += 1) {
      if (circuit.open !== undefined)
        throw unreachable({ name, subject, reason: `${circuit.open}; not asked again`, attempts: 0 });
      const outcome = await follow({ url, file, attempt, sink });
      if (isConnectionTrouble(outcome)) circuit.failed(outcome.kind === "failed" ? outcome.reason : "");
      else circuit.answered();
      if (attempt < options.attempts && isWorthRetrying(outcome, attempt)) {
        await options.sleep(pauseMs(outcome, attempt));
      } else if (outcome.kind === "failed") {
        throw unreachable({ name, subject, reason: outcome.reason, attempts: attempt, code: outcome.code });
      } else {
        const problem = answerProblem({ name, subject, answer: outcome, attempts: attempt });
        if (problem !== undefined) throw problem;
        return outcome;
      }
    }
  }

  interface Attempt {
    readonly url: URL;
    readonly file: ProxyFile;
    readonly attempt: number;
    readonly sink: Sink | undefined;
  }

  async function follow({ url, file, attempt, sink }: Attempt): Promise<HttpOutcome> {
    let at = url;
    for (let hop = 0; hop <= maxRedirects; hop += 1) {
      const outcome = await getOnce(at, { file, attempt, sink });
      if (outcome.kind === "failed" || !isRedirect(outcome)) return outcome;
      at = redirectTarget({ from: at, answer: outcome, modulePath: file.path, private: options.private });
    }
    throw new ModgateError(
      "proxy-answer-invalid",
      `\`${name}\` redirects ${questionSubject(file)} more than ${maxRedirects} times`,
    );
  }

  /** One GET with credentials, and once more where a 4xx makes GOAUTH find others. */
  async function getOnce(url: URL, { file, attempt, sink }: Omit<Attempt, "url">): Promise<HttpOutcome> {
    const trusted = url.protocol === "https:" && url.origin === base.origin;
    async function get(headers: HttpHeaders): Promise<HttpOutcome> {
      await sink?.restart();
      return await options.client.get({
        url,
        headers,
        timeoutMs: options.timeoutMs,
        maxBytes: maxBytes[file.kind],
        oldProtocol: attempt > 2,
        ...(sink === undefined ? {} : { sink: (chunk) => sink.write(chunk) }),
      });
    }
    if (!trusted) return await get({});
    const outcome = await get({ ...own, ...(await options.auth.headersFor(url)) });
    if (outcome.kind === "failed" || outcome.status < 400 || outcome.status > 499) return outcome;
    const more = await options.auth.headersAfter(url, outcome);
    return more === undefined ? outcome : await get({ ...own, ...more });
  }

  return {
    name,
    read: async (question) => (await ask(question)).body,
    async saveZip(module, file) {
      const sink = await openSink(file);
      try {
        const { body } = await ask({ kind: "zip", ...module }, sink);
        if (body.length > 0) await sink.write(body); // It came encoded and so was kept in memory.
      } finally {
        await sink.close();
      }
    },
  };
}

/** The base URL and a path of the protocol. Path elements may hold `?` and `#`, which have no meaning here. */
export function fileUrl(base: URL, path: string): URL {
  const url = new URL(base);
  const escaped = encodeURI(path).replace(/[?#]/g, encodeURIComponent);
  url.pathname = `${base.pathname.replace(/\/$/, "")}/${escaped}`;
  return url;
}

function userInfo(url: URL): HttpHeaders {
  return basicAuth(decodeURIComponent(url.username), decodeURIComponent(url.password));
}

function insecureCredentials(name: string): ModgateError {
  return new ModgateError(
    "proxy-refused",
    `\`${name}\` is plain http and its URL holds credentials, which would be sent in the clear`,
    {
      hint: "use https, or a URL without user name and password",
    },
  );
}

async function openSink(path: string): Promise<Sink & { close(): Promise<void> }> {
  const handle = await open(path, "wx").catch((cause: unknown) => throwUnusable(cause));
  let position = 0;
  return {
    async restart() {
      position = 0;
      await handle.truncate(0).catch(throwUnusable);
    },
    async write(chunk) {
      await handle.write(chunk, 0, chunk.length, position).catch(throwUnusable);
      position += chunk.length;
    },
    close: () => handle.close(),
  };
}

function throwUnusable(cause: unknown): never {
  throw new ModgateError("cache-unusable", `a module zip cannot be stored: ${systemReason(cause).words}`, {
    hint: "free some disk space, or name another cache folder",
    cause,
  });
}
