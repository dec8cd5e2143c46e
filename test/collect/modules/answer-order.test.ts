import { describe, expect, test } from "vitest";
import { collectBuildList } from "../../../src/collect/modules/build-list.ts";
import { printBuildList, printModuleGraph } from "../../../src/go/print-build-list.ts";
import { ModgateError } from "../../../src/model/error.ts";
import type { ModuleProxy } from "../../../src/model/world.ts";
import { type Random, randomOf } from "../../differential/random.ts";
import { randomBuild } from "./random-build.ts";
import { goSumOf, memoryProxySettings, plainGo, worldOf } from "./resolve-in-memory.ts";

// A proxy's answers come in any order. What is printed, and which of several troubles is told, must not depend on it.

/** Holds answers back, and lets one of those that wait go at a time, by chance. */
function inAnyOrder(proxy: ModuleProxy, random: Random): ModuleProxy {
  const waiting: (() => void)[] = [];
  const release = (): void => {
    waiting.splice(random.below(waiting.length), 1)[0]?.();
    if (waiting.length > 0) setImmediate(release);
  };
  const held = async <T>(answer: Promise<T>): Promise<T> => {
    await answer.catch(() => undefined);
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(release);
    });
    return await answer;
  };
  return {
    ...proxy,
    mod: (module, sums, reuse) => held(proxy.mod(module, sums, reuse)),
    info: (path, query, reuse) => held(proxy.info(path, query, reuse)),
    list: (path) => held(proxy.list(path)),
    latest: (path) => held(proxy.latest(path)),
  };
}

const gone = new ModgateError("module-not-found", "gone");

async function answer(seed: number, order: number, want: "list" | "graph"): Promise<string> {
  const { files, mods } = randomBuild(seed);
  const random = randomOf(seed);
  const broken = random.chance(30) ? random.some(Object.keys(mods), 20) : [];
  const world = worldOf({
    files: { ...files, "go.sum": goSumOf(mods) },
    mods,
    world: {
      modules: Object.fromEntries(
        broken.map((key) => [key, random.chance(50) ? { mod: gone } : { info: gone }]),
      ),
    },
  });
  const proxy = inAnyOrder(world.modules(memoryProxySettings), randomOf(order));
  const go = { ...plainGo, GOFLAGS: random.chance(50) ? "-mod=mod" : "" };
  try {
    const { buildList } = await collectBuildList({
      dir: "/repo",
      root: "/repo",
      tree: world.files,
      log: world.log,
      proxy,
      go,
      want,
    });
    return want === "graph" ? printModuleGraph(buildList) : printBuildList(buildList);
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    const { at, others } = error.details;
    return JSON.stringify([error.code, error.message, at, others?.map((other) => other.message)]);
  }
}

describe.each(["list", "graph"] as const)("whatever the order of answers, the %s", (want) => {
  test.each(Array.from({ length: 40 }, (_, seed) => seed))(
    "of random build %i has the same bytes",
    async (seed) => {
      const first = await answer(seed, 1, want);
      for (const order of [2, 3, 4]) expect(await answer(seed, order, want)).toBe(first);
    },
  );
});
