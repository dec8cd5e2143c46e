import { expect, test } from "vitest";
import { openProxy, openWorld, problemOf } from "../open-world.ts";

const limits = { timeoutMs: 1000, maxBytes: 100 };

test("web.get() answers status and body, whatever the status", async () => {
  const server = await openProxy({
    fault: ({ path }) => ({ status: path === "/no" ? 503 : 200, body: "hello" }),
  });
  const { web } = openWorld().world;
  const { status, body } = await web.get(`${server.url}/yes?x=1`, limits);
  expect([status, new TextDecoder().decode(body)]).toEqual([200, "hello"]);
  expect(server.requests[0]?.path).toBe("/yes?x=1");
  expect((await web.get(`${server.url}/no`, limits)).status).toBe(503);
});

test("web.get() follows redirects within the host only", async () => {
  const other = await openProxy();
  const server = await openProxy({
    fault: ({ path }) =>
      path === "/a"
        ? { status: 302, headers: { location: "/b" } }
        : path === "/b"
          ? { body: "b" }
          : { status: 302, headers: { location: other.url } },
  });
  const { web } = openWorld().world;
  expect((await web.get(`${server.url}/a`, limits)).status).toBe(200);
  expect((await problemOf(web.get(`${server.url}/c`, limits))).message).toContain("another host");
  expect(other.requests).toEqual([]);
});

test("web.get() keeps to its limits", async () => {
  const server = await openProxy({
    fault: ({ path }) => (path === "/slow" ? { delayMs: 5000 } : { body: Buffer.alloc(101) }),
  });
  const { web } = openWorld().world;
  expect((await problemOf(web.get(`${server.url}/large`, limits))).code).toBe("proxy-unreachable");
  expect((await problemOf(web.get(`${server.url}/slow`, { ...limits, timeoutMs: 100 }))).message).toContain(
    "100 ms",
  );
  expect((await problemOf(web.get("ftp://x.example/", limits))).code).toBe("usage");
});

test("web.get() tells no credentials of a URL", async () => {
  const problem = await problemOf(
    openWorld().world.web.get("http://me:secret@127.0.0.1:9/?token=abc", limits),
  );
  expect(problem.message).not.toMatch(/secret|abc/);
});
