import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { LoadRun } from "../../../src/model/quality.ts";
import type { LoadPlan } from "../../../src/model/world.ts";
import { createLoadGenerator } from "../../../src/world/load/load-generator.ts";
import { servesAsThread } from "../../../src/world/thread-role.ts";

const workerEntry = new URL("../../../src/world/thread-main.ts", import.meta.url);
const generator = createLoadGenerator(workerEntry);
const servers: http.Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function serve(listener: http.RequestListener): Promise<{ server: http.Server; url: string }> {
  const server = http.createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, url: `http://127.0.0.1:${address.port}/` };
}

function plan(url: string, changes: Partial<LoadPlan>): LoadPlan {
  const base = {
    kind: "closed",
    url,
    method: "GET",
    headers: {},
    body: "",
    requests: 100,
    connections: 10,
  } as const;
  return { ...base, rate: 200, timeoutMs: 5000, maxDurationMs: 10_000, ...changes };
}

function p99(run: LoadRun): number {
  return (
    run.latenciesMs.toSorted((a, b) => a - b)[Math.ceil(run.latenciesMs.length * 0.99) - 1] ?? Number.NaN
  );
}

describe("createLoadGenerator()", () => {
  test("a closed loop sends exactly its requests over its connections, and one untimed request on each", async () => {
    let requests = 0;
    let busy = 0;
    let mostBusy = 0;
    let connections = 0;
    const { server, url } = await serve((_, response) => {
      requests += 1;
      busy += 1;
      mostBusy = Math.max(mostBusy, busy);
      setTimeout(() => {
        busy -= 1;
        response.end("ok");
      }, 2);
    });
    server.on("connection", () => {
      connections += 1;
    });
    const run = await generator.run(plan(url, { requests: 205, connections: 10 }));
    expect(run).toMatchObject({
      kind: "closed",
      requests: 205,
      errors: 0,
      errorKinds: {},
      late: 0,
      lateP99Ms: 0,
    });
    expect(run.latenciesMs).toHaveLength(205);
    expect(run.latenessMs).toEqual(Array.from({ length: 205 }, () => 0));
    expect(run.latenciesMs.every((ms) => ms > 0 && Number.isFinite(ms))).toBe(true);
    expect({ requests, mostBusy, connections }).toEqual({ requests: 215, mostBusy: 10, connections: 10 });
    expect(run.rate).toBeCloseTo((205 / run.durationMs) * 1000, 3);
  });

  test("an open loop sends on its schedule and shows a stall that a closed loop hides", async () => {
    const stalling = (stallAt: number): http.RequestListener => {
      let seen = 0;
      let freeAt = 0;
      return (_, response) => {
        seen += 1;
        if (seen === stallAt) freeAt = Date.now() + 1000;
        setTimeout(() => response.end(), Math.max(0, freeAt - Date.now()));
      };
    };
    const open = await serve(stalling(100));
    const openRun = await generator.run(
      plan(open.url, { kind: "open", requests: 400, rate: 200, connections: 300 }),
    );
    const closed = await serve(stalling(100));
    const closedRun = await generator.run(plan(closed.url, { requests: 400, connections: 2 }));
    expect(openRun).toMatchObject({ kind: "open", requests: 400, errors: 0, rate: 200 });
    expect(p99(openRun)).toBeGreaterThan(500);
    expect(openRun.latenessMs).toHaveLength(400);
    expect(openRun.latenessMs.every((ms, index) => ms >= 0 && ms <= (openRun.latenciesMs[index] ?? 0))).toBe(
      true,
    );
    expect(p99(closedRun)).toBeLessThan(p99(openRun));
    expect(openRun.latenciesMs.filter((ms) => ms > 100).length).toBeGreaterThan(50);
    expect(closedRun.latenciesMs.filter((ms) => ms > 500).length).toBeLessThanOrEqual(2);
  });

  test("an open loop drops what its cap on requests in flight keeps back, and counts it as errors", async () => {
    const { url } = await serve((request, response) => {
      setTimeout(() => response.end(request.url), 100);
    });
    const run = await generator.run(plan(url, { kind: "open", requests: 60, rate: 600, connections: 5 }));
    const dropped = run.errorKinds["dropped"] ?? 0;
    expect(dropped).toBeGreaterThan(0);
    expect(run.errors).toBe(dropped);
    expect(run.latenciesMs.filter((ms) => ms === Number.POSITIVE_INFINITY)).toHaveLength(dropped);
    expect(run.requests).toBe(60);
  });

  test("counts bad statuses, redirects, resets and time-outs by kind, each as Infinity", async () => {
    let seen = -4;
    const { url } = await serve((request, response) => {
      seen += 1;
      const turn = seen <= 0 ? 0 : seen % 5;
      if (turn === 0) response.end("ok");
      if (turn === 1) response.writeHead(503).end();
      if (turn === 2) response.writeHead(302, { location: "/elsewhere" }).end();
      if (turn === 3) request.socket.destroy();
    });
    const run = await generator.run(plan(url, { requests: 20, connections: 4, timeoutMs: 200 }));
    expect(run.errorKinds).toEqual({ ECONNRESET: 4, "status 302": 4, "status 503": 4, timeout: 4 });
    expect(run.errors).toBe(16);
    expect(run.latenciesMs.filter(Number.isFinite)).toHaveLength(4);
  });

  test("an answer that breaks off in its body is an error", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setTimeout(() => response.destroy(), 2);
    });
    const run = await generator.run(plan(url, { requests: 6, connections: 2 }));
    expect(run.errorKinds).toEqual({ ECONNRESET: 6 });
  });

  test("nobody listening gives errors, not an exception", async () => {
    const { server, url } = await serve((_, response) => response.end());
    await new Promise((resolve) => server.close(resolve));
    const run = await generator.run(plan(url, { requests: 30, connections: 3 }));
    expect(run).toMatchObject({ requests: 30, errors: 30, errorKinds: { ECONNREFUSED: 30 } });
  });

  test("ends by itself when the time is up, and tells how many requests there were", async () => {
    const { url } = await serve((_, response) => {
      setTimeout(() => response.end(), 20);
    });
    const closed = await generator.run(plan(url, { requests: 100_000, connections: 2, maxDurationMs: 200 }));
    const open = await generator.run(
      plan(url, { kind: "open", requests: 100_000, rate: 50, maxDurationMs: 200 }),
    );
    for (const run of [closed, open]) {
      expect(run.requests).toBeGreaterThan(0);
      expect(run.requests).toBeLessThan(1000);
      expect(run.latenciesMs).toHaveLength(run.requests);
      expect(run.errors).toBe(0);
    }
  });

  test("sends method, headers and body", async () => {
    const asked: string[] = [];
    const { url } = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      asked.push(`${request.method} ${request.url} ${String(request.headers["x-tenant"])} ${body}`);
      response.end();
    });
    const changes = {
      method: "POST",
      headers: { "x-tenant": "a" },
      body: '{"q":1}',
      requests: 2,
      connections: 1,
    };
    await generator.run(plan(`${url}v1/query?page=2`, changes));
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'POST /v1/query?page=2 a {"q":1}'));
  });

  test("runs plans one after the other in one thread", async () => {
    let busy = 0;
    let overlaps = 0;
    const { url } = await serve(async (_, response) => {
      busy += 1;
      if (busy > 1) overlaps += 1;
      await sleep(2);
      busy -= 1;
      response.end();
    });
    const one = plan(url, { requests: 10, connections: 1 });
    await Promise.all([generator.run(one), generator.run(one)]);
    expect(overlaps).toBe(0);
  });

  test.each([
    ["another protocol", plan("ftp://127.0.0.1/", {})],
    ["no bound in time", plan("http://127.0.0.1:1/", { maxDurationMs: Number.POSITIVE_INFINITY })],
    ["no requests", plan("http://127.0.0.1:1/", { requests: 0 })],
    ["an open loop without a rate", plan("http://127.0.0.1:1/", { kind: "open", rate: 0 })],
  ])("refuses a plan with %s", async (_, wrong) => {
    await expect(generator.run(wrong)).rejects.toMatchObject({ name: "ModgateError", code: "bug" });
  });

  test("a thread that cannot start is an error of ours", async () => {
    const broken = createLoadGenerator(new URL("./no-such-entry.ts", import.meta.url));
    await expect(broken.run(plan("http://127.0.0.1:1/", {}))).rejects.toMatchObject({ code: "bug" });
  });
});

describe("servesAsThread()", () => {
  test.each([
    ["no command", ["node", "cli.js"]],
    ["another command", ["node", "cli.js", "check"]],
    ["a thread's words, but in the main thread", ["node", "cli.js", "--thread"]],
  ])("leaves a start with %s to the program", async (_, argv) => {
    await expect(servesAsThread(argv)).resolves.toBe(false);
  });
});
