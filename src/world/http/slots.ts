/** Runs tasks in lanes, so many at a time in each, in the order they came. */
export interface Slots {
  /** Runs a task as soon as a lane has room; it is told which. */
  run<T>(task: (lane: number) => Promise<T>): Promise<T>;
  /** How many tasks have no room yet. */
  readonly waiting: number;
  /** Sets how many tasks a lane runs at a time; a new lane takes what is waiting. */
  resize(lane: number, size: number): void;
}

/** Makes slots with one lane, number 0. */
export function createSlots(size: number): Slots {
  const free = [size];
  const sizes = [size];
  const queue: ((lane: number) => void)[] = [];
  let head = 0;

  /** The lane with room that was opened last; -1 for none. */
  function roomy(): number {
    return free.findLastIndex((room) => room > 0);
  }

  function fill(): void {
    for (let lane = roomy(); lane >= 0 && head < queue.length; lane = roomy()) {
      const next = queue[head];
      head += 1;
      if (head > 1024) queue.splice(0, head - (head = 0));
      next?.(lane);
    }
  }

  function begin<T>(lane: number, task: (lane: number) => Promise<T>): Promise<T> {
    free[lane] = (free[lane] ?? 0) - 1;
    const running = task(lane);
    function release(): void {
      free[lane] = (free[lane] ?? 0) + 1;
      fill();
    }
    running.then(release, release);
    return running;
  }

  return {
    run(task) {
      const lane = roomy();
      if (lane >= 0 && head === queue.length) return begin(lane, task);
      return new Promise((resolve, reject) => {
        queue.push((taken) => void begin(taken, task).then(resolve, reject));
      });
    },
    get waiting() {
      return queue.length - head;
    },
    resize(lane, to) {
      free[lane] = (free[lane] ?? 0) + to - (sizes[lane] ?? 0);
      sizes[lane] = to;
      fill();
    },
  };
}
