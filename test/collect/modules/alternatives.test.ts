import { describe, expect, test } from "vitest";
import { collectAlternatives } from "../../../src/collect/modules/alternatives.ts";
import type { ModuleVersion } from "../../../src/go/module-version.ts";
import { ModgateError } from "../../../src/model/error.ts";
import { type MemoryWorldOptions, memoryWorld } from "../../memory-world.ts";
import { memoryProxySettings } from "./resolve-in-memory.ts";

function collect(options: MemoryWorldOptions, paths: readonly string[], times = true) {
  const world = memoryWorld(options);
  const rank = (versions: ReadonlyMap<string, readonly string[]>): readonly ModuleVersion[] =>
    [...versions].flatMap(([path, list]) => list.slice(0, 2).map((version) => ({ path, version })));
  const collected = collectAlternatives({
    searches: paths.length === 0 ? [] : [{ paths, rank }],
    proxy: world.modules(memoryProxySettings),
    log: world.log,
    now: "2026-11-20T12:00:00Z",
    want: { times, retractions: false },
  });
  return { collected, calls: world.calls };
}

describe("collectAlternatives()", () => {
  test("asks each list once, and times of the first candidates only", async () => {
    const { collected, calls } = collect(
      {
        lists: { "lib.example/x": ["v1.0.0", "v1.1.0", "v1.2.0"] },
        modules: {
          "lib.example/x@v1.0.0": { time: "2024-01-01T00:00:00Z" },
          "lib.example/x@v1.1.0": { time: "2024-02-01T00:00:00Z" },
        },
      },
      ["lib.example/x"],
    );
    expect(await collected).toMatchObject({
      value: {
        versions: new Map([["lib.example/x", ["v1.0.0", "v1.1.0", "v1.2.0"]]]),
        releases: { collectedAt: "2026-11-20T12:00:00Z", untold: [] },
      },
    });
    expect(calls).toEqual(["list lib.example/x", "info lib.example/x@v1.0.0", "info lib.example/x@v1.1.0"]);
  });

  test("asks nobody where nothing is refused", async () => {
    const { collected, calls } = collect({}, []);
    expect(await collected).toMatchObject({ state: "present" });
    expect(calls).toEqual([]);
  });

  test("leaves out a list that cannot be had", async () => {
    const lists = {
      "lib.example/x": new ModgateError("proxy-unreachable", "no answer"),
      "lib.example/y": ["v1.0.0"],
    };
    const { collected } = collect({ lists }, ["lib.example/x", "lib.example/y"], false);
    expect(await collected).toMatchObject({ value: { versions: new Map([["lib.example/y", ["v1.0.0"]]]) } });
  });

  test("does not swallow a wrong request", async () => {
    const lists = { "lib.example/x": new ModgateError("usage", "no such chain") };
    await expect(collect({ lists }, ["lib.example/x"]).collected).rejects.toMatchObject({ code: "usage" });
  });
});
