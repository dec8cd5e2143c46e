import { describe, expect, test } from "vitest";
import { readSumBook } from "../../../src/collect/modules/sum-book.ts";
import { memoryWorld } from "../../memory-world.ts";

const module = { path: "a.example/a", version: "v1.0.0" };

describe("readSumBook()", () => {
  test("finds nothing in a missing file", async () => {
    const tree = memoryWorld().files;
    const sums = await readSumBook({ tree, root: "/repo" }, ["/repo/go.sum"]);
    expect(sums.deciding(module, "mod")).toEqual([]);
  });

  test("tells of a folder in the file's place when a hash is asked for, as go reads it no sooner", async () => {
    const tree = memoryWorld({ files: { "/repo/one/go.sum/x": "" } }).files;
    const sums = await readSumBook({ tree, root: "/repo" }, ["/repo/go.work.sum", "/repo/one/go.sum"]);
    expect(() => sums.deciding(module, "mod")).toThrow("one/go.sum is a folder");
  });
});
