import { runLoadWorker } from "./load-worker.ts";

runLoadWorker();
