import type { LoadRun } from "../../model/quality.ts";

/** A load run on its way between threads: a LoadRun with packed times. */
export interface PackedRun extends Omit<LoadRun, "latenciesMs" | "latenessMs"> {
  readonly latenciesMs: Float64Array<ArrayBuffer>;
  readonly latenessMs: Float64Array<ArrayBuffer>;
}

/** What the tally cannot know of a run. */
export interface RunFrame {
  readonly kind: LoadRun["kind"];
  readonly durationMs: number;
  readonly rate: number;
  readonly eventLoopDelayP99Ms: number;
}

/** Counts the requests of one load run, by their number in the schedule. */
export interface LoadTally {
  /** How many ended, well or not. */
  readonly ended: number;
  /** How many of `requests` were begun. */
  readonly begun: number;
  /** Notes that the next request is begun, so long after its scheduled time; answers its number. */
  begin(latenessMs: number): number;
  /** Notes how a request ended; `failure` is "" or the kind of failure. */
  end(index: number, failure: string, latencyMs: number): void;
  /** Packs what was begun. */
  pack(frame: RunFrame): PackedRun;
}

const lateAfterMs = 1;

/** Makes an empty tally for at most `requests` requests. */
export function createLoadTally(requests: number): LoadTally {
  const latenciesMs = new Float64Array(requests).fill(Number.POSITIVE_INFINITY);
  const latenessMs = new Float64Array(requests);
  const failures = new Map<string, number>();
  let begun = 0;
  let ended = 0;
  return {
    get ended() {
      return ended;
    },
    get begun() {
      return begun;
    },
    begin(lateMs) {
      latenessMs[begun] = lateMs;
      begun += 1;
      return begun - 1;
    },
    end(index, failure, latencyMs) {
      ended += 1;
      if (failure === "") latenciesMs[index] = latencyMs;
      else failures.set(failure, (failures.get(failure) ?? 0) + 1);
    },
    pack(frame) {
      const lateness = latenessMs.slice(0, begun).sort();
      return {
        ...frame,
        requests: begun,
        errors: [...failures.values()].reduce((sum, count) => sum + count, 0),
        late: lateness.filter((ms) => ms > lateAfterMs).length,
        lateP99Ms: lateness[Math.ceil(begun * 0.99) - 1] ?? 0,
        latenciesMs: latenciesMs.slice(0, begun),
        latenessMs: latenessMs.slice(0, begun),
        errorKinds: Object.fromEntries([...failures].sort(([a], [b]) => (a < b ? -1 : 1))),
      };
    },
  };
}
