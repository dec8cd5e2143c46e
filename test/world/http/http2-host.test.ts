import { createServer } from "node:https";
import { constants, type ServerHttp2Stream } from "node:http2";
import { createSecureContext } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { createHttp2Host, type Http2Host } from "../../../src/world/http/http2-host.ts";
import { loopbackCertificate } from "../open-world.ts";
import { type Answer, type Http2Server, openHttp2, openSilence, question, words } from "./http2-server.ts";

function hostOf({ origin, cert }: Pick<Http2Server, "origin" | "cert">): Http2Host {
  const host = createHttp2Host(origin, () => createSecureContext({ ca: [cert] }));
  onTestFinished(() => host.close());
  return host;
}

const whole: Answer = (stream) => {
  stream.respond({ ":status": 200 });
  stream.end("whole");
};

/** Half of a body without a length, and then what is given. */
function halfThen(end: (stream: ServerHttp2Stream) => void): Answer {
  return (stream) => {
    stream.respond({ ":status": 200 });
    stream.write("half", () => setTimeout(() => end(stream), 30));
  };
}

/** The first stream as given, all others whole. */
function first(answer: Answer): Answer {
  return (stream, turn) => (turn === 0 ? answer(stream, turn) : whole(stream, turn));
}

describe("an answer", () => {
  test.each<[what: string, answer: Answer, said: string]>([
    ["with a body", whole, "200 whole"],
    ["without one", (stream) => stream.respond({ ":status": 404 }, { endStream: true }), "404"],
    [
      "after an interim one",
      (stream, turn) => {
        stream.additionalHeaders({ ":status": 103 });
        whole(stream, turn);
      },
      "200 whole",
    ],
  ])("%s comes as it was sent", async (_, answer, said) => {
    const server = await openHttp2(answer);
    expect(words(await hostOf(server).exchange(question(server.origin)))).toBe(said);
  });

  test("that is larger than allowed is given up, and the connection goes on", async () => {
    const server = await openHttp2(
      first((stream) => {
        stream.respond({ ":status": 200 });
        stream.end(Buffer.alloc(200_000));
      }),
    );
    const host = hostOf(server);
    expect(words(await host.exchange(question(server.origin)))).toBe("too-large");
    expect(words(await host.exchange(question(server.origin)))).toBe("200 whole");
    expect(server.connections()).toBe(1);
  });
});

describe("an answer that was broken off is never taken as a whole one", () => {
  test.each<[what: string, answer: Answer]>([
    ["by a reset before its head", (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR)],
    ["by a silent reset before its head", (stream) => stream.close(constants.NGHTTP2_NO_ERROR)],
    ["by a reset in its body", halfThen((stream) => void stream.destroy(new Error("reset")))],
    ["by the end of its connection", halfThen((stream) => stream.session?.destroy())],
    ["by a connection that was cut", halfThen((stream) => stream.session?.socket.destroy())],
    [
      "by an error of the connection",
      halfThen((stream) => stream.session?.goaway(constants.NGHTTP2_INTERNAL_ERROR)),
    ],
    [
      "by a length that is too long",
      (stream) => {
        stream.respond({ ":status": 200, "content-length": "10" });
        stream.end("half");
      },
    ],
    [
      "by a length that is too short",
      (stream) => {
        stream.respond({ ":status": 200, "content-length": "2" });
        stream.end("whole");
      },
    ],
  ])("%s", async (_, answer) => {
    const server = await openHttp2(first(answer));
    const host = hostOf(server);
    const outcome = await host.exchange(question(server.origin));
    expect(outcome).toMatchObject({ kind: "failed" });
    expect(words(await host.exchange(question(server.origin)))).toBe("200 whole");
  });
});

describe("a connection", () => {
  test("that the host is ending brings its answers, and the next question goes over a new one", async () => {
    const server = await openHttp2(
      first((stream) => {
        stream.respond({ ":status": 200 });
        stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
        setTimeout(() => stream.end("last"), 30);
      }),
    );
    const host = hostOf(server);
    expect(words(await host.exchange(question(server.origin)))).toBe("200 last");
    expect(words(await host.exchange(question(server.origin)))).toBe("200 whole");
    expect(server.connections()).toBe(2);
  });

  test("of one stream at a time answers many questions asked at once", async () => {
    const server = await openHttp2((stream, turn) => void setTimeout(() => whole(stream, turn), 5), {
      settings: { maxConcurrentStreams: 1 },
    });
    const host = hostOf(server);
    const asked = Array.from({ length: 40 }, () => host.exchange(question(server.origin)));
    expect(new Set((await Promise.all(asked)).map(words))).toEqual(new Set(["200 whole"]));
    expect(server.connections()).toBe(1);
  });

  test("that refuses every stream is not asked for ever", async () => {
    const server = await openHttp2((stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM));
    const outcome = await hostOf(server).exchange(question(server.origin));
    expect(outcome).toMatchObject({ kind: "failed", reason: expect.stringContaining("no more questions") });
  });

  test("that has gone silent is given up for a new one", async () => {
    const server = await openHttp2((stream, turn) => (turn === 1 ? undefined : whole(stream, turn)));
    const host = hostOf(server);
    expect(words(await host.exchange(question(server.origin)))).toBe("200 whole");
    expect(words(await host.exchange(question(server.origin, { timeoutMs: 100 })))).toBe("timeout");
    expect(words(await host.exchange(question(server.origin)))).toBe("200 whole");
    expect(server.connections()).toBe(2);
  });

  test("with a certificate of an unknown authority is refused with the code of why", async () => {
    const server = await openHttp2(whole);
    const host = createHttp2Host(server.origin, () => createSecureContext());
    expect(words(await host.exchange(question(server.origin)))).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    expect(server.connections()).toBe(0);
  });

  test("with a certificate for another host is refused", async () => {
    const { origin, cert } = await openHttp2(whole);
    const other = new URL(`https://127.0.0.2:${origin.port}`);
    expect((await hostOf({ origin: other, cert }).exchange(question(other)))?.kind).toBe("failed");
  });

  test("that never gets ready times out, and closing does not wait for it", async () => {
    const origin = await openSilence();
    const host = createHttp2Host(origin, () => createSecureContext());
    const impatient = await host.exchange(question(origin, { timeoutMs: 50 }));
    const waiting = host.exchange(question(origin, { timeoutMs: 60_000 }));
    host.close();
    expect([words(impatient), words(await waiting)]).toEqual(["timeout", "UND_ERR_SOCKET"]);
    expect(words(await host.exchange(question(origin)))).toBe("UND_ERR_SOCKET");
  });

  test("to a host without HTTP/2 says so, once and for all", async () => {
    const { key, cert } = loopbackCertificate();
    const server = createServer({ key, cert }, (_, response) => void response.end("old"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const origin = new URL(`https://127.0.0.1:${port}`);
    const host = hostOf({ origin, cert });
    expect(await host.exchange(question(origin))).toBeUndefined();
    expect(await host.exchange(question(origin))).toBeUndefined();
  });
});

describe("a sink", () => {
  test("takes the body piece by piece; what it throws is thrown", async () => {
    const server = await openHttp2(halfThen((stream) => void stream.end("rest")));
    const host = hostOf(server);
    const pieces: string[] = [];
    const sink = async (chunk: Uint8Array): Promise<void> => void pieces.push(Buffer.from(chunk).toString());
    expect(words(await host.exchange(question(server.origin, { sink })))).toBe("200");
    expect(pieces.join("")).toBe("halfrest");
    const full = async (): Promise<void> => Promise.reject(new Error("no space"));
    await expect(host.exchange(question(server.origin, { sink: full }))).rejects.toThrow("a sink failed");
  });
});
