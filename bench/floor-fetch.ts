// Fetches files over one HTTP/2 connection and throws them away: what no program that needs them can be faster than.
import { readFileSync } from "node:fs";
import { type ClientHttp2Session, connect } from "node:http2";

const streamsAtATime = 200;
const [, , file = ""] = process.argv;
const paths: readonly string[] = JSON.parse(readFileSync(file, "utf8"));
const [first = ""] = (process.env["GOPROXY"] ?? "").split(/[,|]/, 1);
const base = new URL(first);
if (base.protocol !== "https:") throw new Error("the floor needs a proxy behind https");

const session = connect(base.origin, { settings: { enablePush: false, initialWindowSize: 1 << 20 } });
session.once("connect", () => session.setLocalWindowSize(1 << 24));
const queue = paths.values();
await Promise.all(Array.from({ length: streamsAtATime }, () => fetchRest(session)));
session.close();

async function fetchRest(over: ClientHttp2Session): Promise<void> {
  for (const path of queue) await fetchOne(over, base.pathname.replace(/\/$/, "") + path);
}

function fetchOne(over: ClientHttp2Session, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = over.request({ ":path": path }, { endStream: true });
    stream.once("response", (headers) => {
      if (headers[":status"] !== 200) reject(new Error(`a file is answered with ${headers[":status"]}`));
    });
    stream.once("error", reject).once("end", resolve).resume();
  });
}
