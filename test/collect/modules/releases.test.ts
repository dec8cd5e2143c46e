import { describe, expect, test } from "vitest";
import { collectReleases } from "../../../src/collect/modules/releases.ts";
import { ModgateError } from "../../../src/model/error.ts";
import type { ReleasesEvidence } from "../../../src/model/modules.ts";
import { type MemoryWorldOptions, memoryWorld } from "../../memory-world.ts";

const settings = {
  chain: "https://goproxy.corp.example",
  noProxy: "",
  insecure: "",
  timeoutMs: 1000,
  attempts: 1,
  allowDirect: false,
  offline: false,
  jobs: 0,
  cacheDir: "",
  modCacheDir: "",
};

const now = "2026-11-20T12:00:00Z";
const both = { times: true, retractions: true };

async function collect(
  options: MemoryWorldOptions,
  keys: readonly string[],
  want = both,
): Promise<{ evidence: ReleasesEvidence; calls: readonly string[] }> {
  const world = memoryWorld(options);
  const modules = keys.map((key) => {
    const [path = "", version = ""] = key.split("@");
    return { path, version };
  });
  const collected = await collectReleases({
    modules,
    proxy: world.modules(settings),
    log: world.log,
    now,
    want,
  });
  if (collected.state === "absent") throw new Error(collected.reason);
  return { evidence: collected.value, calls: world.calls };
}

const retr = {
  lists: { "lib.example/retr": ["v1.0.0", "v1.1.0", "v1.2.0", "v1.3.0"] },
  modules: {
    "lib.example/retr@v1.0.0": { time: "2024-01-01T00:00:00Z" },
    "lib.example/retr@v1.1.0": { time: "2024-02-01T00:00:00Z" },
    "lib.example/retr@v1.3.0": {
      mod: "module lib.example/retr\n\nretract v1.1.0 // panics\nretract [v1.2.0, v1.2.9]\n",
    },
  },
};

describe("collectReleases()", () => {
  test("reads retractions from the highest version, and times from each", async () => {
    const { evidence } = await collect(retr, ["lib.example/retr@v1.0.0", "lib.example/retr@v1.1.0"]);
    expect(evidence.collectedAt).toBe(now);
    expect(evidence.untold).toEqual([]);
    expect([...evidence.releases.values()]).toEqual([
      { path: "lib.example/retr", version: "v1.0.0", time: "2024-01-01T00:00:00Z" },
      {
        path: "lib.example/retr",
        version: "v1.1.0",
        time: "2024-02-01T00:00:00Z",
        retracted: { rationale: "panics", from: "v1.3.0" },
      },
    ]);
  });

  test("asks each path once for retractions, and for nothing that is not wanted", async () => {
    const keys = ["lib.example/retr@v1.0.0", "lib.example/retr@v1.1.0"];
    const { calls } = await collect(retr, keys, { times: false, retractions: true });
    expect(calls.filter((call) => call.startsWith("list "))).toHaveLength(1);
    expect(calls.filter((call) => call.startsWith("info "))).toEqual(["info lib.example/retr@v1.3.0"]);
    const times = await collect(retr, keys, { times: true, retractions: false });
    expect(times.calls).toEqual(keys.map((key) => `info ${key}`));
  });

  test("reads a retraction of the highest version by itself", async () => {
    const mod = "module lib.example/self\n\nretract [v1.0.0, v1.0.1] // too early\n";
    const { evidence } = await collect(
      {
        lists: { "lib.example/self": ["v1.0.0", "v1.0.1"] },
        modules: { "lib.example/self@v1.0.1": { mod }, "lib.example/self@v1.0.0": {} },
      },
      ["lib.example/self@v1.0.0"],
    );
    expect(evidence.releases.get("lib.example/self@v1.0.0")?.retracted).toEqual({
      rationale: "too early",
      from: "v1.0.1",
    });
  });

  test.each([
    ["told by the highest version", "v1.1.0", "use lib.example/log."],
    ["that the highest version lifted", "v1.2.0", undefined],
  ])("reads a deprecation %s", async (_, highest, expected) => {
    const { evidence } = await collect(
      {
        lists: { "lib.example/dep": ["v1.0.0", highest] },
        modules: {
          "lib.example/dep@v1.0.0": { mod: "// Deprecated: long ago.\nmodule lib.example/dep\n" },
          "lib.example/dep@v1.1.0": { mod: "// Deprecated: use lib.example/log.\nmodule lib.example/dep\n" },
          "lib.example/dep@v1.2.0": {},
        },
      },
      ["lib.example/dep@v1.0.0"],
    );
    expect(evidence.releases.get("lib.example/dep@v1.0.0")?.deprecated).toBe(expected);
  });

  const missing = new ModgateError("module-not-found", "no such module");
  const silent = new ModgateError("proxy-unreachable", "the proxy did not answer");

  test("takes the version in use as the highest where the chain names none", async () => {
    const key = "lib.example/snap@v0.0.0-20240301120000-0123456789ab";
    const { evidence } = await collect(
      {
        lists: { "lib.example/snap": missing },
        latest: { "lib.example/snap": missing },
        modules: { [key]: { mod: "module lib.example/snap // Deprecated: end\n" } },
      },
      [key],
    );
    expect(evidence.untold).toEqual([]);
    expect(evidence.releases.get(key)?.deprecated).toBe("end");
  });

  test("tells what could not be told, and goes on with the others", async () => {
    const { evidence } = await collect(
      {
        ...retr,
        lists: { ...retr.lists, "lib.example/gone": silent },
        modules: { ...retr.modules, "lib.example/gone@v1.0.0": { info: silent } },
      },
      ["lib.example/gone@v1.0.0", "lib.example/retr@v1.1.0"],
    );
    expect(evidence.untold).toEqual([
      { module: "lib.example/gone@v1.0.0", what: "time", reason: "the proxy did not answer" },
      { module: "lib.example/gone@v1.0.0", what: "retraction", reason: "the proxy did not answer" },
    ]);
    expect(evidence.releases.get("lib.example/retr@v1.1.0")?.retracted).toBeDefined();
  });

  test("does not take a version that is named and withheld for no retraction", async () => {
    const { evidence } = await collect(
      {
        lists: { "lib.example/x": ["v1.0.0", "v1.1.0"] },
        modules: { "lib.example/x@v1.0.0": {}, "lib.example/x@v1.1.0": { info: missing } },
      },
      ["lib.example/x@v1.0.0"],
    );
    expect(evidence.untold.map(({ what }) => what)).toEqual(["retraction"]);
  });
});
