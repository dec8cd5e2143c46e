import * as http from "node:http";
import * as https from "node:https";
import type { LoadPlan } from "../../model/world.ts";

/** Sends the requests of one load plan over connections of its own. */
export interface LoadClient {
  /** Sends one request; `done` is called once, with "" or the kind of failure. */
  send(done: (failure: string) => void): void;
  /** Ends every connection. */
  close(): void;
}

/**
 * Makes a client with at most `maxConnections` connections, kept alive and never pipelined.
 *
 * Redirects are not followed and no proxy is asked: load goes to the plan's host and nowhere else.
 */
export function createLoadClient(plan: LoadPlan, maxConnections: number): LoadClient {
  const url = new URL(plan.url);
  const transport = url.protocol === "https:" ? https : http;
  const agent = new transport.Agent({
    keepAlive: true,
    maxSockets: maxConnections,
    maxFreeSockets: maxConnections,
  });
  const options: http.RequestOptions = {
    agent,
    method: plan.method,
    headers: { "user-agent": "modgate", accept: "*/*", ...plan.headers },
  };
  return {
    send: (done) => send(transport.request(url, options), plan, done),
    close: () => agent.destroy(),
  };
}

function send(request: http.ClientRequest, plan: LoadPlan, done: (failure: string) => void): void {
  let settled = false;
  function settle(failure: string): void {
    if (settled) return;
    settled = true;
    clearTimeout(deadline);
    done(failure);
  }
  // A deadline for the whole exchange: an idle timeout would let an answer trickle for ever.
  const deadline = setTimeout(() => {
    settle("timeout");
    request.destroy();
  }, plan.timeoutMs);
  request.on("response", (response) => {
    response.on("end", () => settle(failureOf(response.statusCode ?? 0)));
    response.on("error", () => settle("ECONNRESET"));
    response.on("close", () => settle("ECONNRESET"));
    response.resume();
  });
  request.on("error", (error) => settle(errorKind(error)));
  request.end(plan.body === "" ? undefined : plan.body);
}

function failureOf(status: number): string {
  return status >= 200 && status < 300 ? "" : `status ${status}`;
}

function errorKind(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "failed";
}
