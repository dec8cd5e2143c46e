import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  alpha,
  loopbackCertificate,
  openModules,
  openProxy,
  problemOf,
  temporaryFolder,
  wantedMods,
} from "../open-world.ts";

const { key, cert, certFile } = loopbackCertificate();
const tls = { key, cert };
const trusted = { SSL_CERT_FILE: certFile };

function withUser(url: string, user: string): string {
  return url.replace("://", `://${user}@`);
}

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString("base64")}`;
}

describe("https", () => {
  test("goes by HTTP/2 over few connections, many streams at once", async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ ...alpha, path: `example.com/m${i}` }));
    const proxy = await openProxy({ tls, modules: many });
    const modules = openModules(proxy.url, {}, trusted);
    await modules.prefetch(wantedMods(many));
    for (const module of many) await modules.mod(module, []);
    expect(new Set(proxy.requests.map(({ httpVersion }) => httpVersion))).toEqual(new Set(["2.0"]));
    expect(proxy.connections()).toBe(2);
    expect(proxy.requests).toHaveLength(many.length);
  });

  test("goes by HTTP/1.1 over several connections where a host has no HTTP/2", async () => {
    const many = Array.from({ length: 40 }, (_, i) => ({ ...alpha, path: `example.com/m${i}` }));
    const proxy = await openProxy({ tls, oldProtocol: true, modules: many, fault: () => ({ delayMs: 20 }) });
    const modules = openModules(proxy.url, {}, trusted);
    await modules.prefetch(wantedMods(many));
    for (const module of many) await modules.mod(module, []);
    expect(new Set(proxy.requests.map(({ httpVersion }) => httpVersion))).toEqual(new Set(["1.1"]));
    expect(proxy.connections()).toBeGreaterThan(4);
  });

  test("goes on after a stream was reset", async () => {
    const proxy = await openProxy({
      tls,
      fault: ({ before }) => (before === 0 ? { drop: true } : undefined),
    });
    await openModules(proxy.url, { attempts: 2 }, trusted).mod(alpha, []);
    expect(proxy.requests).toHaveLength(2);
  });

  test("trusts the certificates of the folders that SSL_CERT_DIR names", async () => {
    const proxy = await openProxy({ tls });
    const folder = temporaryFolder();
    writeFileSync(join(folder, "corp.pem"), cert);
    writeFileSync(join(folder, "README"), "no certificate");
    const modules = openModules(proxy.url, {}, { SSL_CERT_DIR: `/nowhere:${folder}` });
    expect((await modules.mod(alpha, [])).provenance.source).toBe(proxy.url);
  });

  test("with an unknown authority fails at once and says what to do", async () => {
    const proxy = await openProxy({ tls });
    const problem = await problemOf(openModules(proxy.url, { attempts: 5 }).mod(alpha, []));
    expect(problem.code).toBe("proxy-unreachable");
    expect(problem.details.hint).toContain("SSL_CERT_FILE");
    expect(proxy.requests).toEqual([]);
  });
});

describe("credentials", () => {
  test("in an https URL are sent, and never told", async () => {
    const proxy = await openProxy({
      tls,
      fault: ({ headers }) =>
        headers["authorization"] === basic("user:s3cret") ? undefined : { status: 401 },
    });
    const served = await openModules(withUser(proxy.url, "user:s3cret"), {}, trusted).mod(alpha, []);
    expect(served.provenance.source).toBe(proxy.url);
    const problem = await problemOf(
      openModules(withUser(proxy.url, "user:wr0ng"), {}, trusted).mod(alpha, []),
    );
    expect(problem.message + problem.details.hint).not.toContain("wr0ng");
    expect(problem.details.hint).toContain("credentials");
  });

  test("in a plain http URL are refused before anything is sent", async () => {
    const proxy = await openProxy();
    const problem = await problemOf(openModules(withUser(proxy.url, "user:s3cret")).mod(alpha, []));
    expect(problem.code).toBe("proxy-refused");
    expect(problem.message).not.toContain("s3cret");
    expect(proxy.requests).toEqual([]);
  });

  test.each(["", ":"])("that are `%s` are credentials, too", async (user) => {
    const proxy = await openProxy();
    const problem = await problemOf(openModules(withUser(proxy.url, user)).mod(alpha, []));
    expect(problem.code).toBe("proxy-refused");
    expect(proxy.requests).toEqual([]);
  });

  test("may hold bytes that are no text", async () => {
    const proxy = await openProxy({ tls });
    await openModules(withUser(proxy.url, "u%ff:p%2f"), {}, trusted).mod(alpha, []);
    const sent = Buffer.from("u\xff:p/", "latin1").toString("base64");
    expect(proxy.requests.map(({ headers }) => headers["authorization"])).toEqual([`Basic ${sent}`]);
  });

  test("of netrc are sent over https and never over http", async () => {
    const secure = await openProxy({ tls });
    const plain = await openProxy();
    const netrc = join(temporaryFolder(), "netrc");
    const hosts = [secure.url, plain.url].map((url) => new URL(url).host);
    writeFileSync(netrc, hosts.map((host) => `machine ${host} login me password pw\n`).join(""));
    await openModules(secure.url, {}, { ...trusted, NETRC: netrc }).mod(alpha, []);
    await openModules(plain.url, {}, { ...trusted, NETRC: netrc }).mod(alpha, []);
    expect(secure.requests[0]?.headers["authorization"]).toBe(basic("me:pw"));
    expect(plain.requests[0]?.headers["authorization"]).toBeUndefined();
  });

  test("of netrc are not read with GOAUTH=off", async () => {
    const proxy = await openProxy({ tls });
    const netrc = join(temporaryFolder(), "netrc");
    writeFileSync(netrc, `machine ${new URL(proxy.url).host} login me password pw\n`);
    await openModules(proxy.url, { goAuth: "off" }, { ...trusted, NETRC: netrc }).mod(alpha, []);
    expect(proxy.requests[0]?.headers["authorization"]).toBeUndefined();
  });

  test("of a GOAUTH command are asked for once more after a 4xx, with the URL", async () => {
    const proxy = await openProxy({
      tls,
      fault: ({ headers }) => (headers["x-token"] === "t1" ? undefined : { status: 401 }),
    });
    const folder = temporaryFolder();
    const script = join(folder, "auth.sh");
    writeFileSync(script, `if [ -n "$1" ]; then printf '%s\\n\\nX-Token: t1\\n\\n' "${proxy.url}"; fi\n`);
    await openModules(proxy.url, { goAuth: `sh ${script}` }, trusted).mod(alpha, []);
    expect(proxy.requests.map(({ headers }) => headers["x-token"])).toEqual([undefined, "t1"]);
  });

  test("of a URL stand against those of netrc, as in go", async () => {
    const proxy = await openProxy({ tls });
    const netrc = join(temporaryFolder(), "netrc");
    writeFileSync(netrc, `machine ${new URL(proxy.url).host} login me password pw\n`);
    for (const user of ["u:p", ":", ""])
      await openModules(withUser(proxy.url, user), {}, { ...trusted, NETRC: netrc }).mod(alpha, []);
    expect(proxy.requests.map(({ headers }) => headers["authorization"])).toEqual([
      basic("u:p"),
      basic(":"),
      basic(":"),
    ]);
  });

  test("of a GOAUTH command may depend on the answer that it is told, as go writes it", async () => {
    const told = { status: 401, headers: { "www-authenticate": "Basic" } };
    const proxy = await openProxy({
      tls,
      oldProtocol: true,
      fault: ({ headers }) => (headers["x-token"] === "t1" ? undefined : told),
    });
    const folder = temporaryFolder();
    const script = join(folder, "auth.sh");
    writeFileSync(
      script,
      `said=$(cat)
      case "$said" in "HTTP/1.1 401 Unauthorized"*"Www-Authenticate: Basic"*)
        printf '%s\\n\\nX-Token: t1\\n\\n' "${proxy.url}";; esac\n`,
    );
    await openModules(proxy.url, { goAuth: `sh ${script}` }, trusted).mod(alpha, []);
    expect(proxy.requests.map(({ headers }) => headers["x-token"])).toEqual([undefined, "t1"]);
  });

  test.each(["git", "git here", "git /nowhere/at/all", "git /etc/passwd", "git / x"])(
    "by `%s` are a mistake of the request",
    async (goAuth) => {
      const proxy = await openProxy({ tls });
      const problem = await problemOf(openModules(proxy.url, { goAuth }, trusted).mod(alpha, []));
      expect(problem.code).toBe("usage");
      expect(problem.message).toContain("GOAUTH is malformed: ");
      expect(proxy.requests).toEqual([]);
    },
  );

  test("in a malformed GOAUTH are a mistake of the request", async () => {
    const proxy = await openProxy({ tls });
    const problem = await problemOf(openModules(proxy.url, { goAuth: "off;netrc" }, trusted).mod(alpha, []));
    expect(problem.code).toBe("usage");
  });
});

describe("a base URL", () => {
  test.each([
    ["//x///y/", "/x/y"],
    ["/z/../x/./", "/x"],
    ["/x\\y", "/x\\y"],
    ["/x%5Cy", "/x\\y"],
  ])("with the path `%s` is asked below `%s`", async (path, asked) => {
    const proxy = await openProxy({ fault: () => ({ status: 200, body: "module example.com/Alpha\n" }) });
    await openModules(proxy.url + path).mod(alpha, []);
    expect(proxy.requests.map((request) => request.path)).toEqual([
      `${asked}/example.com/!alpha/@v/v1.2.3.mod`,
    ]);
  });
});

describe("an answer with a content encoding", () => {
  const text = "module example.com/Alpha\n";
  test.each([
    ["gzip", gzipSync(text)],
    ["GZIP", gzipSync(text)],
    ["identity", text],
    ["aws-chunked", text],
    ["utf-8", text],
  ])("`%s` is read", async (encoding, body) => {
    for (const secure of [{}, { tls }]) {
      const headers = { "content-encoding": encoding };
      const proxy = await openProxy({ ...secure, fault: () => ({ status: 200, body, headers }) });
      const { value } = await openModules(proxy.url, {}, trusted).mod(alpha, []);
      expect(new TextDecoder().decode(value)).toBe(text);
    }
  });

  test("gzip that is none is a fault", async () => {
    const headers = { "content-encoding": "gzip" };
    const proxy = await openProxy({ fault: () => ({ status: 200, body: text, headers }) });
    expect((await problemOf(openModules(proxy.url).mod(alpha, []))).code).toBe("proxy-answer-invalid");
  });
});

describe("redirects", () => {
  test("within the host keep credentials, to another host lose them", async () => {
    const other = await openProxy({ tls });
    const proxy = await openProxy({
      tls,
      fault({ path }) {
        if (path === "/example.com/!alpha/@v/v1.2.3.mod")
          return { status: 302, headers: { location: "/moved/v1.2.3.mod" } };
        if (path === "/moved/v1.2.3.mod")
          return { status: 307, headers: { location: `${other.url}/example.com/!alpha/@v/v1.2.3.mod` } };
        return undefined;
      },
    });
    await openModules(withUser(proxy.url, "user:pw"), {}, trusted).mod(alpha, []);
    expect(proxy.requests.map(({ headers }) => headers["authorization"])).toEqual([
      basic("user:pw"),
      basic("user:pw"),
    ]);
    expect(other.requests.map(({ headers }) => headers["authorization"])).toEqual([undefined]);
  });

  test("from https to http are refused", async () => {
    const plain = await openProxy();
    const proxy = await openProxy({
      tls,
      fault: ({ path }) => ({ status: 301, headers: { location: plain.url + path } }),
    });
    const problem = await problemOf(openModules(proxy.url, {}, trusted).mod(alpha, []));
    expect(problem.code).toBe("proxy-answer-invalid");
    expect(plain.requests).toEqual([]);
  });

  test("never name a private module to another host", async () => {
    const other = await openProxy();
    const proxy = await openProxy({
      fault: ({ path }) => ({ status: 302, headers: { location: other.url + path } }),
    });
    const problem = await problemOf(openModules(proxy.url, { private: "example.com/*" }).mod(alpha, []));
    expect(problem.message).toContain("private module");
    expect(other.requests).toEqual([]);
  });

  test("end after nine, as in go", async () => {
    const proxy = await openProxy({
      fault: ({ path }) => ({ status: 302, headers: { location: `${path}x` } }),
    });
    const problem = await problemOf(openModules(proxy.url).mod(alpha, []));
    expect(problem.message).toContain("more than 9 times");
    expect(proxy.requests).toHaveLength(10);
  });
});
