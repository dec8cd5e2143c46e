import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { LoadPlan } from "../../model/world.ts";
import { createLoadClient, type LoadClient } from "./load-client.ts";
import { createLoadTally, type LoadTally, type PackedRun } from "./load-tally.ts";

// How load is made. In an open loop every request has its time on a fixed schedule and its latency counts from
// that time, sent or not: a server that stalls delays all that were due meanwhile, and that is seen. In a closed
// loop a connection waits for its answer before it asks again, so a stall hides the requests it kept back
// ("coordinated omission"). The open loop decides; the closed loop is what people know from load testers.

/** Makes one load run. It ends by itself: in count, by `maxDurationMs`, and by `timeoutMs` for what is in flight. */
export async function runLoad(plan: LoadPlan): Promise<PackedRun> {
  const client = createLoadClient(plan, plan.connections);
  try {
    await warmConnections(client, warmConnectionCount(plan));
    return plan.kind === "open"
      ? await watched(plan, client, runOpenLoop)
      : await watched(plan, client, runClosedLoop);
  } finally {
    client.close();
  }
}

// An open loop's cap is far above what a healthy server keeps in flight, and opening hundreds of idle
// connections before every block would be a load of its own.
const openLoopWarmConnections = 32;

function warmConnectionCount(plan: LoadPlan): number {
  const wanted =
    plan.kind === "open" ? Math.min(openLoopWarmConnections, plan.connections) : plan.connections;
  return Math.min(wanted, plan.requests);
}

// One untimed request on every connection: with 100 connections and 5,000 requests, the first ones are 2 % of
// the sample and would define the P99.
async function warmConnections(client: LoadClient, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, () => new Promise<void>((done) => client.send(() => done()))),
  );
}

type Loop = (plan: LoadPlan, client: LoadClient, tally: LoadTally) => Promise<void>;

const delayResolutionMs = 1;

async function watched(plan: LoadPlan, client: LoadClient, loop: Loop): Promise<PackedRun> {
  const tally = createLoadTally(plan.requests);
  const delay = monitorEventLoopDelay({ resolution: delayResolutionMs });
  delay.enable();
  const startMs = performance.now();
  await loop(plan, client, tally);
  const durationMs = performance.now() - startMs;
  delay.disable();
  return tally.pack({
    kind: plan.kind,
    durationMs,
    rate: plan.kind === "open" ? plan.rate : (tally.begun / durationMs) * 1000,
    eventLoopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - delayResolutionMs),
  });
}

function runOpenLoop(plan: LoadPlan, client: LoadClient, tally: LoadTally): Promise<void> {
  const intervalMs = 1000 / plan.rate;
  const startMs = performance.now();
  const stopMs = startMs + plan.maxDurationMs;
  const dueMs = (index: number): number => startMs + index * intervalMs;
  return new Promise((resolve) => {
    let stopped = false;
    function launch(): void {
      const due = dueMs(tally.begun);
      const inFlight = tally.begun - tally.ended;
      const index = tally.begin(Math.max(0, performance.now() - due));
      if (inFlight >= plan.connections) return tally.end(index, "dropped", 0);
      client.send((failure) => {
        tally.end(index, failure, performance.now() - due);
        if (stopped && tally.ended === tally.begun) resolve();
      });
    }
    function pump(): void {
      while (tally.begun < plan.requests && dueMs(tally.begun) <= performance.now()) launch();
      stopped = tally.begun === plan.requests || performance.now() >= stopMs;
      if (!stopped) return waitUntil(dueMs(tally.begun), pump);
      if (tally.ended === tally.begun) resolve();
    }
    pump();
  });
}

// A timer has whole milliseconds. The last fraction turns the event loop, which still takes answers; spinning
// for longer would take the processor away from the server that is measured.
const spinBelowMs = 1.1;

function waitUntil(timeMs: number, then: () => void): void {
  const restMs = timeMs - performance.now();
  if (restMs < spinBelowMs) setImmediate(then);
  else setTimeout(then, Math.floor(restMs - (spinBelowMs - 1)));
}

async function runClosedLoop(plan: LoadPlan, client: LoadClient, tally: LoadTally): Promise<void> {
  const stopMs = performance.now() + plan.maxDurationMs;
  const connections = Math.min(plan.connections, plan.requests);
  await Promise.all(Array.from({ length: connections }, () => keepBusy({ plan, client, tally, stopMs })));
}

interface ClosedLoop {
  readonly plan: LoadPlan;
  readonly client: LoadClient;
  readonly tally: LoadTally;
  readonly stopMs: number;
}

function keepBusy({ plan, client, tally, stopMs }: ClosedLoop): Promise<void> {
  return new Promise((resolve) => {
    function next(): void {
      const sentMs = performance.now();
      if (tally.begun === plan.requests || sentMs >= stopMs) return resolve();
      const index = tally.begin(0);
      client.send((failure) => {
        tally.end(index, failure, performance.now() - sentMs);
        next();
      });
    }
    next();
  });
}
