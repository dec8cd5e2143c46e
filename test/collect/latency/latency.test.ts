import * as http from "node:http";
import { describe, expect, test } from "vitest";
import { collectLatency, type LatencyQuestion } from "../../../src/collect/latency/latency.ts";
import type { LatencySettings } from "../../../src/collect/latency/latency-settings.ts";
import { measureTarget, planBlocks } from "../../../src/collect/latency/measure-target.ts";
import { ModgateError } from "../../../src/model/error.ts";
import type { LoadRun } from "../../../src/model/quality.ts";
import type { CommandResult, LoadPlan, Log } from "../../../src/model/world.ts";
import { createLoadGenerator } from "../../../src/world/load/load-generator.ts";

const ready = "http://127.0.0.1:8080/healthz";
const target = { name: "query", path: "/q", method: "GET", p99: 320, requests: 5000, connections: 100 };
const settings: LatencySettings = {
  server: { run: "go run ./cmd/server", ready, "start-timeout": 1000 },
  targets: [target],
};

interface Script {
  /** What the ready URL answers, call by call; a number is a status, undefined nobody. The last one stays. */
  readonly answers?: readonly (number | undefined)[];
  /** The call at which the server has ended. */
  readonly endsAt?: number;
  readonly startFails?: ModgateError;
  readonly load?: (plan: LoadPlan) => LoadRun;
  readonly report?: string;
}

// A world of its own for this collector: it answers by a script and writes down what it was asked.
function scripted(script: Script = {}) {
  const { answers = [undefined, undefined, 503, 200], endsAt, load = healthy } = script;
  const asked: string[] = [];
  const plans: LoadPlan[] = [];
  let calls = 0;
  let nowMs = 0;
  let end: (result: CommandResult) => void = () => undefined;
  const log: Log = {
    step: () => () => undefined,
    progress: () => undefined,
    info: () => undefined,
    warning: (text) => asked.push(`warning: ${text}`),
    detail: () => undefined,
  };
  const world: Omit<LatencyQuestion, "settings"> = {
    root: "/repo",
    log,
    web: {
      get: async (url) => {
        const status = answers[Math.min(calls, answers.length - 1)];
        calls += 1;
        if (calls === endsAt) end({ exitCode: 2, stdout: new Uint8Array(), stderr: "" });
        if (status === undefined) throw new ModgateError("proxy-unreachable", `nobody answers at ${url}`);
        return { status, body: new Uint8Array() };
      },
    },
    clock: {
      now: () => "2026-01-01T00:00:00Z",
      monotonicMs: () => nowMs,
      sleep: async (ms) => {
        nowMs += ms;
      },
    },
    commands: {
      run: async () => {
        throw new Error("not expected");
      },
      start: async (line, cwd) => {
        asked.push(`start ${line} in ${cwd}`);
        if (script.startFails !== undefined) throw script.startFails;
        const exited = new Promise<CommandResult>((resolve) => {
          end = resolve;
        });
        return {
          exited,
          tail: () => "first line\nlisten: address in use\n",
          stop: async () => void asked.push("stop"),
        };
      },
    },
    load: {
      run: async (plan) => {
        plans.push(plan);
        return load(plan);
      },
    },
    files: {
      read: async () => (script.report === undefined ? undefined : new TextEncoder().encode(script.report)),
    },
  };
  return {
    asked,
    plans,
    collect: (given: LatencySettings = settings) => collectLatency({ ...world, settings: given }),
    world,
  };
}

function healthy(plan: LoadPlan): LoadRun {
  return {
    kind: plan.kind,
    requests: plan.requests,
    errors: 0,
    late: 0,
    lateP99Ms: 0,
    eventLoopDelayP99Ms: 0,
    durationMs: 1000,
    rate: plan.kind === "open" ? plan.rate : 2000,
    latenciesMs: Array.from({ length: plan.requests }, () => 10),
    latenessMs: Array.from({ length: plan.requests }, () => 0),
    errorKinds: {},
  };
}

function failing(kind: string) {
  return (plan: LoadPlan): LoadRun => ({
    ...healthy(plan),
    errors: plan.requests,
    errorKinds: { [kind]: plan.requests },
  });
}

describe("collectLatency()", () => {
  test("starts the server, waits for its ready URL, measures, and stops it", async () => {
    const { asked, plans, collect } = scripted();
    const answer = await collect();
    expect(answer).toMatchObject({
      state: "present",
      value: { measurements: [{ name: "query", url: "http://127.0.0.1:8080/q", doubts: [] }] },
      sources: [
        { kind: "latency", source: "http://127.0.0.1:8080", sha256: "", time: "2026-01-01T00:00:00Z" },
      ],
    });
    expect(asked).toEqual(["start go run ./cmd/server in /repo", "stop"]);
    expect(plans.map(({ kind, requests }) => `${kind} ${requests}`)).toEqual([
      "closed 500",
      "closed 500",
      ...Array.from({ length: 10 }, () => "open 500"),
      "closed 5000",
    ]);
  });

  test.each([
    [
      "something answers at the ready URL before",
      { answers: [404] },
      "something else already answers on http://127.0.0.1:8080/healthz",
      [],
    ],
    [
      "the server ends before it is ready",
      { answers: [undefined], endsAt: 3 },
      "the server ended with exit code 2 before it was ready; it last said: first line listen: address in use",
      ["stop"],
    ],
    [
      "the server never becomes ready",
      { answers: [undefined, 503] },
      "the server was not ready after 1 s: http://127.0.0.1:8080/healthz answered 503; it last said: first line listen: address in use",
      ["stop"],
    ],
    [
      "the command does not exist",
      { startFails: new ModgateError("command-missing", "`go` is not installed") },
      "the server could not be started: `go` is not installed",
      [],
    ],
    [
      "nobody listens at the base URL",
      { load: failing("ECONNREFUSED") },
      "nobody listens at http://127.0.0.1:8080",
      ["stop"],
    ],
  ])("is absent, and leaves nothing running, where %s", async (...row) => {
    const [, script, reason, after] = row;
    const { asked, collect } = scripted(script);
    expect(await collect()).toMatchObject({ state: "absent", reason, hint: expect.any(String) });
    expect(asked.filter((line) => line === "stop")).toEqual(after);
  });

  test("stops the server where the load generator fails", async () => {
    const { asked, collect } = scripted({
      load: () => {
        throw new ModgateError("bug", "broken");
      },
    });
    await expect(collect()).rejects.toThrow("broken");
    expect(asked.at(-1)).toBe("stop");
  });

  test("a server that refuses every request is measured as such, without further load", async () => {
    const { plans, collect } = scripted({ load: failing("status 500") });
    const answer = await collect();
    expect(answer).toMatchObject({ value: { measurements: [{ blocks: [], closed: { errors: 500 } }] } });
    expect(plans).toHaveLength(1);
  });

  test("a server that dies under load is the server's fault", async () => {
    const script = { answers: [undefined, 200, 200], endsAt: 99, load: failing("ECONNRESET") };
    expect(await scripted(script).collect()).toMatchObject({ state: "present" });
  });

  test("continues the path of base-url, and needs no server of its own", async () => {
    const { asked, plans, collect } = scripted();
    await collect({ "base-url": "http://staging.corp.example/api/", targets: [target] });
    expect(asked).toEqual([]);
    expect(new Set(plans.map(({ url }) => url))).toEqual(new Set(["http://staging.corp.example/api/q"]));
  });

  test("sends no load to a host that base-url does not name", async () => {
    const server = { run: "x", ready: "http://elsewhere.example/healthz", "start-timeout": 1000 };
    for (const given of [
      { server, targets: [target] },
      { server, "base-url": "http://127.0.0.1/", targets: [target] },
    ]) {
      const { asked, plans, collect } = scripted();
      expect(await collect(given)).toMatchObject({
        state: "absent",
        reason: expect.stringContaining("elsewhere.example"),
      });
      expect({ asked, plans }).toEqual({ asked: [], plans: [] });
    }
  });

  test("reads the report instead of starting anything", async () => {
    const report = JSON.stringify({ latencies: { "99th": 1e6 }, requests: 500, success: 1 });
    const { asked, plans, collect } = scripted({ report });
    expect(await collect({ ...settings, report: "vegeta.json" })).toMatchObject({
      state: "present",
      value: { measurements: [{ name: "query", reported: { tool: "vegeta", p99Ms: 1 } }] },
    });
    expect({ asked, plans }).toEqual({ asked: [], plans: [] });
  });

  test("is absent where the report is missing, and does not measure in its place", async () => {
    const { asked, collect } = scripted();
    expect(await collect({ ...settings, report: "k6.json" })).toMatchObject({ state: "absent" });
    expect(asked).toEqual([]);
  });

  test("keeps the policy's order of targets", async () => {
    const report = JSON.stringify({ latencies: { "99th": 1e6 }, requests: 500, success: 1 });
    const targets = [target, { ...target, name: "b", report: "b.json" }, { ...target, name: "c" }];
    const answer = await scripted({ report }).collect({ ...settings, targets });
    expect(answer.state === "present" && answer.value.measurements.map(({ name }) => name)).toEqual([
      "query",
      "b",
      "c",
    ]);
  });
});

describe("planBlocks()", () => {
  test.each([
    { requests: 5000, capacity: 4000, blocks: 10, size: 500, rate: 500 },
    { requests: 299, capacity: 4000, blocks: 1, size: 299, rate: 299 },
    { requests: 20_000, capacity: 4000, blocks: 20, size: 1000, rate: 1000 },
    { requests: 5000, capacity: 100, blocks: 10, size: 500, rate: 60 },
    { requests: 5000, capacity: 10, blocks: 1, size: 720, rate: 6 },
    { requests: 1, capacity: 1, blocks: 1, size: 1, rate: 0.6 },
  ])("plans $requests requests at a capacity of $capacity a second", ({ requests, capacity, ...wanted }) => {
    const plan = planBlocks(requests, capacity);
    expect(plan.sizes).toEqual(Array.from({ length: wanted.blocks }, () => wanted.size));
    expect(plan.rate).toBe(wanted.rate);
  });

  test("loses no request to rounding", () => {
    for (const requests of [1, 499, 1001, 1777, 5003]) {
      expect(planBlocks(requests, 10_000).sizes.reduce((sum, size) => sum + size, 0)).toBe(requests);
    }
  });
});

describe("measureTarget()", () => {
  test("measures a real server", async () => {
    const server = http.createServer((_, response) => {
      setTimeout(() => response.end("ok"), 5);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = address === null || typeof address === "string" ? 0 : address.port;
    const { world } = scripted();
    const load = createLoadGenerator(new URL("../../../src/world/thread-main.ts", import.meta.url));
    const small = { ...target, requests: 400, connections: 10 };
    const measurement = await measureTarget(small, `http://127.0.0.1:${port}/q`, { ...world, load });
    server.close();
    server.closeAllConnections();
    expect(measurement.blocks).toHaveLength(1);
    expect(measurement.blocks[0]).toMatchObject({ kind: "open", requests: 400, errors: 0 });
    expect(measurement.closed).toMatchObject({ kind: "closed", requests: 400, errors: 0 });
    expect(measurement.blocks[0]?.rate).toBeLessThan(measurement.closed?.rate ?? 0);
  });
});
