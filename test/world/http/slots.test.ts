import fc from "fast-check";
import { expect, test } from "vitest";
import { createSlots } from "../../../src/world/http/slots.ts";

interface Task {
  readonly name: number;
  end(): void;
  fail(): void;
}

/** Slots whose tasks end when they are told to. */
function watched(size: number) {
  const slots = createSlots(size);
  const begun: Task[] = [];
  let next = 0;
  function add(): Promise<void> {
    const name = next++;
    return slots.run(
      () =>
        new Promise<void>((resolve, reject) => {
          begun.push({ name, end: resolve, fail: () => reject(new Error(`task ${name}`)) });
        }),
    );
  }
  return { begun, add };
}

test("tasks begin in their order, as many at a time as there is room", async () => {
  const { begun, add } = watched(2);
  const all = Array.from({ length: 5 }, add);
  expect(begun.map(({ name }) => name)).toEqual([0, 1]);
  for (let at = 0; at < 5; at++) {
    begun[at]?.end();
    await all[at];
  }
  expect(begun.map(({ name }) => name)).toEqual([0, 1, 2, 3, 4]);
});

test("a task that fails gives its room back, and its failure to who asked", async () => {
  const { begun, add } = watched(1);
  const [first, second] = [add(), add()];
  begun[0]?.fail();
  await expect(first).rejects.toThrow("task 0");
  begun[1]?.end();
  await second;
});

test("every task runs once and none is forgotten, and never more at a time than there is room", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 3000 }),
      async (size, count) => {
        const slots = createSlots(size);
        const order: number[] = [];
        let running = 0;
        await Promise.all(
          Array.from({ length: count }, (_, name) =>
            slots.run(async () => {
              order.push(name);
              expect(++running).toBeLessThanOrEqual(size);
              await Promise.resolve();
              running -= 1;
            }),
          ),
        );
        expect(order).toEqual(Array.from({ length: count }, (_, name) => name));
      },
    ),
    { numRuns: 50 },
  );
});
