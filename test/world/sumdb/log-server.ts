import { createServer } from "node:http";
import { onTestFinished } from "vitest";
import { type ChecksumDatabase, parseChecksumDatabase } from "../../../src/go/checksum-database.ts";
import type { ChecksumLog, ChecksumLogSettings, ProxySettings } from "../../../src/model/world.ts";
import type { LiteralLog } from "../../go/literal-log.ts";
import { openWorld, settings } from "../open-world.ts";

/** An answer of the server: a body, a status, or undefined for 404. */
export type LogAnswer = Uint8Array | string | number | undefined;

/** A server on 127.0.0.1 that is closed when the test ends. */
export interface LogServer {
  readonly url: string;
  /** Paths that were asked for, with a leading slash, in order. */
  readonly asked: string[];
  /** What it answers from now on. */
  answer: (path: string) => LogAnswer;
}

/** Starts a server. */
export async function openLogServer(answer: (path: string) => LogAnswer): Promise<LogServer> {
  const asked: string[] = [];
  const opened: LogServer = { url: "", asked, answer };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    asked.push(path);
    const found = opened.answer(path);
    response.statusCode = typeof found === "number" ? found : found === undefined ? 404 : 200;
    const body = typeof found === "number" || found === undefined ? "no\n" : found;
    response.setHeader("content-type", "text/plain");
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the log server has no port");
  return Object.assign(opened, { url: `http://127.0.0.1:${address.port}` });
}

/** The answers of a proxy that serves a log and nothing else. */
export function proxied(log: LiteralLog): (path: string) => LogAnswer {
  const prefix = `/sumdb/${log.signer.name}/`;
  return (path) => {
    if (path === `${prefix}supported`) return "";
    return path.startsWith(prefix) ? log.answer(path.slice(prefix.length)) : undefined;
  };
}

/** The answers of the database itself. */
export function itself(log: LiteralLog): (path: string) => LogAnswer {
  return (path) => log.answer(path.slice(1));
}

/** What a log is opened with. */
export interface OpenLog extends Partial<Omit<ChecksumLogSettings, "proxy" | "database">> {
  readonly chain?: string;
  readonly proxy?: Partial<ProxySettings>;
  /** GOSUMDB. */
  readonly database: string;
  readonly known?: ChecksumDatabase["known"];
}

/** Opens a checksum log in the real world, with what it warned of. */
export function openLog({ chain = "off", proxy = {}, database, known, ...rest }: OpenLog): {
  readonly log: ChecksumLog;
  readonly warnings: readonly string[];
} {
  const found = parseChecksumDatabase(database);
  if (!found.ok || found.value.kind === "off") throw new Error("no database");
  const { world, warnings } = openWorld();
  const log = world.checksumLog({
    database: { ...found.value.database, ...(known === undefined ? {} : { known }) },
    // Patient: machines that run tests are busy.
    proxy: settings(chain, { timeoutMs: 20_000, ...proxy }),
    private: "",
    ...rest,
  });
  return { log, warnings };
}
