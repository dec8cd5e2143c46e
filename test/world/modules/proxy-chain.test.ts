import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { LoopbackFault } from "../../../src/dev/loopback-proxy.ts";
import {
  alpha,
  openModules,
  openProxy,
  problemOf,
  settings,
  temporaryFolder,
  openWorld,
} from "../open-world.ts";

const closedPort = "http://127.0.0.1:9";

/** First entry's failure, sign between, and what comes of it: the backup's answer, or an error code. */
const failures: readonly (readonly [
  failure: string,
  fault: LoopbackFault | "refused",
  sign: "," | "|",
  outcome: string,
])[] = [
  ["404", { status: 404 }, ",", "backup"],
  ["410", { status: 410 }, ",", "backup"],
  ["403", { status: 403 }, ",", "proxy-refused"],
  ["500", { status: 500 }, ",", "proxy-unreachable"],
  ["a time-out", { delayMs: 3000 }, ",", "proxy-unreachable"],
  ["a refused connection", "refused", ",", "proxy-unreachable"],
  ["a dropped connection", { drop: true }, ",", "proxy-unreachable"],
  ["a web page", { body: "<!DOCTYPE html><p>Log in" }, ",", "proxy-answer-invalid"],
  ["404", { status: 404 }, "|", "backup"],
  ["403", { status: 403 }, "|", "backup"],
  ["500", { status: 500 }, "|", "backup"],
  ["a time-out", { delayMs: 3000 }, "|", "backup"],
  ["a refused connection", "refused", "|", "backup"],
  ["a dropped connection", { drop: true }, "|", "backup"],
  ["a truncated body", { truncate: true }, "|", "backup"],
  ["a web page", { body: "<!DOCTYPE html><p>Log in" }, "|", "backup"],
];

describe("the proxy chain", () => {
  test.each(failures)("after %s (%o) and `%s` gives: %s", async (...row) => {
    const [, fault, sign, outcome] = row;
    const first = await openProxy(fault === "refused" ? {} : { fault: () => fault });
    const backup = await openProxy();
    const primary = fault === "refused" ? closedPort : first.url;
    const modules = openModules(`${primary}${sign}${backup.url}`, { timeoutMs: 400 });
    const asked = modules.mod(alpha, []);
    if (outcome !== "backup") {
      expect((await problemOf(asked)).code).toBe(outcome);
      expect(backup.requests).toEqual([]);
      return;
    }
    const { value, provenance } = await asked;
    expect(new TextDecoder().decode(value)).toBe(alpha.files["go.mod"]);
    expect(provenance.source).toBe(backup.url);
    expect(provenance.failedOver.map(({ source }) => source)).toEqual([primary]);
  });

  test("gives a list without a first line that begins with a byte order mark, as go reads it", async () => {
    const body = "\uFEFFv9.9.8\nv9.9.9\r\n";
    const proxy = await openProxy({ fault: ({ path }) => (path.endsWith("/list") ? { body } : undefined) });
    expect((await openModules(proxy.url).list(alpha.path)).value).toEqual(["v9.9.9"]);
  });

  test("does not go on after a `,` where a folder of a file proxy is a file, as in go", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "example.com"), "");
    const backup = await openProxy();
    const problem = await problemOf(openModules(`file://${folder},${backup.url}`).mod(alpha, []));
    expect(problem.code).toBe("proxy-refused");
    expect(problem.message).toContain("a part of the path is not a folder");
    expect((await openModules(`file://${folder}|${backup.url}`).mod(alpha, [])).provenance.source).toBe(
      backup.url,
    );
  });

  test("is walked anew for each operation", async () => {
    const first = await openProxy({
      fault: ({ path }) => (path.endsWith(".info") ? { status: 404 } : undefined),
    });
    const backup = await openProxy();
    const modules = openModules(`${first.url},${backup.url}`);
    expect((await modules.info(alpha.path, alpha.version)).provenance.source).toBe(backup.url);
    expect((await modules.mod(alpha, [])).provenance.source).toBe(first.url);
  });

  test("is asked as a whole by a query: a source that has the list but not the version answers none of it", async () => {
    const first = await openProxy({
      fault: ({ path }) => (path.endsWith(".info") ? { status: 404 } : undefined),
    });
    const backup = await openProxy({
      fault: ({ path }) => (path.endsWith("/list") ? { body: "v9.9.9\n" } : undefined),
    });
    const modules = openModules(`${first.url},${backup.url}`);
    const answered = await modules.among(alpha.path, async (source) => {
      const { value: versions } = await source.list(alpha.path);
      return { versions, from: (await source.info(alpha.path, alpha.version)).provenance.source };
    });
    expect(answered).toEqual({ versions: ["v9.9.9"], from: backup.url });
  });

  test("keeps the error that tells most: a failure before an absence", async () => {
    const broken = await openProxy({ fault: () => ({ status: 500 }) });
    const empty = await openProxy({ modules: [] });
    const modules = openModules(`${broken.url}|${empty.url}`);
    expect((await problemOf(modules.mod(alpha, []))).code).toBe("proxy-unreachable");
  });

  test("agrees that a module does not exist where all say 404", async () => {
    const [one, two] = [await openProxy({ modules: [] }), await openProxy({ modules: [] })];
    const problem = await problemOf(openModules(`${one.url},${two.url}`).mod(alpha, []));
    expect(problem.code).toBe("module-not-found");
    expect(problem.message).toContain("example.com/Alpha@v1.2.3");
  });

  test("ends at `off`, which alone refuses every lookup", async () => {
    const empty = await openProxy({ modules: [] });
    expect((await problemOf(openModules("off").mod(alpha, []))).code).toBe("proxy-refused");
    expect((await problemOf(openModules(`${empty.url},off`).mod(alpha, []))).code).toBe("module-not-found");
  });

  test("treats `direct` as an end where it is not allowed, and says so", async () => {
    const empty = await openProxy({ modules: [] });
    const problem = await problemOf(openModules(`${empty.url},direct`).mod(alpha, []));
    expect(problem.code).toBe("module-not-found");
    expect(problem.details.hint).toContain("allow-direct");
    expect((await problemOf(openModules("direct").mod(alpha, []))).message).toContain("not allowed");
  });

  test.each(["", "  ", ",", "|,"])("without an entry (%o) says that no proxy is known", async (chain) => {
    const problem = await problemOf(openModules(chain).list(alpha.path));
    expect(problem.code).toBe("proxy-unknown");
  });

  test("tells the words of a plain text refusal, one line, without control characters", async () => {
    const words = "denied by rule 7\u001b[31m\r\n::error::x\n";
    const proxy = await openProxy({ fault: () => ({ status: 403, body: words }) });
    const { message } = await problemOf(openModules(proxy.url).mod(alpha, []));
    expect(message).toContain("denied by rule 7");
    expect(message).not.toMatch(/\p{Cc}|::error/u);
  });
});

describe("private modules", () => {
  test("are never named to a proxy where GONOPROXY covers them", async () => {
    const proxy = await openProxy();
    const modules = openModules(
      proxy.url,
      { noProxy: "example.com", allowDirect: false },
      { PATH: "/nowhere" },
    );
    const problem = await problemOf(modules.mod(alpha, []));
    expect(problem.code).toBe("command-missing");
    expect(proxy.requests).toEqual([]);
  });

  test("are not fetched from their origin offline", async () => {
    const { world } = openWorld({ PATH: "/nowhere" });
    const modules = world.modules(settings("", { noProxy: "example.com", offline: true }));
    expect((await problemOf(modules.mod(alpha, []))).code).toBe("offline");
  });
});
