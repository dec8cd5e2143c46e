import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import type { Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type LoopbackFile, type LoopbackModule, loopbackFiles, sumLines } from "./loopback-files.ts";

export type { LoopbackModule } from "./loopback-files.ts";

/** How an answer is spoiled. Fields may be combined; the body goes out last. */
export interface LoopbackFault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Before the first byte. */
  readonly delayMs?: number;
  /** What the first byte waits for. */
  readonly after?: Promise<void>;
  /** Ends the connection after half of the body. */
  readonly truncate?: boolean;
  /** Ends the connection without an answer. */
  readonly drop?: boolean;
  /** Sends half of the body and then nothing. */
  readonly stall?: boolean;
}

/** A request that came in. */
export interface LoopbackRequest {
  /** Escaped path without the base: `/example.com/a/@v/v1.0.0.mod`. */
  readonly path: string;
  /** How often this path was asked for before. */
  readonly before: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly httpVersion: string;
}

/** What the proxy serves and how. */
export interface LoopbackOptions {
  readonly modules: readonly LoopbackModule[];
  /** Chooses how to spoil an answer; undefined for not at all. */
  readonly fault?: (request: LoopbackRequest) => LoopbackFault | undefined;
  /** PEM texts; makes the proxy speak https with HTTP/2 and HTTP/1.1. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** With `tls`: HTTP/1.1 only. */
  readonly oldProtocol?: boolean;
  /** False leaves `@latest` out, which is optional. Default true. */
  readonly latest?: boolean;
}

/** A running module proxy on 127.0.0.1. */
export interface LoopbackProxy {
  readonly url: string;
  readonly requests: readonly LoopbackRequest[];
  /** How many connections were made. */
  connections(): number;
  /** go.sum's two lines for a module that is served. */
  goSumLines(module: {
    readonly path: string;
    readonly version: string;
  }): readonly [zip: string, mod: string];
  close(): Promise<void>;
}

/** Starts a module proxy on a free port. Zips are made once, byte for byte the same each time. */
export async function startLoopbackProxy(options: LoopbackOptions): Promise<LoopbackProxy> {
  const files = await loopbackFiles(options.modules, options.latest ?? true);
  const requests: LoopbackRequest[] = [];
  const counts = new Map<string, number>();
  const sockets = new Set<{ destroy(): unknown }>();
  let connections = 0;

  async function answer(request: AnyRequest, response: AnyResponse): Promise<void> {
    const path = decodeURIComponent(request.url ?? "");
    const before = counts.get(path) ?? 0;
    counts.set(path, before + 1);
    const seen = { path, before, headers: request.headers, httpVersion: request.httpVersion };
    requests.push(seen);
    await send(response, files.get(path), options.fault?.(seen) ?? {});
  }

  const server = createAnyServer(options, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on(options.tls === undefined ? "connection" : "secureConnection", () => {
    connections += 1;
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const port = await listen(server);
  return {
    url: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    goSumLines: (module) => sumLines(options.modules, module),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type AnyRequest = IncomingMessage | Http2ServerRequest;
type AnyResponse = ServerResponse | Http2ServerResponse;

function createAnyServer(
  { tls, oldProtocol }: LoopbackOptions,
  listener: (request: AnyRequest, response: AnyResponse) => void,
): Server {
  if (tls === undefined) return createServer(listener satisfies RequestListener);
  if (oldProtocol === true) return createHttpsServer(tls, listener);
  return createSecureServer({ ...tls, allowHTTP1: true }, listener);
}

async function send(
  response: AnyResponse,
  file: LoopbackFile | undefined,
  fault: LoopbackFault,
): Promise<void> {
  if (fault.drop === true) return void response.destroy();
  await fault.after;
  if (fault.delayMs !== undefined) await sleep(fault.delayMs, undefined, { ref: false });
  const { type, body, status } = spoiled(file, fault);
  response.statusCode = status;
  const headers = { "content-type": type, "content-length": String(body.length), ...fault.headers };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (fault.truncate !== true && fault.stall !== true) return endWith(response, body);
  writeTo(response, body.subarray(0, Math.floor(body.length / 2)));
  await sleep(20);
  if (fault.truncate === true) response.destroy();
}

function spoiled(
  file: LoopbackFile | undefined,
  fault: LoopbackFault,
): LoopbackFile & { readonly status: number } {
  const { type, body } = file ?? notFound;
  if (fault.body !== undefined) return { type, body: Buffer.from(fault.body), status: fault.status ?? 200 };
  return { type, body, status: fault.status ?? (file === undefined ? 404 : 200) };
}

const notFound: LoopbackFile = { type: "text/plain; charset=utf-8", body: Buffer.from("not found\n") };

// The two kinds of response have the same methods with signatures that do not unite.
function endWith(response: AnyResponse, body: Uint8Array): void {
  if ("stream" in response) response.end(body);
  else response.end(body);
}

function writeTo(response: AnyResponse, body: Uint8Array): void {
  if ("stream" in response) response.write(body);
  else response.write(body);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the loopback proxy has no port");
  return address.port;
}
