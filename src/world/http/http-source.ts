import { open } from "node:fs/promises";
import { redactUrl } from "../../go/proxy-chain.ts";
import { ModgateError } from "../../model/error.ts";
import { createCircuit } from "./circuit.ts";
import { basicAuth, type GoAuth, withoutResult } from "./go-auth.ts";
import type { HttpClient } from "./http-client.ts";
import type { HttpAnswer, HttpHeaders, HttpOutcome } from "./http-exchange.ts";
import { fetchMany } from "./fetch-many.ts";
import { follow, type Sink } from "./http-follow.ts";
import { answerProblem, unreachable } from "./http-problems.ts";
import {
  maxBytes,
  type ProxyFile,
  type ProxyQuestion,
  type ProxySource,
  questionPath,
  questionSubject,
} from "../modules/proxy-source.ts";
import { isConnectionTrouble, isWorthRetrying, pauseMs } from "./retry.ts";
import { systemReason } from "../system-reason.ts";

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
  /** Told in one line that the source is asked once more, and why: the first time for everybody, then as a detail. */
  readonly info: (text: string) => void;
  readonly detail: (text: string) => void;
}

/** Makes a source that is a proxy behind http or https. */
export function createHttpSource(options: HttpSourceOptions): ProxySource {
  const { client, timeoutMs, attempts } = options;
  const name = redactUrl(options.url);
  const { base, own, isInClear } = parseBase(options.url);
  const auth = Object.keys(own).length > 0 ? withoutResult(options.auth) : options.auth;
  const circuit = createCircuit();
  const tellTrouble = loudOnce(options);
  const traveller = { client, auth, own, origin: base.origin, private: options.private };

  async function ask(file: ProxyFile, sink?: Sink): Promise<HttpAnswer> {
    const subject = () => questionSubject(file); // Words for trouble, which most answers are none.
    if (isInClear) throw insecureCredentials(name);
    const url = fileUrl(base, questionPath(file));
    const limits = { timeoutMs, maxBytes: maxBytes[file.kind] };
    const journey = { url, name, subject, modulePath: file.path, ...limits, sink };
    for (let attempt = 1; ; attempt += 1) {
      if (circuit.open !== undefined) throw notAskedAgain(name, subject(), circuit.open);
      // HTTP/2 connections that break again and again are a known trouble of middleboxes; HTTP/1.1 gets through.
      const outcome = await follow({ ...journey, oldProtocol: attempt > 2 }, traveller);
      if (outcome.kind === "failed" && isConnectionTrouble(outcome)) circuit.failed(outcome.reason);
      else circuit.answered();
      if (attempt < attempts && isWorthRetrying(outcome, attempt)) {
        const again = `${subject()} again (${attempt + 1} of ${attempts})`;
        tellTrouble(`asking ${name} for ${again}: ${troubleOf(outcome)}`);
        await options.sleep(pauseMs(outcome, attempt));
        continue;
      }
      if (outcome.kind === "failed")
        throw unreachable({ name, subject: subject(), ...outcome, attempts: attempt });
      if (outcome.status === 200) return outcome;
      throw answerProblem({ name, subject: subject(), answer: outcome, attempts: attempt });
    }
  }

  /** What asks for one of many files; where no path has credentials of its own, all share the same. */
  async function manyAsker(): Promise<(question: ProxyQuestion) => Promise<HttpOutcome>> {
    const isSecure = base.protocol === "https:";
    const shared = isSecure ? await auth.headersBelow(base) : {};
    const common = shared === undefined ? undefined : { ...own, ...shared };
    return async (question) => {
      const path = filePath(base, questionPath(question));
      const headers = common ?? { ...own, ...(await auth.headersFor(new URL(base.origin + path))) };
      const limits = { timeoutMs, maxBytes: maxBytes[question.kind], oldProtocol: false };
      return await client.get({ url: base, path, headers, ...limits });
    };
  }

  return {
    name,
    read: async (question) => (await ask(question)).body,
    prepare: (files) => client.prepare(base, files),
    async readMany(questions, take) {
      if (isInClear) return;
      await fetchMany({ questions, take, ask: await manyAsker() });
    },
    saveZip: (module, file) => saveBody(file, (sink) => ask({ kind: "zip", ...module }, sink)),
  };
}

function loudOnce({ info, detail }: Pick<HttpSourceOptions, "info" | "detail">): (text: string) => void {
  let tell = info;
  return (text) => {
    tell(text);
    tell = detail;
  };
}

async function saveBody(file: string, ask: (sink: Sink) => Promise<HttpAnswer>): Promise<void> {
  const sink = await openSink(file);
  try {
    const { body } = await ask(sink);
    if (body.length > 0) await sink.write(body); // It came encoded and so was kept in memory.
  } finally {
    await sink.close();
  }
}

function troubleOf(outcome: HttpOutcome): string {
  return outcome.kind === "failed" ? outcome.reason : `status ${outcome.status}`;
}

function notAskedAgain(name: string, subject: string, reason: string): ModgateError {
  return unreachable({ name, subject, reason: `${reason}; not asked again`, attempts: 0 });
}

interface Base {
  /** Without user name and password. */
  readonly base: URL;
  /** The credentials of the URL itself. */
  readonly own: HttpHeaders;
  /** True where they would be sent unencrypted. */
  readonly isInClear: boolean;
}

/** Reads a base URL as go does: a backslash is a sign like any other, and of slashes in a row one counts. */
function parseBase(url: string): Base {
  const base = new URL(url.replaceAll("\\", "%5C"));
  // An empty user name is one, too.
  const hasUser = /^[^/?#]*\/\/[^/?#]*@/.test(url);
  const own = hasUser ? userInfo(base) : {};
  base.pathname = base.pathname.replace(/\/{2,}/g, "/");
  base.username = "";
  base.password = "";
  return { base, own, isInClear: hasUser && base.protocol === "http:" };
}

/** The base URL and a path of the protocol. Path elements may hold `?` and `#`, which have no meaning here. */
export function fileUrl(base: URL, path: string): URL {
  return new URL(base.origin + filePath(base, path));
}

function filePath(base: URL, path: string): string {
  const escaped = /^[\w/.!@+~-]*$/.test(path) ? path : encodeURI(path).replace(/[?#]/g, encodeURIComponent);
  return `${base.pathname.replace(/\/$/, "")}/${escaped}${base.search}`;
}

function userInfo(url: URL): HttpHeaders {
  return basicAuth(unescapedBytes(url.username), unescapedBytes(url.password));
}

/** Escapes may stand for bytes that are no text. */
function unescapedBytes(text: string): Buffer {
  const bytes = text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return Buffer.from(bytes, "latin1");
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
