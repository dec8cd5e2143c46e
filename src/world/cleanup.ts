import { rmSync } from "node:fs";
import { constants } from "node:os";

/**
 * What must not outlive the process: temporary folders and process groups.
 *
 * On `exit` what is left is removed at once; on SIGINT, SIGTERM and SIGHUP children are asked to stop first, then
 * the process ends with 128 and the signal's number. A second signal does not wait for them.
 */
export interface Cleanup {
  addDir(path: string): void;
  /** Registers a process group by its leader's id; call the answer when the leader ended: what it left is ended. */
  addGroup(leader: number): () => void;
  /** Removes every folder and ends every group now. Safe to call twice. */
  run(): Promise<void>;
}

/** How long a process group may take between TERM and KILL. */
export const stopGraceMs = 3000;

/** Makes a registry. Signal handlers are installed with the first entry, so that a process without one ends as usual. */
export function createCleanup(): Cleanup {
  const dirs = new Set<string>();
  const groups = new Set<number>();
  let uninstall: (() => void) | undefined;

  function removeDirs(): void {
    for (const dir of dirs) removeDir(dir);
    dirs.clear();
  }

  async function run(): Promise<void> {
    await Promise.all(Array.from(groups, stopGroup));
    groups.clear();
    removeDirs();
    uninstall?.();
    uninstall = undefined;
  }

  function atExit(): void {
    for (const leader of groups) signalGroup(leader, "SIGKILL");
    removeDirs();
  }

  return {
    addDir(path) {
      uninstall ??= onProcessEnd(atExit, run);
      dirs.add(path);
    },
    addGroup(leader) {
      uninstall ??= onProcessEnd(atExit, run);
      groups.add(leader);
      return () => {
        groups.delete(leader);
        // Whatever code of a change started in the background would live on beside the job's later steps.
        signalGroup(leader, "SIGKILL");
      };
    },
    run,
  };
}

const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Listens for the process's end; the answer stops listening. */
function onProcessEnd(atExit: () => void, run: () => Promise<void>): () => void {
  let ending = false;
  function end(signal: NodeJS.Signals): void {
    const exit = (): void => process.exit(128 + constants.signals[signal]);
    if (ending) return exit();
    ending = true;
    run().then(exit, exit);
  }
  process.once("exit", atExit);
  for (const signal of endSignals) process.on(signal, end);
  return () => {
    process.off("exit", atExit);
    for (const signal of endSignals) process.off(signal, end);
  };
}

/** Asks a process group to end: TERM, then KILL after a grace. Resolves when it is gone or was killed. */
export async function stopGroup(leader: number): Promise<void> {
  if (!signalGroup(leader, "SIGTERM")) return;
  for (let waitedMs = 0; waitedMs < stopGraceMs; ) {
    // Most are gone at once, and every check waits for this.
    const pauseMs = waitedMs < 10 ? 1 : 20;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (!signalGroup(leader, 0)) return;
    waitedMs += pauseMs;
  }
  signalGroup(leader, "SIGKILL");
}

/** Signals a group; false where there is no such group any more. */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false; // ESRCH: it is gone, which is what the caller wants to know.
  }
}

function removeDir(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true, maxRetries: 2 });
  } catch {
    // A file that cannot be removed stays in the temporary folder; at this point nobody can act on it.
  }
}
