import fc from "fast-check";
import { expect, test } from "vitest";
import { createSlots } from "../../../src/world/http/slots.ts";

interface Task {
  readonly lane: number;
  end(): void;
  fail(): void;
}

/** Slots whose tasks end when they are told to. */
function watched(size: number) {
  const slots = createSlots(size);
  const begun: (Task & { readonly name: number })[] = [];
  let next = 0;
  function add(): Promise<void> {
    const name = next++;
    return slots.run(
      (lane) =>
        new Promise<void>((resolve, reject) => {
          begun.push({ name, lane, end: resolve, fail: () => reject(new Error(`task ${name}`)) });
        }),
    );
  }
  return { slots, begun, add };
}

test("tasks begin in their order, as many at a time as there is room", async () => {
  const { slots, begun, add } = watched(2);
  const all = Array.from({ length: 5 }, add);
  expect([begun.map(({ name }) => name), slots.waiting]).toEqual([[0, 1], 3]);
  for (let at = 0; at < 5; at++) {
    begun[at]?.end();
    await all[at];
  }
  expect([begun.map(({ name }) => name), slots.waiting]).toEqual([[0, 1, 2, 3, 4], 0]);
});

test("a task that fails gives its room back, and its failure to who asked", async () => {
  const { begun, add } = watched(1);
  const [first, second] = [add(), add()];
  begun[0]?.fail();
  await expect(first).rejects.toThrow("task 0");
  begun[1]?.end();
  await second;
});

test("a new lane takes what waits, and what comes goes to it first", async () => {
  const { slots, begun, add } = watched(1);
  for (let count = 0; count < 4; count++) void add();
  slots.resize(1, 2);
  expect(begun.map(({ lane }) => lane)).toEqual([0, 1, 1]);
  begun[1]?.end();
  await expect.poll(() => begun.length).toBe(4);
  expect(begun[3]?.lane).toBe(1);
});

test("a lane that is made smaller first lets go of what it runs", async () => {
  const { slots, begun, add } = watched(3);
  const all = Array.from({ length: 5 }, add);
  slots.resize(0, 1);
  for (const at of [0, 1]) {
    begun[at]?.end();
    await all[at];
  }
  expect(begun).toHaveLength(3);
  begun[2]?.end();
  await all[2];
  expect(begun).toHaveLength(4);
});

test("every task runs once and none is forgotten, whatever the sizes", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 3000 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 9 })), { maxLength: 4 }),
      async (size, count, resizes) => {
        const slots = createSlots(size);
        const order: number[] = [];
        const all = Array.from({ length: count }, (_, name) =>
          slots.run(async () => {
            order.push(name);
            await Promise.resolve();
          }),
        );
        for (const [lane, to] of resizes) slots.resize(lane, to);
        await Promise.all(all);
        expect(order).toEqual(Array.from({ length: count }, (_, name) => name));
        expect(slots.waiting).toBe(0);
      },
    ),
    { numRuns: 50 },
  );
});
