import { isMainThread } from "node:worker_threads";

// What an entry has to know to tell whether it was started as a thread of modgate's own, and no more: the question is
// asked at every start.

/** What a thread is there for. */
export type ThreadRole = "load" | "fetch";

const threadWord = "--thread";

/** The command line of a thread. */
export function threadArguments(role: ThreadRole): string[] {
  return [threadWord, role];
}

/** Serves where this is a thread of modgate's own, and tells whether it is. */
export async function servesAsThread(argv: readonly string[]): Promise<boolean> {
  const [, , word, role] = argv;
  if (word !== threadWord) return false;
  if (isMainThread) return false;
  if (role === "load") (await import("./load/load-worker.ts")).runLoadWorker();
  else (await import("./http/fetch-worker.ts")).runFetchWorker();
  return true;
}
