import { type ClientHttp2Session, connect as connectHttp2 } from "node:http2";
import { isIP } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { systemReason } from "../system-reason.ts";
import type { HttpOutcome, HttpQuestion } from "./http-exchange.ts";
import { exchangeByHttp2 } from "./http2-exchange.ts";

/** A host that is spoken to by HTTP/2: one connection, many streams. */
export interface Http2Host {
  /** One exchange; undefined where the host speaks HTTP/1.1 only. */
  exchange(question: HttpQuestion): Promise<HttpOutcome | undefined>;
  close(): void;
}

const streamWindowBytes = 1024 * 1024;
const connectionWindowBytes = 16 * 1024 * 1024;

/**
 * Makes a host. It is connected to with its first question, and again where the connection has ended: whoever was
 * being answered by it is told, and asks again if it is worth it.
 */
export function createHttp2Host(origin: URL, ca: readonly string[] | undefined): Http2Host {
  let connection: Promise<Connection> | undefined;

  function connected(): Promise<Connection> {
    if (connection !== undefined) return connection;
    const fresh = connectHost(origin, ca, forget);
    connection = fresh;
    function forget(): void {
      if (connection === fresh) connection = undefined;
    }
    fresh.then((made) => made.kind === "failed" && forget(), forget);
    return fresh;
  }

  return {
    async exchange(question) {
      const made = await inTime(connected(), question.timeoutMs);
      if (made.kind === "http1") return undefined;
      return made.kind === "failed" ? made : await exchangeByHttp2(made.session, question);
    },
    close() {
      connection?.then(
        (made) => made.kind === "http2" && made.session.destroy(),
        () => undefined,
      );
      connection = undefined;
    },
  };
}

type Connection =
  | { readonly kind: "http2"; readonly session: ClientHttp2Session }
  | { readonly kind: "http1" }
  | Extract<HttpOutcome, { readonly kind: "failed" }>;

async function connectHost(
  origin: URL,
  ca: readonly string[] | undefined,
  ended: () => void,
): Promise<Connection> {
  const socket = await openSocket(origin, ca);
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

function openSocket(
  origin: URL,
  ca: readonly string[] | undefined,
): Promise<TLSSocket | Extract<Connection, { readonly kind: "failed" }>> {
  const host = origin.hostname.replace(/^\[(.*)\]$/, "$1");
  return new Promise((resolve) => {
    const socket = connectTls({
      host,
      port: Number(origin.port || 443),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ["h2", "http/1.1"],
      ...(ca === undefined ? {} : { ca: [...ca] }),
    });
    function fail(cause: unknown): void {
      const { code, words } = systemReason(cause);
      resolve({ kind: "failed", code: code || "unknown", reason: words });
    }
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
