import { isMainThread } from "node:worker_threads";

// What an entry has to know to tell whether it was started as a thread of modgate's own, and no more: the question is
// asked at every start.

/** The command line of a thread. */
export const threadArguments = ["--thread"] as const;

/** Serves where this is a thread of modgate's own, and tells whether it is. */
export async function servesAsThread(argv: readonly string[]): Promise<boolean> {
  if (argv[2] !== threadArguments[0] || isMainThread) return false;
  (await import("./load/load-worker.ts")).runLoadWorker();
  return true;
}
