import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import {
  alpha,
  hashIn,
  openModules,
  openProxy,
  openWorld,
  problemOf,
  settings,
  temporaryFolder,
} from "../open-world.ts";

const cached = "example.com/!alpha/@v/v1.2.3";

/** A cache that an earlier run filled, and the sums of what is in it. */
async function filledCache(): Promise<{ cacheDir: string; zipSum: string; modSum: string }> {
  const proxy = await openProxy();
  const cacheDir = join(temporaryFolder(), "cache");
  const [zipLine, modLine] = proxy.goSumLines(alpha);
  const modules = openModules(proxy.url, { cacheDir });
  await modules.mod(alpha, [hashIn(modLine)]);
  await modules.list(alpha.path);
  await modules.latest(alpha.path);
  await modules.info(alpha.path, alpha.version);
  await modules.zip(alpha, [hashIn(zipLine)]);
  await modules.close();
  return { cacheDir, zipSum: hashIn(zipLine), modSum: hashIn(modLine) };
}

describe("the module cache", () => {
  test("has the layout of a file proxy where a zip was fetched, one pack, and no temporary files", async () => {
    const { cacheDir, zipSum, modSum } = await filledCache();
    expect(readdirSync(cacheDir).sort()).toEqual(["example.com", "small-files.pack"]);
    expect(readdirSync(join(cacheDir, "example.com/!alpha/@v")).sort()).toEqual([
      "v1.2.3.info",
      "v1.2.3.mod",
      "v1.2.3.zip",
      "v1.2.3.ziphash",
    ]);
    expect(readFileSync(join(cacheDir, `${cached}.ziphash`), "utf8")).toBe(zipSum);
    const again = openModules(`file://${cacheDir}`);
    expect((await again.info(alpha.path, alpha.version)).value.time).toBe(alpha.time);
    await again.mod(alpha, [modSum]);
    expect((await again.files(alpha, [zipSum], () => true)).value.size).toBe(3);
  });

  test("answers what go.sum vouches for without a request", async () => {
    const { cacheDir, zipSum, modSum } = await filledCache();
    const proxy = await openProxy();
    const modules = openModules(proxy.url, { cacheDir });
    expect((await modules.mod(alpha, [modSum])).provenance.source).toBe("cache");
    expect((await modules.zip(alpha, ["h1:other", zipSum])).provenance.source).toBe("cache");
    expect(proxy.requests).toEqual([]);
  });

  test("of go is taken where nothing vouches for a go.mod, if that is wanted", async () => {
    const modCacheDir = temporaryFolder();
    const place = join(modCacheDir, "cache", "download", cached.slice(0, cached.lastIndexOf("/")));
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, "v1.2.3.mod"), "module example.com/Alpha\n");
    const modules = openModules("off", { modCacheDir });
    expect((await problemOf(modules.mod({ ...alpha, version: "v1.2.4" }, [], "cached"))).code).toBe(
      "proxy-refused",
    );
    const { value, provenance } = await modules.mod(alpha, [], "cached");
    expect(new TextDecoder().decode(value)).toBe("module example.com/Alpha\n");
    expect(provenance.source).toBe("modcache");
    expect((await problemOf(openModules("off", { modCacheDir }).mod(alpha, []))).code).toBe("proxy-refused");
    const relativeDir = relative(process.cwd(), modCacheDir);
    const byRelative = openModules("off", { modCacheDir: relativeDir }).mod(alpha, [], "cached");
    expect((await problemOf(byRelative)).code).toBe("proxy-refused");
  });

  test("is not asked where nothing vouches for its bytes", async () => {
    const { cacheDir } = await filledCache();
    const proxy = await openProxy();
    const modules = openModules(proxy.url, { cacheDir });
    for (const served of [
      await modules.mod(alpha, []),
      await modules.zip(alpha, []),
      await modules.info(alpha.path, alpha.version),
    ]) {
      expect(served.provenance.source).toBe(proxy.url);
    }
  });

  test.each([
    ["mod", "small-files.pack"],
    ["zip", `${cached}.zip`],
  ] as const)(
    "with flipped bytes in a %s is put right from the proxy, with a warning",
    async (kind, name) => {
      const { cacheDir, zipSum, modSum } = await filledCache();
      const file = join(cacheDir, name);
      const good = readFileSync(file);
      const bad = Buffer.from(good);
      const at = kind === "zip" ? 31 : good.indexOf("module example.com");
      bad[at] = (bad[at] ?? 0) ^ 1;
      writeFileSync(file, bad);
      const proxy = await openProxy();
      const { world, warnings } = openWorld();
      const modules = world.modules(settings(proxy.url, { cacheDir }));
      const sum = kind === "zip" ? zipSum : modSum;
      expect((await modules[kind](alpha, [sum])).provenance.source).toBe(proxy.url);
      expect(warnings.join()).toContain("wrong bytes");
      await modules.close();
      expect((await openModules(proxy.url, { cacheDir })[kind](alpha, [sum])).provenance.source).toBe(
        "cache",
      );
    },
  );

  test("reads what a damaged pack holds before the damage, and nothing wrong", async () => {
    const { cacheDir, modSum } = await filledCache();
    const pack = join(cacheDir, "small-files.pack");
    const good = readFileSync(pack);
    const proxy = await openProxy();
    for (let length = 0; length <= good.length; length += 7) {
      writeFileSync(pack, good.subarray(0, length));
      const { value } = await openModules(proxy.url, { cacheDir }).mod(alpha, [modSum]);
      expect(new TextDecoder().decode(value)).toBe(alpha.files["go.mod"]);
    }
  });

  test("that cannot be written is a warning, not a failure", async () => {
    const parent = temporaryFolder();
    const cacheDir = join(parent, "file");
    writeFileSync(cacheDir, "no folder");
    const proxy = await openProxy();
    const { world, warnings } = openWorld();
    const modules = world.modules(settings(proxy.url, { cacheDir }));
    await modules.mod(alpha, []);
    expect(existsSync((await modules.zip(alpha, [])).value)).toBe(true);
    await modules.close();
    expect(warnings.join()).toContain("cannot be written");
  });

  test("of go is read where go.sum vouches for the bytes, and only then", async () => {
    const { cacheDir, zipSum, modSum } = await filledCache();
    const modCacheDir = temporaryFolder();
    mkdirSync(join(modCacheDir, "cache/download/example.com/!alpha/@v"), { recursive: true });
    for (const kind of ["mod", "zip"]) {
      writeFileSync(
        join(modCacheDir, `cache/download/${cached}.${kind}`),
        readFileSync(join(cacheDir, `${cached}.${kind}`)),
      );
    }
    const proxy = await openProxy();
    const modules = openModules(proxy.url, { modCacheDir });
    expect((await modules.mod(alpha, [modSum])).provenance.source).toBe("modcache");
    expect((await modules.zip(alpha, [zipSum])).provenance.source).toBe("modcache");
    expect(proxy.requests).toEqual([]);
    chmodSync(join(modCacheDir, `cache/download/${cached}.mod`), 0o644);
    writeFileSync(join(modCacheDir, `cache/download/${cached}.mod`), "module evil\n");
    expect((await openModules(proxy.url, { modCacheDir }).mod(alpha, [modSum])).provenance.source).toBe(
      proxy.url,
    );
  });
});

describe("go's cache with GOPROXY=off", () => {
  const older = "v0.0.0-20240101000000-0123456789ab";
  const newer = "v0.0.0-20250101000000-0123456789ab";

  function goCache(...versions: readonly string[]): string {
    const modCacheDir = temporaryFolder();
    const folder = join(modCacheDir, "cache/download/example.com/!alpha/@v");
    mkdirSync(folder, { recursive: true });
    for (const version of versions)
      writeFileSync(join(folder, `${version}.info`), JSON.stringify({ Version: version }));
    return modCacheDir;
  }

  function version(chain: string, revision: string): Promise<string> {
    const modules = openModules(chain, { modCacheDir: goCache(older, newer, "v1.0.0-0123456789ab") });
    return modules.among(
      alpha.path,
      async (answers) => (await answers.info(alpha.path, revision, "cached")).value.version,
    );
  }

  test("tells the highest pseudo-version of a commit", async () => {
    expect(await version("off", "0123456789ab")).toBe(newer);
    expect(await version("off", "0123456789abcdef")).toBe(newer);
  });

  test.each([
    ["off", "0123456789a"],
    ["off", "0123456789AB"],
    ["off", "ffffffffffff"],
    ["off", "main"],
    ["off,off", "0123456789ab"],
  ])("and with GOPROXY=%s and %s tells none", async (chain, revision) => {
    expect((await problemOf(version(chain, revision))).code).toBe("proxy-refused");
  });

  test("tells what a query chose of the versions it knows", async () => {
    expect(await version("off", older)).toBe(older);
  });
});

test("go.mod files that the first go with modules made up are not taken from go's cache", async () => {
  const modCacheDir = temporaryFolder();
  const folder = join(modCacheDir, "cache/download/example.com/!alpha/@v");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "v1.2.3.mod"), "//vgo 0.0.4\n\nmodule example.com/Alpha\n");
  const proxy = await openProxy();
  const modules = openModules(proxy.url, { modCacheDir });
  expect((await modules.mod(alpha, [], "cached")).provenance.source).toBe(proxy.url);
});

describe("what a proxy told of a version by @latest or a branch", () => {
  test.each(["latest", "main"])("%s, is not asked for again where it may be reused", async (query) => {
    const body = '{"Version":"v1.9.0"}';
    const proxy = await openProxy({
      fault: ({ path }) => (path.endsWith("/@v/v1.9.0.info") ? { status: 404 } : { status: 200, body }),
    });
    const modules = openModules(proxy.url);
    const module = { path: alpha.path, version: "v1.9.0" };
    await modules.open(0);
    expect(modules.holdsInfo(module)).toBe(false);
    if (query === "latest") await modules.latest(alpha.path);
    else await modules.among(alpha.path, (answers) => answers.info(alpha.path, query));
    expect(modules.holdsInfo(module)).toBe(true);
    expect((await modules.info(module.path, module.version, "cached")).value.version).toBe("v1.9.0");
    expect((await problemOf(modules.info(module.path, module.version))).code).toBe("module-not-found");
  });
});

describe("offline", () => {
  test("answers everything an earlier run kept, without a connection", async () => {
    const { cacheDir, zipSum, modSum } = await filledCache();
    const proxy = await openProxy();
    const modules = openModules(proxy.url, { cacheDir, offline: true });
    expect((await modules.list(alpha.path)).value).toEqual([alpha.version]);
    expect((await modules.latest(alpha.path)).value.version).toBe(alpha.version);
    expect((await modules.info(alpha.path, alpha.version)).provenance.source).toBe("cache");
    await modules.mod(alpha, [modSum]);
    await modules.mod(alpha, []);
    await modules.zip(alpha, [zipSum]);
    expect(proxy.requests).toEqual([]);
  });

  test("says that it is offline for everything else", async () => {
    const proxy = await openProxy();
    const modules = openModules(`${proxy.url}|direct`, {
      cacheDir: temporaryFolder(),
      offline: true,
      allowDirect: true,
    });
    for (const asked of [
      modules.list(alpha.path),
      modules.latest(alpha.path),
      modules.info(alpha.path, "v1.2.3"),
      modules.mod(alpha, []),
      modules.zip(alpha, []),
    ]) {
      expect((await problemOf(asked)).code).toBe("offline");
    }
    expect(proxy.requests).toEqual([]);
  });

  test("asks folders of the chain, as they need no connection", async () => {
    const { cacheDir, modSum } = await filledCache();
    const modules = openModules(`file://${cacheDir}`, { offline: true });
    expect((await modules.mod(alpha, [modSum])).provenance.source).toBe(`file://${cacheDir}`);
  });
});

describe("bytes that go.sum does not vouch for", () => {
  test.each(["mod", "zip"] as const)(
    "of a %s are an integrity failure, and no other source is asked",
    async (kind) => {
      const changed = {
        ...alpha,
        files: { ...alpha.files, "go.mod": "module example.com/Alpha // changed\n" },
      };
      const hostile = await openProxy({ modules: [changed] });
      const honest = await openProxy();
      const sum = hashIn(honest.goSumLines(alpha)[kind === "zip" ? 0 : 1]);
      const cacheDir = temporaryFolder();
      const modules = openModules(`${hostile.url}|${honest.url}`, { cacheDir });
      const problem = await problemOf(modules[kind](alpha, [sum]));
      expect(problem.code).toBe("sum-mismatch");
      expect(problem.details).toMatchObject({
        wanted: sum,
        found: hashIn(hostile.goSumLines(changed)[kind === "zip" ? 0 : 1]),
      });
      expect(problem.message).toContain(hostile.url);
      expect(honest.requests).toEqual([]);
      await modules.close();
      expect(existsSync(join(cacheDir, `${cached}.${kind}`))).toBe(false);
    },
  );

  test("are compared with every given hash, of which one must fit", async () => {
    const proxy = await openProxy();
    const [, modLine] = proxy.goSumLines(alpha);
    const modules = openModules(proxy.url);
    await modules.mod(alpha, ["h1:another", hashIn(modLine)]);
    await modules.mod(alpha, ["h2:of-another-algorithm"]);
    expect((await problemOf(modules.mod(alpha, ["h1:another"]))).code).toBe("sum-mismatch");
  });
});
