import { describe, expect, test } from "vitest";
import { queryVersion } from "../../../src/collect/modules/version-query.ts";
import { ModgateError } from "../../../src/model/error.ts";
import { memoryWorld } from "../../memory-world.ts";
import { memoryProxySettings } from "./resolve-in-memory.ts";

const path = "a.example/a";
const versions = [
  "v1.2.0-rc.1",
  "v1.1.0",
  "v1.2.0",
  "v1.2.3",
  "v1.10.0",
  "v1.11.0-beta",
  "v2.0.0+incompatible",
];

function query(
  text: string,
  listed: readonly string[] = versions,
  goMod = `module ${path}\ngo 1.20\n`,
): Promise<string> {
  const world = memoryWorld({
    lists: { [path]: listed },
    latest: { [path]: { version: "v0.0.0-20240101000000-abcdefabcdef" } },
    queries: {
      [`${path}@main`]: { version: "v1.10.1-0.20240101000000-abcdefabcdef" },
      [`${path}@v1.2.0+meta`]: new ModgateError("module-not-found", "no such tag"),
    },
    modules: Object.fromEntries(
      [...listed, "v0.0.0-20240101000000-abcdefabcdef", "v1.2.0"].map((version) => [
        `${path}@${version}`,
        {},
      ]),
    ),
  });
  const source = {
    proxy: world.modules(memoryProxySettings),
    goMod: async () => new TextEncoder().encode(goMod),
  };
  return queryVersion(source, path, text).then((info) => info.version);
}

describe("queryVersion()", () => {
  test.each([
    ["latest", "v1.10.0"],
    ["v1", "v1.10.0"],
    ["v1.2", "v1.2.3"],
    ["<v1.2.0", "v1.1.0"],
    ["<=v1.2.0", "v1.2.0"],
    [">v1.2.0", "v1.2.3"],
    [">=v1.2.0", "v1.2.0"],
    [">=v1.10.1", "v1.11.0-beta"],
    ["main", "v1.10.1-0.20240101000000-abcdefabcdef"],
    ["v1.2.0+meta", "v1.2.0"],
    ["v2", "v2.0.0+incompatible"],
  ])("reads %s as %s", async (text, version) => {
    expect(await query(text)).toBe(version);
  });

  test("takes +incompatible versions where the last compatible one has no go.mod", async () => {
    expect(await query("latest", versions, `module ${path}\n`)).toBe("v2.0.0+incompatible");
  });

  test.each([
    [["v1.0.0+incompatible", "v1.1.0", "v2.0.0+incompatible"], "v1.1.0"],
    [["v2.0.0+incompatible", "v1.1.0"], "v1.1.0"],
    [["v1.0.0+incompatible", "v2.0.0+incompatible"], "v2.0.0+incompatible"],
  ])(
    "ends %o before the first +incompatible version above one that has a go.mod: %s",
    async (listed, version) => {
      expect(await query("latest", listed)).toBe(version);
    },
  );

  test.each([[["v1.0.0+meta", "v1.0.0"]], [["v1.0.0", "v1.0.0+meta"]]])(
    "takes the last in the order of letters of versions that are the same: %o",
    async (listed) => {
      expect(await query("latest", listed)).toBe("v1.0.0+meta");
    },
  );

  test("finds no match, so that no further source is asked, where a source has a list but no latest version", async () => {
    const world = memoryWorld({
      lists: { [path]: [] },
      latest: { [path]: new ModgateError("module-not-found", "no @latest") },
    });
    const source = { proxy: world.modules(memoryProxySettings), goMod: async () => new Uint8Array() };
    const problem = await queryVersion(source, path, "latest").catch((error: unknown) => error);
    expect(problem).toMatchObject({ code: "go-mod-invalid" });
    expect(String(problem)).toContain("lists no version and knows no latest one");
  });

  test("takes a pre-release where there is no release, and an untagged commit where there is no tag", async () => {
    expect(await query("latest", ["v1.0.0-rc.1", "v1.0.0-rc.2"])).toBe("v1.0.0-rc.2");
    expect(await query("latest", [])).toBe("v0.0.0-20240101000000-abcdefabcdef");
  });

  test.each([
    ["v1.99", "none that the proxy lists fits"],
    [">v9.0.0", "none that the proxy lists fits"],
    [">v1.2", "does v1.2 mean"],
    ["<=v1", "does v1 mean"],
    ["<abc", "no semantic version in the range"],
    ["patch", "go.mod names no version"],
  ])("refuses %s: %s", async (text, reason) => {
    await expect(query(text)).rejects.toThrow(reason);
  });

  test("refuses a malformed path before it asks", async () => {
    const world = memoryWorld();
    const source = { proxy: world.modules(memoryProxySettings), goMod: async () => new Uint8Array() };
    await expect(queryVersion(source, "nodot", "latest")).rejects.toThrow("malformed module path");
    expect(world.calls).toEqual([]);
  });
});
