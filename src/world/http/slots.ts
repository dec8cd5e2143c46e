/** Runs tasks, so many at a time, in the order they came. */
export interface Slots {
  run<T>(task: () => Promise<T>): Promise<T>;
}

/** Makes slots for `size` tasks at a time. */
export function createSlots(size: number): Slots {
  const waiting: (() => void)[] = [];
  let free = size;
  let head = 0;

  function release(): void {
    const next = waiting[head];
    if (next === undefined) {
      free += 1;
      return;
    }
    head += 1;
    if (head > 1024) waiting.splice(0, head - (head = 0));
    next();
  }

  function begin<T>(task: () => Promise<T>): Promise<T> {
    const running = task();
    running.then(release, release);
    return running;
  }

  return {
    run(task) {
      if (free === 0) return new Promise<void>((resolve) => waiting.push(resolve)).then(() => begin(task));
      free -= 1;
      return begin(task);
    },
  };
}
