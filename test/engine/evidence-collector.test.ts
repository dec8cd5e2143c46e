import { describe, expect, test } from "vitest";
import { evidenceCollector } from "../../src/engine/evidence-collector.ts";
import { setScene } from "../../src/engine/scene.ts";
import { ModgateError } from "../../src/model/error.ts";
import type { EvidenceKind } from "../../src/model/evidence.ts";
import type { World } from "../../src/model/world.ts";
import { type MemoryWorldOptions, memoryWorld } from "../memory-world.ts";
import { place, policyFrom, request } from "./samples.ts";

const policy = await policyFrom(
  'version: 1\nmodules: {}\nvulnerabilities: { database: "https://osv.corp.example/all.zip" }\n',
);

function collectorIn(world: World) {
  return evidenceCollector(
    setScene({
      request: request(),
      world,
      place: place({ headTree: world.files, files: world.files }),
      policy,
    }),
  );
}

async function collectedIn(options: MemoryWorldOptions, ...kinds: readonly EvidenceKind[]) {
  const collector = collectorIn(memoryWorld(options));
  await collector.collect(new Set(kinds));
  return collector.collected();
}

const shop = { "/repo/go.mod": "module shop.example/shop\n\ngo 1.21\n" };

describe("evidenceCollector()", () => {
  test("collects a kind at most once, whoever builds on it and however often it is asked for", async () => {
    const world = memoryWorld({ files: shop });
    const collector = collectorIn(world);
    await collector.collect(new Set<EvidenceKind>(["modules", "releases"]));
    const reads = () => world.calls.filter((call) => call === "read /repo/go.mod").length;
    const first = reads();
    expect(first).toBeGreaterThan(0);
    await collector.collect(new Set<EvidenceKind>(["releases", "modules"]));
    expect(reads()).toBe(first);
    expect(world.proxySettings).toHaveLength(1);
  });

  test("says of what nobody asked for that nobody did", async () => {
    const { modules, lint } = await collectedIn({ files: shop }, "modules");
    expect(modules.state).toBe("present");
    expect(lint).toEqual({ state: "absent", reason: "no gate that runs asked for it" });
  });

  test("turns what the world could not do into absence, with place and hint", async () => {
    const trouble = new ModgateError("proxy-unreachable", "it cannot be reached", {
      hint: "look at the network",
      at: { file: "modgate.yml", line: 3 },
    });
    const found = await collectedIn(
      { files: shop, web: { "https://osv.corp.example/all.zip": trouble } },
      "vulnerabilities",
    );
    expect(found.vulnerabilities).toEqual({
      state: "absent",
      reason: "modgate.yml:3: it cannot be reached",
      hint: "look at the network",
    });
  });

  test("hands on a request that is wrong, and a bug", async () => {
    await expect(collectedIn({}, "modules")).rejects.toMatchObject({ code: "input-missing" });
    await expect(collectedIn({ files: shop }, "vulnerabilities")).rejects.toThrow("was not told of");
  });

  test("hands absence on to what builds on it", async () => {
    const { baseModules } = await collectedIn({ files: shop }, "baseModules");
    expect(baseModules).toEqual({ state: "absent", reason: "no git", notApplicable: true });
  });

  test("opens no proxy that nobody asks for, and closes the one it opened", async () => {
    const world = memoryWorld({ files: shop });
    await collectorIn(world).close();
    expect(world.proxySettings).toEqual([]);
    const collector = collectorIn(world);
    await collector.collect(new Set<EvidenceKind>(["modules"]));
    await collector.close();
    expect(world.calls).toContain("close");
  });

  test("names each source once", async () => {
    const collector = collectorIn(memoryWorld({ files: shop }));
    await collector.collect(new Set<EvidenceKind>(["modules", "releases"]));
    const named = collector.sources().map(({ kind, source }) => `${kind} ${source}`);
    expect(new Set(named).size).toBe(named.length);
  });
});
