/**
 * Remembers whether a source can be reached at all, so that thousands of questions do not each wait for a host
 * that is down.
 */
export interface Circuit {
  /** Why the source is not asked any more in this run; undefined while it is. */
  readonly open: string | undefined;
  /** The source answered, whatever it said. */
  answered(): void;
  /** There was no answer for reasons of the connection. */
  failed(reason: string): void;
}

const maxFailures = 10;
const minSpanMs = 2500;

/**
 * Makes a circuit that opens after ten failures in a row over at least 2.5 seconds, without an answer between: a
 * burst of requests that one hiccup ends together does not open it.
 */
export function createCircuit(): Circuit {
  let failures = 0;
  let firstAt = 0;
  let open: string | undefined;
  return {
    get open() {
      return open;
    },
    answered() {
      failures = 0;
    },
    failed(reason) {
      const now = performance.now();
      if (failures === 0) firstAt = now;
      failures += 1;
      if (failures >= maxFailures && now - firstAt >= minSpanMs) open = reason;
    },
  };
}
