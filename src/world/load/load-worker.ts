import { parentPort } from "node:worker_threads";
import type { LoadPlan } from "../../model/world.ts";
import type { PackedRun } from "./load-tally.ts";

/** What the worker is told. */
export interface LoadOrder {
  readonly id: number;
  readonly plan: LoadPlan;
}

/** What the worker answers: the run, or why there is none. */
export type LoadAnswer =
  | { readonly id: number; readonly run: PackedRun }
  | { readonly id: number; readonly trouble: string };

/** The word in `workerData.role` by which an entry knows that it runs as the load generator's thread. */
export const loadWorkerRole = "load";

/**
 * Tells whether an entry was started as the load generator's thread.
 *
 * @example if (isLoadWorker(workerData)) runLoadWorker();
 */
export function isLoadWorker(workerData: unknown): boolean {
  return (
    typeof workerData === "object" &&
    workerData !== null &&
    "role" in workerData &&
    workerData.role === loadWorkerRole
  );
}

/** Serves load plans that the main thread posts, until it ends. To be called in a worker thread only. */
export function runLoadWorker(): void {
  if (parentPort === null) throw new Error("the load worker was started outside a worker thread");
  const port = parentPort;
  port.on("message", (order: LoadOrder) => {
    runPlan(order.plan).then(
      (run) => port.postMessage({ id: order.id, run }, [run.latenciesMs.buffer, run.latenessMs.buffer]),
      (error: unknown) => port.postMessage({ id: order.id, trouble: String(error) }),
    );
  });
}

// Loaded on demand: the entries import this file only to ask which thread they are.
async function runPlan(plan: LoadPlan): Promise<PackedRun> {
  const { runLoad } = await import("./load-run.ts");
  return await runLoad(plan);
}
