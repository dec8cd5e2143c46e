import { describe, expect, test } from "vitest";
import { recordTree } from "../../src/model/recorded-tree.ts";
import type { SourceTree } from "../../src/model/world.ts";
import { memoryTree } from "../memory-world.ts";

function tree(files: Readonly<Record<string, string>>): SourceTree {
  return memoryTree(
    "x",
    new Map(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)])),
  );
}

const files = { "/r/a": "a", "/r/b/c": "c" };

async function asked() {
  const recorded = recordTree(tree(files));
  await Promise.all([recorded.read("/r/a"), recorded.read("/r/none"), recorded.list("/r/b")]);
  return recorded;
}

describe("recordTree()", () => {
  test.each<[what: string, other: Readonly<Record<string, string>>, isLike: boolean]>([
    ["the same", files, true],
    ["what nobody asked about", { ...files, "/r/d": "d" }, true],
    ["a file that differs", { ...files, "/r/a": "b" }, false],
    ["a file that is gone", { "/r/b/c": "c" }, false],
    ["a file that was not there", { ...files, "/r/none": "" }, false],
    ["one name more in a folder", { ...files, "/r/b/d": "d" }, false],
    ["a folder that is gone", { "/r/a": "a" }, false],
  ])("holds what it answered against another tree with %s", async (_, other, isLike) => {
    expect(await (await asked()).isLike(tree(other))).toBe(isLike);
  });

  test("compares single files, asked for or not", async () => {
    const recorded = await asked();
    expect(await recorded.isLike(tree({ "/r/b/c": "c" }), ["/r/b/c", "/r/neither"])).toBe(true);
    expect(await recorded.isLike(tree({ "/r/b/c": "d" }), ["/r/b/c"])).toBe(false);
  });

  test("asks for each file once, and takes two failures for a difference", async () => {
    let reads = 0;
    const failing: SourceTree = { ...tree({}), read: () => Promise.reject(new Error(`read ${++reads}`)) };
    const recorded = recordTree(failing);
    await expect(recorded.read("/r/a")).rejects.toThrow("read 1");
    await expect(recorded.read("/r/a")).rejects.toThrow("read 1");
    expect(await recorded.isLike(failing)).toBe(false);
  });
});
