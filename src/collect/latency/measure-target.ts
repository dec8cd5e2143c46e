import type { LoadRun, TargetMeasurement } from "../../model/quality.ts";
import type { LoadPlan, World } from "../../model/world.ts";
import type { LatencyTargetSettings } from "./latency-settings.ts";

/** What a measurement is made with. */
export type Instruments = Pick<World, "load" | "clock" | "log">;

/**
 * Measures one target: warm-up, open-loop blocks that decide, and the closed-loop run people know from load testers.
 *
 * Where every request of the warm-up fails there is nothing to time: `blocks` is empty and `closed` is the warm-up.
 */
export async function measureTarget(
  target: LatencyTargetSettings,
  url: string,
  instruments: Instruments,
): Promise<TargetMeasurement> {
  const done = instruments.log.step(`measuring ${target.name}: ${target.method} ${url}`);
  try {
    const warm = await warmUp(target, url, instruments);
    const last = warm.at(-1);
    if (last === undefined || last.errors === last.requests) {
      return {
        name: target.name,
        url,
        blocks: [],
        doubts: [],
        ...(last === undefined ? {} : { closed: last }),
      };
    }
    const blocks = await runBlocks(target, url, { instruments, capacity: capacityOf(warm) });
    const closed = await instruments.load.run(
      closedPlan(target, url, { requests: target.requests, maxDurationMs: 60_000 }),
    );
    return { name: target.name, url, blocks, closed, doubts: [] };
  } finally {
    done();
  }
}

const windowRequests = 500;
const windowMs = 2000;
const mostWindows = 6;
const settledRatio = 1.05;

// Untimed, in windows until two successive medians agree: caches fill, pools open, and the generator's own code warms.
async function warmUp(
  target: LatencyTargetSettings,
  url: string,
  { load }: Instruments,
): Promise<readonly LoadRun[]> {
  const windows: LoadRun[] = [];
  const requests = Math.max(windowRequests, target.connections);
  while (windows.length < mostWindows) {
    const window = await load.run(closedPlan(target, url, { requests, maxDurationMs: windowMs }));
    const before = windows.at(-1);
    windows.push(window);
    if (window.errors === window.requests) break;
    if (before !== undefined && agree(medianMs(before), medianMs(window))) break;
  }
  return windows;
}

function agree(a: number, b: number): boolean {
  return Math.max(a, b) <= Math.min(a, b) * settledRatio;
}

function medianMs(run: LoadRun): number {
  return run.latenciesMs.toSorted((a, b) => a - b)[Math.floor(run.latenciesMs.length / 2)] ?? 0;
}

// The warm-up is a closed loop, which finds by itself how much the server can do.
function capacityOf(windows: readonly LoadRun[]): number {
  return Math.max(1, ...windows.slice(-2).map((window) => window.rate));
}

/** How many requests go into how many open-loop blocks, and how fast. */
export interface BlockPlan {
  /** Requests of each block. */
  readonly sizes: readonly number[];
  /** Requests a second. */
  readonly rate: number;
}

const shareOfCapacity = 0.6;
const fastestRate = 1000;
const longestOpenLoopS = 120;
const blockRequests = 500;
const mostBlocks = 20;

/**
 * Plans the open loop: at most 60 % of what the server can do, in at most 20 blocks of 500 requests or more, each a
 * second long at least. Fewer requests than wanted only where they would take longer than two minutes.
 *
 * @example planBlocks(5000, 4000) // ten blocks of 500 requests, 500 a second
 */
export function planBlocks(requests: number, capacity: number): BlockPlan {
  const fastest = Math.min(fastestRate, capacity * shareOfCapacity);
  const total = Math.max(1, Math.min(requests, Math.floor(fastest * longestOpenLoopS)));
  const count = Math.min(mostBlocks, Math.max(1, Math.floor(total / blockRequests)));
  const sizes = Array.from(
    { length: count },
    (_, index) => Math.floor(((index + 1) * total) / count) - Math.floor((index * total) / count),
  );
  return { sizes, rate: Math.min(fastest, Math.ceil(total / count)) };
}

async function runBlocks(
  target: LatencyTargetSettings,
  url: string,
  { instruments, capacity }: { readonly instruments: Instruments; readonly capacity: number },
): Promise<readonly LoadRun[]> {
  const { sizes, rate } = planBlocks(target.requests, capacity);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total < target.requests) {
    instruments.log.warning(
      `${target.name}: ${total} of ${target.requests} requests are timed, as more would take over two minutes`,
    );
  }
  const blocks: LoadRun[] = [];
  let timed = 0;
  for (const size of sizes) {
    blocks.push(await instruments.load.run(openPlan(target, url, { requests: size, rate })));
    timed += size;
    instruments.log.progress(`measuring ${target.name}`, timed, total);
  }
  return blocks;
}

type Bounds = Pick<LoadPlan, "requests" | "maxDurationMs">;

function closedPlan(target: LatencyTargetSettings, url: string, bounds: Bounds): LoadPlan {
  return { ...requestOf(target, url), ...bounds, kind: "closed", connections: target.connections, rate: 0 };
}

// Requests in flight are capped only so that a server that hangs does not exhaust this machine: room for two seconds.
const stallRoomS = 2;
const usualMostInFlight = 1000;

function openPlan(
  target: LatencyTargetSettings,
  url: string,
  { requests, rate }: Pick<LoadPlan, "requests" | "rate">,
): LoadPlan {
  const room = Math.min(usualMostInFlight, Math.ceil(rate * stallRoomS));
  const maxDurationMs = (requests / rate) * 2000 + 1000;
  const connections = Math.max(target.connections, room);
  return { ...requestOf(target, url), kind: "open", requests, rate, maxDurationMs, connections };
}

function requestOf(
  target: LatencyTargetSettings,
  url: string,
): Pick<LoadPlan, "url" | "method" | "headers" | "body" | "timeoutMs"> {
  const timeoutMs = Math.min(60_000, Math.max(5000, target.p99 * 10));
  return { url, method: target.method, headers: target.headers ?? {}, body: target.body ?? "", timeoutMs };
}
