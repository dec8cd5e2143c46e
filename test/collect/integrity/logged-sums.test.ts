import { describe, expect, test } from "vitest";
import { collectLoggedSums, type LoggedSums } from "../../../src/collect/integrity/logged-sums.ts";
import { ModgateError } from "../../../src/model/error.ts";
import type { SumEntry } from "../../../src/model/integrity.ts";
import { anySigner } from "../../go/literal-log.ts";
import { type MemoryWorld, memoryWorld, type MemoryWorldOptions } from "../../memory-world.ts";
import { settings } from "../../world/open-world.ts";

const logged = { zip: ["h1:zip"], mod: ["h1:mod"] };

function entry(path: string, hash: string, rest: Partial<SumEntry> = {}): SumEntry {
  return {
    path,
    version: "v1.0.0",
    kind: hash.startsWith("h1:mod") ? "mod" : "zip",
    hash,
    at: { file: "go.sum", line: 3, column: 1 },
    standing: false,
    ...rest,
  };
}

interface Asking {
  readonly entries: readonly SumEntry[];
  readonly log?: MemoryWorldOptions["checksumLog"];
  readonly gosumdb?: string;
  readonly gonosumdb?: string;
  readonly private?: readonly string[];
}

async function ask(asking: Asking): Promise<LoggedSums & { readonly world: MemoryWorld }> {
  const world = memoryWorld(asking.log === undefined ? {} : { checksumLog: asking.log });
  const found = await collectLoggedSums({
    entries: asking.entries,
    go: { GOSUMDB: asking.gosumdb ?? anySigner.verifierKey, GONOSUMDB: asking.gonosumdb ?? "" },
    private: asking.private ?? [],
    proxy: settings("https://goproxy.corp.example"),
    checksumLog: (given) => world.checksumLog(given),
    log: world.log,
  });
  return { ...found, world };
}

describe("collectLoggedSums()", () => {
  test("looks up each version of the new lines once", async () => {
    const entries = [
      entry("example.com/a", "h1:zip"),
      entry("example.com/a", "h1:mod"),
      entry("example.com/b", "h1:mod"),
      entry("example.com/old", "h1:any", { standing: true }),
    ];
    const log = { "example.com/a@v1.0.0": logged, "example.com/b@v1.0.0": logged };
    const { evidence, sources, world } = await ask({ entries, log });
    expect(evidence).toEqual({ added: 3, private: 0, confirmed: 3, unconfirmed: [], doubts: [] });
    expect(sources).toEqual([
      {
        kind: "checksum-database",
        source: "log.example tree of 7 records",
        sha256: "0".repeat(64),
        time: "",
      },
    ]);
    expect(world.calls).toEqual([
      "lookup example.com/a@v1.0.0",
      "lookup example.com/b@v1.0.0",
      "close checksum log",
    ]);
  });

  test("confirms nothing but the very line", async () => {
    const entries = [
      entry("example.com/a", "h1:zip"),
      entry("example.com/a", "h1:other"),
      entry("example.com/a", "h9:zip"),
      entry("example.com/none", "h1:zip"),
      entry("example.com/half", "h1:mod"),
    ];
    const { evidence } = await ask({
      entries,
      log: {
        "example.com/a@v1.0.0": logged,
        "example.com/none@v1.0.0": "unlogged",
        "example.com/half@v1.0.0": { zip: ["h1:zip"], mod: [] },
      },
    });
    expect(evidence.confirmed).toBe(1);
    expect(evidence.unconfirmed.map(({ path, hash, logged }) => [path, hash, logged])).toEqual([
      ["example.com/a", "h1:other", ["h1:zip"]],
      ["example.com/a", "h9:zip", ["h1:zip"]],
      ["example.com/none", "h1:zip", []],
      ["example.com/half", "h1:mod", []],
    ]);
    expect(evidence.doubts).toEqual([]);
  });

  test.each([
    ["nothing", []],
    ["nothing new", [entry("example.com/a", "h1:zip", { standing: true })]],
    ["nothing public", [entry("git.corp.example/x/y", "h1:zip"), entry("example.org/z", "h1:zip")]],
  ])("opens no log where there is %s, whatever GOSUMDB says", async (_, entries) => {
    for (const gosumdb of ["off", "no key", anySigner.verifierKey]) {
      const { evidence, world } = await ask({
        entries,
        gosumdb,
        private: ["git.corp.example/*"],
        gonosumdb: "example.org",
      });
      expect(evidence).toMatchObject({ confirmed: 0, unconfirmed: [], doubts: [] });
      expect(evidence.private).toBe(evidence.added);
      expect(world.calls).toEqual([]);
      expect(world.logSettings).toEqual([]);
    }
  });

  test("hands the private patterns on, so that the log refuses them as well", async () => {
    const { world } = await ask({
      entries: [entry("example.com/a", "h1:zip")],
      log: { "example.com/a@v1.0.0": logged },
      private: ["git.corp.example/*", "*.corp.example"],
      gonosumdb: "example.org",
    });
    expect(world.logSettings.map((given) => given.private)).toEqual([
      "git.corp.example/*,*.corp.example,example.org",
    ]);
  });

  test("says that GOSUMDB is off, or names no database", async () => {
    const entries = [entry("example.com/a", "h1:zip")];
    const off = await ask({ entries, gosumdb: "off" });
    expect(off.evidence.doubts.map(({ reason }) => reason)).toEqual([
      "GOSUMDB is off, so that the lines that the change adds to go.sum (1) were not looked up in the checksum database",
    ]);
    const unknown = await ask({ entries, gosumdb: "log.example" });
    expect(unknown.evidence.doubts[0]?.reason).toContain("whose key is not known: `log.example`");
    expect(unknown.evidence).toMatchObject({ added: 1, confirmed: 0, unconfirmed: [] });
    expect([...off.world.calls, ...unknown.world.calls]).toEqual([]);
  });

  test("tells the same trouble once, and judges the rest", async () => {
    const down = new ModgateError("proxy-unreachable", "nobody there", { hint: "try again later" });
    const forged = new ModgateError(
      "log-untrusted",
      "the checksum database's answer does not verify: forged",
    );
    const entries = ["a", "b", "c", "d"].map((name) => entry(`example.com/${name}`, "h1:zip"));
    const { evidence, world } = await ask({
      entries,
      log: {
        "example.com/a@v1.0.0": down,
        "example.com/b@v1.0.0": logged,
        "example.com/c@v1.0.0": forged,
        "example.com/d@v1.0.0": down,
      },
    });
    expect(evidence.confirmed).toBe(1);
    expect(evidence.doubts).toEqual([
      { reason: "nobody there (and 1 more)", hint: "try again later" },
      { reason: "the checksum database's answer does not verify: forged", hint: "" },
    ]);
    expect(world.calls.at(-1)).toBe("close checksum log");
  });

  test("lets bugs through, and closes the log", async () => {
    const log = { "example.com/a@v1.0.0": new ModgateError("bug", "ours") };
    const asking = ask({ entries: [entry("example.com/a", "h1:zip")], log });
    await expect(asking).rejects.toThrow("ours");
  });

  test.each(["*", "*.com", "example.*", "?xample.com", "example.com,*"])(
    "does not pass what the environment leaves out by GONOSUMDB=%s for everybody",
    async (gonosumdb) => {
      const named = gonosumdb.startsWith("example.com");
      const { evidence, world } = await ask({ entries: [entry("example.com/a", "h1:zip")], gonosumdb });
      expect(world.calls).toEqual([]);
      expect([evidence.private, evidence.doubts.length]).toEqual(named ? [1, 0] : [0, 1]);
    },
  );

  test("says how many lines GONOSUMDB kept from being looked up, and passes those that the policy calls private", async () => {
    const entries = [entry("example.com/a", "h1:zip"), entry("git.corp.example/b", "h1:zip")];
    const { evidence } = await ask({ entries, gonosumdb: "*", private: ["git.corp.example"] });
    expect(evidence).toMatchObject({ added: 2, private: 1, confirmed: 0 });
    expect(evidence.doubts.map(({ reason }) => reason)).toEqual([
      "GONOSUMDB is `*`, which goes for more than private modules, so that lines that the change adds to go.sum (1) were not looked up in the checksum database",
    ]);
  });
});
