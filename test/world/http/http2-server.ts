import {
  createSecureServer,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { createServer as createTcpServer, type Server } from "node:net";
import { onTestFinished } from "vitest";
import type { HttpOutcome, HttpQuestion } from "../../../src/world/http/http-exchange.ts";
import { loopbackCertificate } from "../open-world.ts";

// A host on loopback that misbehaves frame by frame, which the module proxy of src/dev cannot.

/** What answers a stream. `turn` counts the streams of all connections from 0. */
export type Answer = (stream: ServerHttp2Stream, turn: number) => void;

/** A running host. */
export interface Http2Server {
  readonly origin: URL;
  /** PEM text of the certificate it shows. */
  readonly cert: string;
  /** How many connections were made. */
  connections(): number;
}

/** Starts a host that is closed when the test ends. */
export async function openHttp2(answer: Answer, options: SecureServerOptions = {}): Promise<Http2Server> {
  const { key, cert } = loopbackCertificate();
  const server = createSecureServer({ key, cert, ...options });
  const sessions: ServerHttp2Session[] = [];
  let turn = 0;
  server.on("session", (session) => {
    sessions.push(session);
    session.on("error", () => undefined);
  });
  server.on("stream", (stream) => {
    stream.on("error", () => undefined);
    answer(stream, turn++);
  });
  const origin = await listening(server);
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return { origin, cert, connections: () => sessions.length };
}

/** Starts a host that takes connections and says nothing. */
export async function openSilence(): Promise<URL> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    onTestFinished(() => void socket.destroy());
  });
  onTestFinished(() => void server.close());
  return await listening(server);
}

async function listening(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the host has no port");
  return new URL(`https://127.0.0.1:${address.port}`);
}

/** A question to a host. */
export function question(origin: URL, rest: Partial<HttpQuestion> = {}): HttpQuestion {
  return {
    url: new URL("/a", origin),
    headers: {},
    timeoutMs: 5000,
    maxBytes: 1000,
    oldProtocol: false,
    ...rest,
  };
}

/** An outcome in a few words: `200 whole`, or the code of the failure. */
export function words(outcome: HttpOutcome | undefined): string {
  if (outcome === undefined) return "HTTP/1.1 only";
  if (outcome.kind === "failed") return outcome.code;
  return `${outcome.status} ${Buffer.from(outcome.body).toString()}`.trim();
}
