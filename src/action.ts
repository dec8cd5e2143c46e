// GitHub entry: inputs and event -> Request -> govern -> deliver -> exit code. The work is in src/commands.
import { workerData } from "node:worker_threads";
import { runAction } from "./commands/run-action.ts";
import { isLoadWorker, runLoadWorker } from "./world/load-worker.ts";

if (isLoadWorker(workerData)) runLoadWorker();
else process.exitCode = await runAction(new URL(import.meta.url));
