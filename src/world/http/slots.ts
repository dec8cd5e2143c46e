/** Runs tasks with at most `count` at a time, in the order they came. */
export type Slots = <T>(task: () => Promise<T>) => Promise<T>;

/** Makes slots. */
export function createSlots(count: number): Slots {
  const waiting: (() => void)[] = [];
  let free = count;
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

  function run<T>(task: () => Promise<T>): Promise<T> {
    const running = task();
    running.then(release, release);
    return running;
  }

  return (task) => {
    if (free === 0) return new Promise<void>((resolve) => waiting.push(resolve)).then(() => run(task));
    free -= 1;
    return run(task);
  };
}
