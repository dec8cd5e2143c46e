// What an entry has to know to tell whether it was started as the load generator's thread, and no more: the question
// is asked at every start.

/** The first word on the command line of the load generator's thread. */
export const loadWorkerWord = "--load-worker";

/** Serves load plans where this is the load generator's thread, and tells whether it is. */
export async function servesLoad(argv: readonly string[]): Promise<boolean> {
  if (argv[2] !== loadWorkerWord) return false;
  const { isMainThread } = await import("node:worker_threads");
  if (isMainThread) return false;
  const { runLoadWorker } = await import("./load-worker.ts");
  runLoadWorker();
  return true;
}
