import { describe, expect, test } from "vitest";
import { createLoggedMods } from "../../../src/collect/modules/logged-mods.ts";
import { hashGoMod } from "../../../src/go/dirhash.ts";
import { memoryWorld } from "../../memory-world.ts";
import { memoryProxySettings, plainGo, resolveInMemory } from "./resolve-in-memory.ts";

const mods = { "a.example/a@v1.0.0": "go 1.17\nrequire b.example/b v1.0.0", "b.example/b@v1.0.0": "go 1.17" };
const goMod = "module m.example/m\ngo 1.17\nrequire a.example/a v1.0.0\n";

function hashOf(key: keyof typeof mods): string {
  return hashGoMod(new TextEncoder().encode(`module ${key.split("@")[0]}\n${mods[key]}\n`));
}

const honest = {
  "a.example/a@v1.0.0": { zip: [], mod: [hashOf("a.example/a@v1.0.0")] },
  "b.example/b@v1.0.0": { zip: [], mod: [hashOf("b.example/b@v1.0.0")] },
};

interface Asked {
  readonly log: Record<string, { zip: readonly string[]; mod: readonly string[] } | "unlogged">;
  readonly goSum?: string;
  readonly env?: Partial<typeof plainGo>;
  readonly want?: "list" | "graph" | "build";
}

async function ask({ log, goSum = "", env, want = "graph" }: Asked): Promise<readonly string[]> {
  const world = memoryWorld({ checksumLog: log });
  const go = { ...plainGo, GOSUMDB: "", GOPATH: "/home/gopath", ...env };
  const loggedMods = createLoggedMods({ go, proxy: memoryProxySettings, checksumLog: world.checksumLog });
  await resolveInMemory({ files: { "go.mod": goMod, "go.sum": goSum }, mods, env: go, want, loggedMods });
  await loggedMods.close();
  return world.calls.filter((call) => call.startsWith("lookup"));
}

const goSum = `a.example/a v1.0.0/go.mod ${hashOf("a.example/a@v1.0.0")}\n`;

describe("a go.mod without a hash in go.sum", () => {
  test.each([
    { name: "the graph asks about each that it reads", asked: {}, lookups: ["lookup a.example/a@v1.0.0"] },
    { name: "what go.sum vouches for is not asked about", asked: { goSum }, lookups: [] },
    {
      name: "-mod=mod asks about pruned ones too, which it reads for their go version",
      asked: { want: "list", env: { GOFLAGS: "-mod=mod" } },
      lookups: ["lookup a.example/a@v1.0.0", "lookup b.example/b@v1.0.0"],
    },
    { name: "GOSUMDB=off asks nothing", asked: { env: { GOSUMDB: "off" } }, lookups: [] },
    { name: "GONOSUMDB hides modules", asked: { env: { GONOSUMDB: "*.example" } }, lookups: [] },
    { name: "a list that may not change go.sum asks nothing", asked: { want: "list", goSum }, lookups: [] },
  ] as const)("$name", async ({ asked, lookups }) => {
    expect(await ask({ log: honest, ...asked })).toEqual(lookups);
  });

  test.each([
    {
      name: "of which the log has another hash",
      logged: { zip: [], mod: ["h1:other"] },
      reason: "not the one that",
    },
    {
      name: "of which the log has another hash first",
      logged: { zip: [], mod: ["h2:other", "h1:other", hashOf("a.example/a@v1.0.0")] },
      reason: "not the one that",
    },
    { name: "that the log does not know", logged: "unlogged", reason: "does not know" },
  ] as const)("$name is refused", async ({ logged, reason }) => {
    await expect(ask({ log: { ...honest, "a.example/a@v1.0.0": logged } })).rejects.toThrow(reason);
  });

  test("that only tells a go version is passed over where the log speaks against it", async () => {
    const log = { ...honest, "b.example/b@v1.0.0": "unlogged" } as const;
    expect(await ask({ log, want: "list", env: { GOFLAGS: "-mod=mod" } })).toHaveLength(2);
  });
});

test("createLoggedMods() reads what go itself keeps of the log", async () => {
  const world = memoryWorld({ checksumLog: honest });
  const go = { ...plainGo, GOSUMDB: "", GOPATH: "/home/gopath:/other" };
  const loggedMods = createLoggedMods({ go, proxy: memoryProxySettings, checksumLog: world.checksumLog });
  const text = new TextEncoder().encode(`module a.example/a\n${mods["a.example/a@v1.0.0"]}\n`);
  await loggedMods.require({ path: "a.example/a", version: "v1.0.0" }, text);
  expect(world.logSettings[0]?.headsDir).toBe("/home/gopath/pkg/sumdb");
});

test("createLoggedMods() refuses a GOSUMDB that it cannot read", async () => {
  const world = memoryWorld({});
  const go = { ...plainGo, GOSUMDB: "odd.example" };
  const loggedMods = createLoggedMods({ go, proxy: memoryProxySettings, checksumLog: world.checksumLog });
  await expect(
    loggedMods.require({ path: "a.example/a", version: "v1.0.0" }, new Uint8Array()),
  ).rejects.toThrow("GOSUMDB names a checksum database whose key is not known");
});
