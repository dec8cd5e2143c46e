import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { writeFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { LoopbackModule } from "../../../src/dev/loopback-proxy.ts";
import { createFetchThread } from "../../../src/world/http/fetch-thread.ts";
import type { HttpOutcome } from "../../../src/world/http/http-exchange.ts";
import { createHttpClient } from "../../../src/world/http/http-client.ts";
import {
  alpha,
  hashIn,
  loopbackCertificate,
  openModules,
  openProxy,
  temporaryFolder,
} from "../open-world.ts";
import { openHttp2, openSilence, question, words } from "./http2-server.ts";

const entry = new URL("../../../src/world/thread-main.ts", import.meta.url);

function open(
  { origin, cert }: { readonly origin: URL; readonly cert: string },
  whenEnded = (): void => undefined,
  from = entry,
) {
  const host = createFetchThread(from, {
    host: { origin: origin.origin, ca: [cert] },
    whenReady: () => undefined,
    whenEnded,
  });
  onTestFinished(() => host.close());
  return host;
}

describe("a thread", () => {
  test("gives each question its own answer, whatever their order and size", async () => {
    const server = await openHttp2((stream, turn) => {
      const size = (turn % 7) * 300;
      setTimeout(
        () => {
          stream.respond({ ":status": 200, "x-turn": String(turn) });
          stream.end(`${turn}:`.padEnd(size, "."));
        },
        (turn * 13) % 40,
      );
    });
    const host = open(server);
    const asked = Array.from({ length: 60 }, () =>
      host.exchange(question(server.origin, { maxBytes: 5000 })),
    );
    const answers = await Promise.all(asked);
    const turns = answers.map((outcome) => turnOf(outcome));
    expect(turns.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, turn) => turn));
  });

  test("tells of failures, sizes and refused certificates as a connection of this thread would", async () => {
    const server = await openHttp2((stream) => {
      stream.respond({ ":status": 200 });
      stream.end("x".repeat(2000));
    });
    expect(words(await open(server).exchange(question(server.origin)))).toBe("too-large");
    const distrusting = createFetchThread(entry, {
      host: { origin: server.origin.origin, ca: [] },
      whenReady: () => undefined,
      whenEnded: () => undefined,
    });
    onTestFinished(() => distrusting.close());
    expect((await distrusting.exchange(question(server.origin)))?.kind).toBe("failed");
  });

  test("that dies fails its questions as those of a broken connection, and says once that it ended", async () => {
    const folder = temporaryFolder();
    const dying = join(folder, "dying.mjs");
    writeFileSync(
      dying,
      `import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { throw new Error("dead"); });`,
    );
    let ends = 0;
    const host = open(await openHttp2(() => undefined), () => void (ends += 1), pathToFileURL(dying));
    const at = new URL("https://127.0.0.1:9");
    const outcomes = await Promise.all([host.exchange(question(at)), host.exchange(question(at))]);
    expect(outcomes.map(words)).toEqual(["UND_ERR_SOCKET", "UND_ERR_SOCKET"]);
    expect(words(await host.exchange(question(at)))).toBe("UND_ERR_SOCKET");
    await expect.poll(() => ends).toBe(1);
  });

  test("that is closed fails what it was still asked", async () => {
    const origin = await openSilence();
    const host = open({ origin, cert: loopbackCertificate().cert });
    const asked = host.exchange(question(origin, { timeoutMs: 60_000 }));
    host.close();
    expect(words(await asked)).toBe("UND_ERR_SOCKET");
  });
});

function turnOf(outcome: HttpOutcome | undefined): number {
  if (outcome?.kind !== "answer") return -1;
  const turn = Number(outcome.headers["x-turn"]);
  expect(Buffer.from(outcome.body).toString()).toBe(`${turn}:`.padEnd((turn % 7) * 300, "."));
  return turn;
}

const { key, cert, certFile } = loopbackCertificate();
const many: readonly LoopbackModule[] = Array.from({ length: 600 }, (_, index) => ({
  ...alpha,
  path: `example.com/m${index}`,
  files: { "go.mod": `module example.com/m${index}\n` },
}));

describe("where many files are missing", () => {
  test("connections are made in a thread beside the first, and all come right", async () => {
    const { promise: threadIsThere, resolve: answer } = Promise.withResolvers<void>();
    const proxy = await openProxy({
      tls: { key, cert },
      modules: many,
      fault: () => ({ after: threadIsThere }),
    });
    const modules = openModules(proxy.url, { timeoutMs: 30_000 }, { SSL_CERT_FILE: certFile });
    const all = modules.prefetch({ mods: many.map((module) => ({ module, sums: [] })), infos: [] });
    await expect.poll(() => proxy.connections(), { timeout: 10_000 }).toBe(3);
    answer();
    await all;
    const served = await Promise.all(many.map(async (module) => await modules.mod(module, [])));
    expect(served.map(({ value }) => Buffer.from(value).toString())).toEqual(
      many.map(({ path }) => `module ${path}\n`),
    );
    expect(proxy.connections()).toBe(3);
  });

  test("and nothing is cached, the thread connects before the first question, and alone", async () => {
    const proxy = await openProxy({ tls: { key, cert }, modules: many });
    const modules = openModules(proxy.url, {}, { SSL_CERT_FILE: certFile });
    await modules.open();
    await expect.poll(() => proxy.connections()).toBe(2);
    await modules.prefetch({ mods: many.map((module) => ({ module, sums: [] })), infos: [] });
    expect(modules.heldMod(many[7] ?? alpha, [hashIn(proxy.goSumLines(many[7] ?? alpha)[1])])).toBeDefined();
    expect(proxy.connections()).toBe(2);
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
    const all = modules.prefetch({ mods: many.map((module) => ({ module, sums: [] })), infos: [] });
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

  test("and the thread dies, they come over the first connection when they are asked for again", async () => {
    const folder = temporaryFolder();
    const dying = join(folder, "dying.mjs");
    writeFileSync(dying, `throw new Error("no thread today");`);
    const proxy = await openProxy({ tls: { key, cert }, modules: many });
    const client = createHttpClient({
      env: {},
      trust: () => ({ ca: [cert] }),
      jobs: 0,
      threadEntry: pathToFileURL(dying),
    });
    onTestFinished(() => client.close());
    const ask = (path: string): Promise<HttpOutcome> =>
      client.get(question(new URL(proxy.url), { url: new URL(`/${path}/@v/v1.2.3.mod`, proxy.url) }));
    const outcomes = await Promise.all(
      many.map(async ({ path }) => {
        const outcome = await ask(path);
        return words(outcome) === "UND_ERR_SOCKET" ? await ask(path) : outcome;
      }),
    );
    expect(outcomes.map(words)).toEqual(many.map(({ path }) => `200 module ${path}`));
    expect(proxy.connections()).toBe(1);
  });
});
