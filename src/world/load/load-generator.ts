import { Worker } from "node:worker_threads";
import { ModgateError } from "../../model/error.ts";
import type { LoadRun } from "../../model/quality.ts";
import type { LoadGenerator, LoadPlan } from "../../model/world.ts";
import type { PackedRun } from "./load-tally.ts";
import type { LoadAnswer, LoadOrder } from "./load-worker.ts";
import { threadArguments } from "../thread-role.ts";

/**
 * Makes a load generator that runs its plans, one after the other, in a worker thread of its own, so that the
 * main thread's work does not make requests late.
 *
 * The thread starts with the first plan and stays, warm, for the next; it does not keep the process alive.
 * `workerEntry` is the bundle itself, or thread-main.ts when run from sources.
 */
export function createLoadGenerator(workerEntry: URL): LoadGenerator {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let nextId = 0;

  async function runPlan(plan: LoadPlan): Promise<LoadRun> {
    checkPlan(plan);
    worker ??= startWorker(workerEntry, () => {
      worker = undefined;
    });
    nextId += 1;
    return await ask(worker, { id: nextId, plan });
  }

  return {
    run(plan) {
      const run = last.then(() => runPlan(plan));
      last = run.catch(() => undefined);
      return run;
    },
  };
}

function startWorker(entry: URL, ended: () => void): Worker {
  const worker = new Worker(entry, { argv: [...threadArguments], stdin: false });
  worker.once("exit", ended);
  worker.unref();
  return worker;
}

function ask(worker: Worker, order: LoadOrder): Promise<LoadRun> {
  return new Promise((resolve, reject) => {
    function settle(then: () => void): void {
      worker.off("message", take);
      worker.off("error", fail);
      worker.off("exit", end);
      worker.unref();
      then();
    }
    function take(answer: LoadAnswer): void {
      if (answer.id !== order.id) return;
      if ("trouble" in answer) return settle(() => reject(generatorError(answer.trouble)));
      settle(() => resolve(unpacked(answer.run)));
    }
    function fail(error: unknown): void {
      settle(() => reject(generatorError(String(error), error)));
    }
    function end(code: number): void {
      settle(() => reject(generatorError(`its thread ended with code ${code}`)));
    }
    worker.on("message", take);
    worker.on("error", fail);
    worker.on("exit", end);
    worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    worker.postMessage(order);
  });
}

function unpacked(run: PackedRun): LoadRun {
  return { ...run, latenciesMs: Array.from(run.latenciesMs), latenessMs: Array.from(run.latenessMs) };
}

function checkPlan(plan: LoadPlan): void {
  const { protocol } = new URL(plan.url);
  if (protocol !== "http:" && protocol !== "https:")
    throw generatorError(`it cannot ask \`${protocol}\` URLs`);
  const counts = [plan.requests, plan.connections, plan.timeoutMs, plan.maxDurationMs];
  if (!counts.every((count) => Number.isFinite(count) && count > 0))
    throw generatorError("its plan is not bounded");
  if (plan.kind === "open" && !(plan.rate > 0)) throw generatorError("its open loop has no rate");
}

function generatorError(what: string, cause?: unknown): ModgateError {
  return new ModgateError("bug", `the load generator failed: ${what.slice(0, 200)}`, { cause });
}
