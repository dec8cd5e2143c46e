import { describe, expect, test } from "vitest";
import type { LoopbackFault } from "../../../src/dev/loopback-proxy.ts";
import type { ModgateError } from "../../../src/model/error.ts";
import type { ModuleProxy } from "../../../src/model/world.ts";
import { alpha, openModules, openProxy, openWorld, problemOf, settings, wantedMods } from "../open-world.ts";

type Operation = "list" | "latest" | "info" | "mod" | "zip";

const performers: Readonly<Record<Operation, (modules: ModuleProxy) => Promise<unknown>>> = {
  list: async (modules) => modules.list(alpha.path),
  latest: async (modules) => modules.latest(alpha.path),
  info: async (modules) => modules.info(alpha.path, alpha.version),
  mod: async (modules) => modules.mod(alpha, []),
  zip: async (modules) => modules.zip(alpha, []),
};

function perform(modules: ModuleProxy, operation: Operation): Promise<unknown> {
  return performers[operation](modules);
}

const operations: readonly Operation[] = ["list", "latest", "info", "mod", "zip"];

const passing: readonly (readonly [name: string, fault: LoopbackFault])[] = [
  ["500", { status: 500 }],
  ["502", { status: 502 }],
  ["503 with Retry-After", { status: 503, headers: { "retry-after": "0" } }],
  ["504", { status: 504 }],
  ["429", { status: 429, headers: { "retry-after": "0" } }],
  ["a dropped connection", { drop: true }],
  ["a truncated body", { truncate: true }],
  ["a stall before the first byte", { delayMs: 5000 }],
];

describe("a fault that passes", () => {
  test.each(passing)("%s is asked again, for every operation", async (_, fault) => {
    const proxy = await openProxy({ fault: ({ before }) => (before === 0 ? fault : undefined) });
    const modules = openModules(proxy.url, { attempts: 2, timeoutMs: 500 });
    for (const operation of operations) await perform(modules, operation);
    expect(proxy.requests.filter(({ before }) => before === 1)).toHaveLength(operations.length);
  });

  test("is told the first time, and each time with -v", async () => {
    const proxy = await openProxy({ fault: ({ before }) => (before === 0 ? { status: 503 } : undefined) });
    const { world, infos, details } = openWorld();
    const modules = world.modules(settings(proxy.url, { attempts: 2 }));
    await modules.mod(alpha, []);
    await modules.list(alpha.path);
    expect(infos).toEqual([
      `asking ${proxy.url} for \`example.com/Alpha@v1.2.3\` again (2 of 2): status 503`,
    ]);
    expect(details).toEqual([
      `asking ${proxy.url}`,
      `asking ${proxy.url} for \`example.com/Alpha\` again (2 of 2): status 503`,
    ]);
  });

  test("is not asked more often than `attempts` says", async () => {
    const proxy = await openProxy({ fault: () => ({ status: 503 }) });
    const problem = await problemOf(openModules(proxy.url, { attempts: 3 }).mod(alpha, []));
    expect(problem.message).toContain("3 attempts");
    expect(proxy.requests).toHaveLength(3);
  });
});

const lasting: readonly (readonly [name: string, fault: LoopbackFault, code: ModgateError["code"]])[] = [
  ["400", { status: 400 }, "proxy-refused"],
  ["401", { status: 401 }, "proxy-refused"],
  ["403", { status: 403 }, "proxy-refused"],
  ["404", { status: 404 }, "module-not-found"],
  ["410", { status: 410 }, "module-not-found"],
  ["501", { status: 501 }, "proxy-unreachable"],
  ["204", { status: 204, body: "" }, "proxy-answer-invalid"],
  ["304", { status: 304, body: "" }, "proxy-answer-invalid"],
];

describe("a fault that lasts", () => {
  test.each(lasting)("%s is not asked again, and is %o: %s", async (_, fault, code) => {
    const proxy = await openProxy({ fault: () => fault });
    const modules = openModules(proxy.url, { attempts: 5 });
    for (const operation of ["info", "mod", "zip"] as const) {
      expect((await problemOf(perform(modules, operation))).code).toBe(code);
    }
    expect(proxy.requests).toHaveLength(3);
  });
});

const wrongInfos: readonly (readonly [name: string, body: string])[] = [
  ["a web page", "<html>"],
  ["no JSON", "{"],
  ["a list", "[]"],
  ["no version", "{}"],
  ["another version", '{"Version":"v1.2.4"}'],
  ["a key in another case", '{"Version":"v1.2.3","version":"v1.2.4"}'],
  ["bytes that are not UTF-8", '{"Version":"v1.2.3","Time":"\\xff"}'],
];

describe("an .info", () => {
  test.each(wrongInfos)("with %s is not believed", async (_, body) => {
    const proxy = await openProxy({ fault: () => ({ body: Buffer.from(body, "latin1") }) });
    const problem = await problemOf(openModules(proxy.url).info(alpha.path, alpha.version));
    expect(problem.code).toBe("proxy-answer-invalid");
  });

  test("gives version, time and origin", async () => {
    const body = JSON.stringify({
      Version: "v1.2.3",
      Time: "2024-05-06T07:08:09Z",
      Origin: { VCS: "git", Hash: "abc", Size: 3 },
    });
    const proxy = await openProxy({ fault: () => ({ body }) });
    const { value } = await openModules(proxy.url).info(alpha.path, "v1.2.3");
    expect(value).toEqual({
      version: "v1.2.3",
      time: "2024-05-06T07:08:09Z",
      origin: { vcs: "git", hash: "abc" },
    });
  });

  test("of a branch may name any version that fits the path, and no other", async () => {
    const proxy = await openProxy({
      fault: ({ path }) => ({ body: `{"Version":"${path.includes("two") ? "v2.0.0" : "v1.9.0"}"}` }),
    });
    const modules = openModules(proxy.url);
    expect((await modules.info(alpha.path, "main")).value).toEqual({ version: "v1.9.0" });
    expect((await problemOf(modules.info(alpha.path, "two"))).code).toBe("proxy-answer-invalid");
  });

  test("larger than a mebibyte is refused", async () => {
    const proxy = await openProxy({ fault: () => ({ body: Buffer.alloc(1024 * 1024 + 1, 32) }) });
    const problem = await problemOf(openModules(proxy.url, { attempts: 5 }).info(alpha.path, alpha.version));
    expect(problem.code).toBe("proxy-answer-invalid");
    expect(proxy.requests).toHaveLength(1);
  });
});

describe("list and latest", () => {
  test("leave out pseudo-versions and what is no version, in the proxy's order", async () => {
    const body = "v1.1.0\nv1.0.0 2024-01-01T00:00:00Z\nnonsense\n\nv0.0.0-20240101000000-abcdefabcdef\nv2\n";
    const proxy = await openProxy({ fault: () => ({ body }) });
    expect((await openModules(proxy.url).list(alpha.path)).value).toEqual(["v1.1.0", "v1.0.0", "v2"]);
  });

  test("find the latest in the list where a proxy has no @latest", async () => {
    const { path, time, files } = alpha;
    const versions = ["v1.0.0", "v1.10.0", "v1.9.0", "v1.11.0-rc.1"].map((version) => ({
      path,
      version,
      time,
      files,
    }));
    const proxy = await openProxy({ modules: versions, latest: false });
    expect((await openModules(proxy.url).latest(alpha.path)).value.version).toBe("v1.10.0");
  });
});

describe("fetching ahead", () => {
  test("leaves it to whoever needs a file to tell that it cannot be asked for", async () => {
    const modules = openModules("https://127.0.0.1:9", { goAuth: "off;netrc" });
    await expect(modules.prefetch(wantedMods([alpha]))).resolves.toBeUndefined();
    expect((await problemOf(modules.mod(alpha, []))).code).toBe("usage");
  });
});

describe("a source that is down", () => {
  test("is given up for the run, so that many modules do not each wait for it", async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ ...alpha, path: `example.com/m${i}` }));
    const backup = await openProxy({ modules: many });
    const modules = openModules(`http://127.0.0.1:9|${backup.url}`, { attempts: 5 });
    await modules.prefetch(wantedMods(many));
    const served = await Promise.all(many.map((module) => modules.mod(module, [])));
    expect(new Set(served.map(({ provenance }) => provenance.source))).toEqual(new Set([backup.url]));
    const later = await openModules(backup.url).mod({ path: "example.com/m1", version: alpha.version }, []);
    expect(later.provenance.failedOver).toEqual([]);
  });
});

describe("module paths and versions", () => {
  test.each([
    ["../../etc", "v1.0.0"],
    ["example.com/a b", "v1.0.0"],
    ["example.com/a", "v1.0.0/../x"],
    ["-flag", "v1.0.0"],
  ])("that no proxy can have are never asked for: %s@%s", async (path, version) => {
    const proxy = await openProxy();
    const problem = await problemOf(openModules(proxy.url).mod({ path, version }, []));
    expect(problem.code).toBe("module-not-found");
    expect(proxy.requests).toEqual([]);
  });
});
