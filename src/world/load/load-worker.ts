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

async function runPlan(plan: LoadPlan): Promise<PackedRun> {
  const { runLoad } = await import("./load-run.ts");
  return await runLoad(plan);
}
