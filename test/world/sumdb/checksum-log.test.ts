import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { recordHash } from "../../../src/go/tlog.ts";
import {
  anySigner,
  flipped,
  type LiteralLog,
  literalLog,
  noteSigner,
  record,
  records,
} from "../../go/literal-log.ts";
import { itself, type LogAnswer, openLog, openLogServer, proxied } from "./log-server.ts";
import { problemOf, temporaryFolder } from "../open-world.ts";

const key = anySigner.verifierKey;
const base = "/sumdb/log.example";
const upper = record("github.com/BurntSushi/toml", "v1.3.2+incompatible");
const log = literalLog([...records(600), upper]);

function module(index: number): { readonly path: string; readonly version: string } {
  return { path: `example.com/m${index}`, version: "v1.0.0" };
}

function hashesOf(
  from: LiteralLog,
  index: number,
): { readonly zip: readonly string[]; readonly mod: readonly string[] } {
  const [zip = "", mod = ""] = (from.records[index]?.text ?? "")
    .split("\n")
    .map((line) => line.split(" ")[2] ?? "");
  return { zip: [zip], mod: [mod] };
}

describe("a checksum log", () => {
  test("proves what it answers", async () => {
    const server = await openLogServer(proxied(log));
    const { log: opened, warnings } = openLog({ chain: server.url, database: key });
    expect(opened.head()).toBeUndefined();
    expect(await opened.lookup(module(3))).toEqual(hashesOf(log, 3));
    expect(await opened.lookup(upper)).toEqual(hashesOf(log, 600));
    expect(await opened.lookup({ path: "example.com/none", version: "v1.0.0" })).toBeUndefined();
    expect(await opened.lookup({ path: "EXAMPLE COM", version: "../v1" })).toBeUndefined();
    expect(opened.head()?.size).toBe(601);
    expect(server.asked).toContain(`${base}/lookup/github.com/!burnt!sushi/toml@v1.3.2+incompatible`);
    expect(warnings).toEqual([]);
  });

  test("asks once for each of many modules, for one tree head, and for each tile", async () => {
    const server = await openLogServer(proxied(log));
    const { log: opened } = openLog({ chain: server.url, database: key });
    const all = Array.from({ length: 600 }, (_, i) => i);
    const found = await Promise.all([...all, ...all].map((i) => opened.lookup(module(i))));
    expect(found).toEqual([...all, ...all].map((i) => hashesOf(log, i)));
    expect(new Set(server.asked).size).toBe(server.asked.length);
    expect(server.asked.filter((path) => !path.includes("/lookup/")).sort()).toEqual([
      `${base}/latest`,
      `${base}/supported`,
      `${base}/tile/8/0/000`,
      `${base}/tile/8/0/001`,
      `${base}/tile/8/0/002.p/89`,
      `${base}/tile/8/1/000.p/2`,
    ]);
  });

  test("takes records that were signed with older heads, and heads that come with records only", async () => {
    for (const latest of [404, 403, Buffer.from(log.signedHead(50))]) {
      const server = await openLogServer((path) => {
        if (path.endsWith("/latest")) return latest;
        const found = /\/lookup\/example\.com\/m(\d+)@/.exec(path);
        return found === null ? proxied(log)(path) : log.lookup(Number(found[1]), Number(found[1]) + 1);
      });
      const { log: opened } = openLog({ chain: server.url, database: key });
      const some = [0, 1, 255, 256, 300, 599, 511, 7];
      expect(await Promise.all(some.map((i) => opened.lookup(module(i))))).toEqual(
        some.map((i) => hashesOf(log, i)),
      );
      expect(opened.head()?.size).toBe(600);
    }
  });

  test("takes a full tile where a partial one is gone", async () => {
    const server = await openLogServer((path) => {
      if (path.endsWith("/latest")) return log.signedHead(300);
      if (path.includes("/lookup/")) return log.lookup(280, 300);
      return path.includes("/tile/8/0/001.p/") ? 404 : proxied(log)(path);
    });
    const { log: opened } = openLog({ chain: server.url, database: key });
    expect(await opened.lookup(module(280))).toEqual(hashesOf(log, 280));
    expect(server.asked).toContain(`${base}/tile/8/0/001`);
  });

  test("takes a tile that begins like a web page", async () => {
    const first = Array.from({ length: 10_000 }, (_, i) => record("example.com/m0", "v1.0.0", `${i}`)).find(
      ({ text }) => recordHash(Buffer.from(text))[0] === "<".charCodeAt(0),
    );
    if (first === undefined) throw new Error("no such record");
    const page = literalLog([first, ...records(5).slice(1)]);
    const server = await openLogServer(proxied(page));
    const { log: opened } = openLog({ chain: server.url, database: key });
    expect(await opened.lookup(module(0))).toEqual(hashesOf(page, 0));
  });

  test("never names a private module", async () => {
    const server = await openLogServer(proxied(log));
    const { log: opened } = openLog({
      chain: server.url,
      database: key,
      private: "*.corp.example,example.com/m1",
    });
    for (const path of ["git.corp.example/a", "example.com/m1", "example.com/m1/v2"])
      expect((await problemOf(opened.lookup({ path, version: "v1.0.0" }))).code).toBe("bug");
    expect(server.asked).toEqual([]);
  });
});

describe("where a checksum log is asked", () => {
  test("is the first proxy that supports it, and then no other", async () => {
    const without = await openLogServer(() => 404);
    const within = await openLogServer((path) => (path.includes("/lookup/") ? 500 : proxied(log)(path)));
    const spare = await openLogServer(proxied(log));
    const { log: opened } = openLog({ chain: `${without.url},${within.url}|${spare.url}`, database: key });
    expect((await problemOf(opened.lookup(module(1)))).code).toBe("proxy-unreachable");
    expect(without.asked).toEqual([`${base}/supported`]);
    expect(spare.asked).toEqual([]);
  });

  test.each([
    [",", 500, false],
    ["|", 500, true],
    [",", 410, true],
    [",", 403, false],
    ["|", 403, true],
  ])("goes on after `%s` and status %i: %s", async (separator, status, on) => {
    const broken = await openLogServer(() => status);
    const spare = await openLogServer(proxied(log));
    const { log: opened } = openLog({ chain: `${broken.url}${separator}${spare.url}`, database: key });
    const found = await opened.lookup(module(1)).catch(() => undefined);
    expect(found !== undefined).toBe(on);
    expect(spare.asked.length > 0).toBe(on);
  });

  test("is the URL of GOSUMDB past all proxies, with a path of its own", async () => {
    const proxy = await openLogServer(proxied(log));
    const server = await openLogServer((path) =>
      path.startsWith("/some/log/") ? log.answer(path.slice(10)) : undefined,
    );
    const { log: opened } = openLog({ chain: proxy.url, database: `${key} ${server.url}/some/log/` });
    expect(await opened.lookup(module(5))).toEqual(hashesOf(log, 5));
    expect(proxy.asked).toEqual([]);
    expect(server.asked).toContain("/some/log/lookup/example.com/m5@v1.0.0");
  });

  test.each(["off", "direct", "404,off", "404,direct", "500|direct"])(
    "is the database itself with the chain %s",
    async (words) => {
      const [missing, broken] = [await openLogServer(() => 404), await openLogServer(() => 500)];
      const chain = words.replace("404", missing.url).replace("500", broken.url);
      // Nobody listens there: that it was tried is all that can be seen.
      const signer = noteSigner("127.0.0.1:9", Buffer.alloc(32, 1));
      const { log: opened } = openLog({ chain, database: signer.verifierKey });
      const problem = await problemOf(opened.lookup(module(1)));
      expect(problem.code).toBe("proxy-unreachable");
      expect(problem.message).toContain("https://127.0.0.1:9");
    },
  );

  test("is nowhere where the chain is malformed, and nowhere offline", async () => {
    expect((await problemOf(openLog({ chain: "", database: key }).log.lookup(module(1)))).code).toBe(
      "proxy-unknown",
    );
    const server = await openLogServer(proxied(log));
    for (const rest of [{ chain: server.url, database: key }, { database: `${key} ${server.url}` }]) {
      const { log: opened } = openLog({ ...rest, proxy: { offline: true } });
      expect((await problemOf(opened.lookup(module(1)))).code).toBe("offline");
    }
    expect(server.asked).toEqual([]);
  });

  test("tries again after trouble of the server", async () => {
    let fails = 2;
    const server = await openLogServer((path) =>
      path.includes("/lookup/") && fails-- > 0 ? 503 : proxied(log)(path),
    );
    const { log: opened } = openLog({ chain: server.url, database: key, proxy: { attempts: 3 } });
    expect(await opened.lookup(module(1))).toEqual(hashesOf(log, 1));
  });
});

describe("a checksum log that lies", () => {
  const small = literalLog(records(9));

  test("is found out by one bit of anything that it sends", async () => {
    const honest = await openLogServer(itself(small));
    await openLog({ database: `${key} ${honest.url}` }).log.lookup(module(4));
    const sent = [...new Set(honest.asked)];
    expect(sent.length).toBe(3);
    const server = await openLogServer(() => 404);
    for (const path of sent) {
      const whole = small.answer(path.slice(1)) ?? new Uint8Array();
      for (let bit = 0; bit < whole.length * 8; bit += 11) {
        server.answer = (asked) => (asked === path ? flipped(whole, bit) : small.answer(asked.slice(1)));
        const { log: opened } = openLog({ database: `${key} ${server.url}` });
        const problem = await problemOf(opened.lookup(module(4)));
        expect(["log-untrusted", "proxy-answer-invalid"], `${path} bit ${bit}`).toContain(problem.code);
      }
    }
  });

  async function problemWith(answer: (path: string) => LogAnswer): Promise<string> {
    const server = await openLogServer(answer);
    const { log: opened } = openLog({ database: `${key} ${server.url}` });
    const problem = await problemOf(opened.lookup(module(4)));
    return `${problem.code}: ${problem.message}`;
  }
  const instead = (lookup: LogAnswer) => (path: string) =>
    path.startsWith("/lookup/") ? lookup : itself(small)(path);

  test("cannot give the record of another module, or lines beside the record", async () => {
    expect(await problemWith(instead(small.lookup(5)))).toBe(
      "log-untrusted: the checksum database's answer does not verify: the record that it gives for `example.com/m4@v1.0.0` is about another module",
    );
    const lines = small.records[4]?.text ?? "";
    const [title = "", count = "", root = ""] = small.signedHead().split("\n");
    const withLines = anySigner.sign(`${title}\n${count}\n${root}\n${lines}`);
    expect(await problemWith(instead(`5\n${small.records[5]?.text}\n${withLines}`))).toContain(
      "is about another module",
    );
    expect(await problemWith(instead(small.lookup(5).replace("\n\n", `\n\n${lines}\n`)))).toContain(
      "the signature of its tree head is forged",
    );
  });

  test("cannot give another number, a number past the tree or another record", async () => {
    expect(await problemWith(instead(small.lookup(4).replace(/^4/, "3")))).toContain("is not in its tree");
    expect(await problemWith(instead(small.lookup(4).replace(/^4/, "9")))).toContain(
      "is number 9 in a tree of 9",
    );
    const forged = record("example.com/m4", "v1.0.0", "forged").text;
    expect(
      await problemWith(instead(small.lookup(4).replace(small.records[4]?.text ?? "", forged))),
    ).toContain("is not in its tree");
  });

  test("cannot sign with another key", async () => {
    const other = literalLog(small.records, noteSigner("log.example", Buffer.alloc(32, 9)));
    expect(await problemWith(itself(other))).toContain(
      "log-untrusted: the checksum database's answer does not verify: its tree head is not signed by `log.example`",
    );
  });

  test("that is a web page is no answer at all", async () => {
    expect(await problemWith(() => "<html>log in</html>")).toContain("got HTML");
    expect(
      await problemWith((path) => (path.startsWith("/tile/") ? "not found" : itself(small)(path))),
    ).toMatch(
      /^proxy-answer-invalid: .*tile\/8\/0\/000\.p\/9` of the checksum database with 9 bytes instead of 288, beginning with `not found`$/,
    );
  });

  test("is no answer where it breaks down", async () => {
    expect(await problemWith(instead(500))).toContain("proxy-unreachable");
    expect(await problemWith(instead(403))).toContain("proxy-refused");
  });

  test("cannot have two histories within a run", async () => {
    const fork = literalLog([
      ...records(8),
      record("example.com/fork", "v1.0.0"),
      record("example.com/m4", "v1.0.0", "x"),
    ]);
    const [older, newer] = [small, fork];
    const message = "its tree of 10 records is not a continuation of its tree of 9 records";
    // The tree head comes from one history, the record from the other.
    expect(
      await problemWith((path) =>
        path === "/latest"
          ? older.signedHead()
          : path.startsWith("/lookup/")
            ? newer.lookup(4)
            : newer.answer(path.slice(1)),
      ),
    ).toContain(message);
    expect(
      await problemWith((path) =>
        path === "/latest"
          ? newer.signedHead()
          : path.startsWith("/lookup/")
            ? older.lookup(4)
            : newer.answer(path.slice(1)),
      ),
    ).toContain(message);
  });

  test("cannot deny the head that is known from the start", async () => {
    const server = await openLogServer(itself(small));
    const known = literalLog(records(5)).head();
    const good = openLog({ database: `${key} ${server.url}`, known });
    expect(await good.log.lookup(module(4))).toEqual(hashesOf(small, 4));
    const bad = openLog({
      database: `${key} ${server.url}`,
      known: { ...known, hash: flipped(known.hash, 3) },
    });
    expect((await problemOf(bad.log.lookup(module(4)))).message).toContain(
      "is not a continuation of its tree of 5 records",
    );
  });
});

describe("what is kept of a checksum log", () => {
  const older = literalLog(records(300));
  const kept = (folder: string, ...path: readonly string[]): string =>
    join(folder, "sumdb", "log.example", ...path);

  async function filled(): Promise<{ readonly folder: string; readonly url: string }> {
    const folder = temporaryFolder();
    const server = await openLogServer(proxied(older));
    const { log: opened, warnings } = openLog({
      chain: server.url,
      database: key,
      proxy: { cacheDir: folder },
    });
    await opened.lookup(module(7));
    await opened.close();
    expect(warnings).toEqual([]);
    return { folder, url: server.url };
  }

  test("answers without a network", async () => {
    const { folder, url } = await filled();
    expect(readdirSync(kept(folder)).sort()).toEqual(["latest", "lookup", "tile"]);
    const { log: opened, warnings } = openLog({
      chain: url,
      database: key,
      proxy: { cacheDir: folder, offline: true },
    });
    expect(await opened.lookup(module(7))).toEqual(hashesOf(older, 7));
    expect((await problemOf(opened.lookup(module(8)))).code).toBe("offline");
    expect(warnings).toEqual([]);
  });

  test("holds the database to one history over runs, both ways", async () => {
    const { folder } = await filled();
    const longer = await openLogServer(proxied(log));
    const grown = openLog({ chain: longer.url, database: key, proxy: { cacheDir: folder } });
    expect(await grown.log.lookup(module(400))).toEqual(hashesOf(log, 400));
    await grown.log.close();
    expect(readFileSync(kept(folder, "latest"), "utf8")).toBe(log.signedHead());
    // A shorter tree of the same history is an old answer; it does not make the kept head shorter.
    const shorter = await openLogServer(proxied(older));
    const back = openLog({ chain: shorter.url, database: key, proxy: { cacheDir: folder } });
    expect(await back.log.lookup(module(9))).toEqual(hashesOf(older, 9));
    await back.log.close();
    expect(readFileSync(kept(folder, "latest"), "utf8")).toBe(log.signedHead());
    for (const size of [250, 700]) {
      const other = literalLog([
        ...records(249),
        ...records(size - 249).map(({ path }) => record(path, "v1.1.0")),
      ]);
      const rewritten = await openLogServer(proxied(other));
      const opened = openLog({ chain: rewritten.url, database: key, proxy: { cacheDir: folder } });
      const problem = await problemOf(opened.log.lookup(module(11)));
      expect(problem.code).toBe("log-untrusted");
      await opened.log.close();
      const name = size < 601 ? `fork-${size}-601.txt` : `fork-601-${size}.txt`;
      const proof = readFileSync(kept(folder, name), "utf8");
      expect(proof).toContain(log.signedHead());
      expect(proof).toContain(other.signedHead());
      expect(opened.warnings.join()).toContain(
        `has signed two histories; the proof is in \`${kept(folder, name)}\``,
      );
      expect(readFileSync(kept(folder, "latest"), "utf8")).toBe(log.signedHead());
    }
  });

  test("is not believed", async () => {
    const { folder, url } = await filled();
    const files = ["latest", "lookup/example.com/m7@v1.0.0", "tile/8/0/000", "tile/8/0/001.p/44"];
    for (const name of files) {
      const path = kept(folder, ...name.split("/"));
      const bytes = readFileSync(path);
      for (const spoiled of [flipped(bytes, 100), bytes.subarray(0, 5), new Uint8Array()]) {
        writeFileSync(path, spoiled);
        const { log: opened } = openLog({ chain: url, database: key, proxy: { cacheDir: folder } });
        expect(await opened.lookup(module(7)), name).toEqual(hashesOf(older, 7));
        await opened.close();
      }
      expect(readFileSync(path).equals(bytes), name).toBe(true);
    }
  });

  test("may be gone, or impossible to write", async () => {
    const { folder, url } = await filled();
    rmSync(kept(folder), { recursive: true });
    writeFileSync(kept(folder), "a file in the way");
    const { log: opened, warnings } = openLog({ chain: url, database: key, proxy: { cacheDir: folder } });
    expect(await opened.lookup(module(7))).toEqual(hashesOf(older, 7));
    await opened.close();
    await opened.close();
    expect(warnings.length).toBe(1);
    expect(existsSync(kept(folder, "latest"))).toBe(false);
    expect((await problemOf(opened.lookup(module(8)))).code).toBe("bug");
  });
});
