import { describe, expect, onTestFinished, test } from "vitest";
import type { LoopbackModule } from "../../../src/dev/loopback-proxy.ts";
import { createHttp2Pool } from "../../../src/world/http/http2-pool.ts";
import { alpha, hashIn, loopbackCertificate, openModules, openProxy, wantedMods } from "../open-world.ts";
import { openHttp2, question, words } from "./http2-server.ts";

async function open() {
  const { promise: mayAnswer, resolve: answer } = Promise.withResolvers<void>();
  const server = await openHttp2(async (stream) => {
    await mayAnswer;
    stream.respond({ ":status": 200 });
    stream.end("here");
  });
  const pool = createHttp2Pool(server.origin, [server.cert]);
  onTestFinished(() => pool.close());
  return { pool, server, answer };
}

describe("a pool of connections", () => {
  test.each([
    [40, 1],
    [150, 2],
    [400, 3],
  ])("with %i questions in flight has %i", async (count, connections) => {
    const { pool, server, answer } = await open();
    const all = Array.from({ length: count }, () =>
      pool.exchange(question(server.origin, { timeoutMs: 30_000 })),
    );
    await expect.poll(() => server.connections()).toBe(connections);
    answer();
    const outcomes = await Promise.all(all);
    expect(new Set(outcomes.map(words))).toEqual(new Set(["200 here"]));
    expect(server.connections()).toBe(connections);
  });

  test("connects once before its first question, and not again for it", async () => {
    const { pool, server, answer } = await open();
    pool.connect(1);
    pool.connect(100);
    await expect.poll(() => server.connections()).toBe(1);
    answer();
    expect(words(await pool.exchange(question(server.origin)))).toBe("200 here");
    expect(server.connections()).toBe(1);
  });

  test.each([
    [0, 1],
    [101, 2],
    [5000, 3],
  ])("connects for about %i questions with %i", async (questions, connections) => {
    const { pool, server, answer } = await open();
    pool.connect(questions);
    await expect.poll(() => server.connections()).toBe(connections);
    answer();
    expect(words(await pool.exchange(question(server.origin)))).toBe("200 here");
    expect(server.connections()).toBe(connections);
  });

  test("that is closed fails what it is asked", async () => {
    const { pool, server } = await open();
    const asked = pool.exchange(question(server.origin, { timeoutMs: 30_000 }));
    pool.close();
    expect(words(await asked)).toBe("UND_ERR_SOCKET");
    expect(words(await pool.exchange(question(server.origin)))).toBe("UND_ERR_SOCKET");
  });
});

const { key, cert, certFile } = loopbackCertificate();
const many: readonly LoopbackModule[] = Array.from({ length: 300 }, (_, index) => ({
  ...alpha,
  path: `example.com/m${index}`,
  files: { "go.mod": `module example.com/m${index}\n` },
}));
const mods = wantedMods(many);

describe("where many files are missing", () => {
  test("and nothing is cached, a connection is made before the first question", async () => {
    const proxy = await openProxy({ tls: { key, cert }, modules: many });
    const modules = openModules(proxy.url, {}, { SSL_CERT_FILE: certFile });
    await modules.open(1);
    await expect.poll(() => proxy.connections()).toBe(1);
    await modules.prefetch(mods);
    expect(modules.heldMod(many[7] ?? alpha, [hashIn(proxy.goSumLines(many[7] ?? alpha)[1])])).toBeDefined();
  });

  test("whoever needs one of them waits for that one alone", async () => {
    const [slow, quick] = [many[0] ?? alpha, many[1] ?? alpha];
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const proxy = await openProxy({
      tls: { key, cert },
      modules: many,
      fault: ({ path }) => (path.startsWith(`/${slow.path}/`) ? { after: held } : undefined),
    });
    const modules = openModules(proxy.url, { timeoutMs: 30_000 }, { SSL_CERT_FILE: certFile });
    let isAllThere = false;
    const all = modules.prefetch(mods);
    const told = all.then(() => (isAllThere = true));
    await modules.mod(quick, []);
    expect(isAllThere).toBe(false);
    release();
    await told;
    await modules.mod(slow, []);
    expect(new Set(proxy.requests.map(({ path }) => path)).size).toBe(proxy.requests.length);
  });

  test("and few are asked for at a time by wish, one connection is enough", async () => {
    const proxy = await openProxy({ tls: { key, cert }, modules: many });
    const modules = openModules(proxy.url, { jobs: 16 }, { SSL_CERT_FILE: certFile });
    await Promise.all(many.map(async (module) => await modules.mod(module, [])));
    expect(proxy.connections()).toBe(1);
  });
});
