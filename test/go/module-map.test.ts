import { expect, test } from "vitest";
import { ModuleMap } from "../../src/go/module-map.ts";

test("ModuleMap keeps a value for each coordinate, versions apart and the main module's too", () => {
  const map = new ModuleMap<number>();
  map.set({ path: "a.example/a", version: "v1.0.0" }, 1);
  map.set({ path: "b.example/b", version: "" }, 2);
  map.set({ path: "a.example/a", version: "v1.1.0" }, 3);
  map.set({ path: "a.example/a", version: "v1.0.0" }, 4);
  expect(map.get({ path: "a.example/a", version: "v1.0.0" })).toBe(4);
  expect(map.get({ path: "a.example/a", version: "" })).toBeUndefined();
  expect(map.has({ path: "b.example/b", version: "" })).toBe(true);
  expect(map.has({ path: "c.example/c", version: "" })).toBe(false);
  expect([...map.entries()]).toEqual([
    [{ path: "a.example/a", version: "v1.0.0" }, 4],
    [{ path: "a.example/a", version: "v1.1.0" }, 3],
    [{ path: "b.example/b", version: "" }, 2],
  ]);
});
