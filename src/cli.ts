// Terminal entry: argv -> Request -> govern -> deliver -> exit code. The work is in src/commands.
import { workerData } from "node:worker_threads";
import { main } from "./commands/main.ts";
import { isLoadWorker, runLoadWorker } from "./world/load-worker.ts";

if (isLoadWorker(workerData)) runLoadWorker();
else process.exitCode = await main(process.argv.slice(2), new URL(import.meta.url));
