import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../model/world.ts";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  monotonicMs: () => performance.now(),
  sleep: (ms) => sleep(ms),
};
