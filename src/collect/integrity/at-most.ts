/** Runs a task for every item with at most `count` at a time; answers in the order of the items. */
export async function atMost<T, R>(
  count: number,
  items: readonly T[],
  task: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers = new Map<number, R>();
  // All workers take from one queue.
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) answers.set(index, await task(item));
  };
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, work));
  return [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}
