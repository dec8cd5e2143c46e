// Terminal entry: argv -> Request -> govern -> deliver -> exit code. The work is in src/commands.
import { workerData } from "node:worker_threads";
import { main } from "./commands/main.ts";
import { start } from "./commands/start.ts";
import { isLoadWorker, runLoadWorker } from "./world/load/load-worker.ts";

const entry = new URL(import.meta.url);

if (isLoadWorker(workerData)) runLoadWorker();
else await start(entry, () => main(process.argv.slice(2), entry));
