import type { ClientHttp2Session } from "node:http2";
import { isIP } from "node:net";
import { connect as connectTls, type SecureContext, type TLSSocket } from "node:tls";
import { systemReason } from "../system-reason.ts";
import type { HttpOutcome, HttpQuestion } from "./http-exchange.ts";
import { exchangeByHttp2, refused } from "./http2-exchange.ts";

/** A host that is spoken to by HTTP/2: one connection, many streams. */
export interface Http2Host {
  /** One exchange; undefined where the host speaks HTTP/1.1 only. */
  exchange(question: HttpQuestion): Promise<HttpOutcome | undefined>;
  /** Connects before the first of about so many questions, where that was not done. */
  connect(questions: number): void;
  close(): void;
}

const streamWindowBytes = 1024 * 1024;
const connectionWindowBytes = 16 * 1024 * 1024;

/**
 * How often a question that a host refused unseen is asked again without a pause: it may know before us how many it
 * takes at a time, or just be ending the connection.
 */
const mostRefusals = 3;

/**
 * Makes a host. It is connected to with its first question, and again where the connection has ended or gone silent:
 * whoever was being answered by it is told, and asks again if it is worth it.
 */
export function createHttp2Host(origin: URL, secureContext: () => SecureContext): Http2Host {
  const sockets = new Set<TLSSocket>();
  let connection: Promise<Connection> | undefined;
  /** The same as soon as it is made: thousands of questions need not each wait for what is there. */
  let current: Connection | undefined;
  let isClosed = false;

  function forget(old: Promise<Connection>): void {
    if (connection === old) connection = current = undefined;
  }

  function connected(): Promise<Connection> {
    if (isClosed) return Promise.resolve(connectionClosed);
    if (connection !== undefined) return connection;
    const fresh = connectHost({ origin, secureContext, sockets, ended: () => forget(fresh) });
    connection = fresh;
    current = undefined;
    fresh.then(
      (made) => {
        if (made.kind === "failed") forget(fresh);
        else if (connection === fresh) current = made;
      },
      () => forget(fresh),
    );
    return fresh;
  }

  return {
    async exchange(question) {
      for (let left = mostRefusals; ; left -= 1) {
        const asked = connected();
        const made = current ?? (await inTime(asked, question.timeoutMs));
        if (made.kind === "http1") return undefined;
        // A connection may take a while to end after its last stream.
        if (made.kind === "http2" && hasEnded(made.session)) forget(asked);
        const outcome = made.kind === "failed" ? made : await exchangeByHttp2(made.session, question);
        if (isSilence(outcome)) {
          // What others still wait for may come; whoever asks from now on does not wait for the dead.
          forget(asked);
          if (made.kind === "http2") made.session.close();
        }
        if (outcome !== refused || left === 0) return outcome;
      }
    },
    connect: () => void connected(),
    close() {
      isClosed = true;
      connection = current = undefined;
      for (const socket of sockets) socket.destroy();
    },
  };
}

function hasEnded({ destroyed, closed }: ClientHttp2Session): boolean {
  return destroyed || closed;
}

function isSilence(outcome: HttpOutcome): boolean {
  return outcome.kind === "failed" && (outcome.code === "timeout" || outcome.code === "idle");
}

type Connection =
  | { readonly kind: "http2"; readonly session: ClientHttp2Session }
  | { readonly kind: "http1" }
  | Extract<HttpOutcome, { readonly kind: "failed" }>;

/** The outcome of a question whose connection ends, or cannot be had any more. */
export const connectionClosed: Extract<HttpOutcome, { readonly kind: "failed" }> = {
  kind: "failed",
  code: "UND_ERR_SOCKET",
  reason: "connection closed",
};

interface Connecting {
  readonly origin: URL;
  readonly secureContext: () => SecureContext;
  /** Holds the host's sockets for as long as they are open, or being opened. */
  readonly sockets: Set<TLSSocket>;
  readonly ended: () => void;
}

async function connectHost(connecting: Connecting): Promise<Connection> {
  const { origin, ended } = connecting;
  const opening = openSocket(connecting);
  // To load Node's HTTP/2 takes as long as an answer of the host, so that is done meanwhile.
  const { connect: connectHttp2 } = process.getBuiltinModule("node:http2");
  const socket = await opening;
  if ("kind" in socket) return socket;
  if (socket.alpnProtocol !== "h2") {
    socket.destroy();
    return { kind: "http1" };
  }
  const session = connectHttp2(origin.origin, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: streamWindowBytes },
  });
  session.once("goaway", ended).once("close", ended).on("error", ended);
  await new Promise((resolve) => session.once("connect", resolve).once("close", resolve));
  if (!session.destroyed) session.setLocalWindowSize(connectionWindowBytes);
  return { kind: "http2", session };
}

function openSocket({
  origin,
  secureContext,
  sockets,
}: Connecting): Promise<TLSSocket | Extract<Connection, { readonly kind: "failed" }>> {
  const host = origin.hostname.replace(/^\[(.*)\]$/, "$1");
  return new Promise((resolve) => {
    const socket = connectTls({
      host,
      port: Number(origin.port || 443),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ["h2", "http/1.1"],
      secureContext: secureContext(),
    });
    function fail(cause: unknown): void {
      const { code, words } = systemReason(cause);
      resolve({ kind: "failed", code: code || "unknown", reason: words });
    }
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      resolve(connectionClosed);
    });
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      socket.off("error", fail);
      resolve(socket);
    });
  });
}

/** Connecting counts as waiting for an answer: who asked does not wait longer for it than for that. */
function inTime(connecting: Promise<Connection>, timeoutMs: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve({ kind: "failed", code: "timeout", reason: `no answer within ${timeoutMs} ms` });
    }, timeoutMs);
    connecting.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
