import { createServer, type Server, type ServerResponse } from "node:http";
import { execFileSync } from "node:child_process";
import { medians } from "./rounds.ts";
import { modgate, newFolder, removeFolder, runSide, type Side } from "./sides.ts";

interface Stored {
  readonly status: number;
  readonly body: Uint8Array;
}

/** A proxy on loopback that speaks HTTP/1.1 only and lets every answer wait. */
interface SlowProxy {
  readonly url: string;
  /** From now on nothing is fetched for it, and every answer waits so long. */
  serveSlowly(delayMs: number): void;
  close(): void;
}

/** How go's default and modgate are compared behind a slow proxy. */
export interface SlowComparison {
  readonly dir: string;
  readonly rounds: number;
  readonly delayMs: number;
}

/** Prints go's time over modgate's on empty caches. What the configured proxy serves is fetched once before. */
export async function compareSlowly({ dir, rounds, delayMs }: SlowComparison): Promise<void> {
  const proxy = await openSlowProxy(configuredProxy());
  try {
    const env = { GOPROXY: proxy.url, GOSUMDB: "off", GONOPROXY: "none" };
    const sides: readonly Side[] = [
      { name: "go", argv: ["go", "list", "-m", "all"], env },
      { name: "modgate", argv: [...modgate, "resolve"], env },
    ];
    for (const side of sides) await fill(side, dir);
    proxy.serveSlowly(delayMs);
    const found = await medians({ sides, dir, rounds, cold: true });
    const title = `${dir} list cold, HTTP/1.1 with ${delayMs} ms an answer`;
    if (found === undefined) return console.log(`${title}: WRONG ANSWER, void`);
    const [go, ours] = found.map(({ seconds }) => seconds);
    const ratio = ((go ?? 0) / (ours ?? 1)).toFixed(2);
    console.log(`${title}: go ${go?.toFixed(3)} s, modgate ${ours?.toFixed(3)} s: go/modgate ${ratio}`);
  } finally {
    proxy.close();
  }
}

async function fill(side: Side, dir: string): Promise<void> {
  const home = newFolder();
  try {
    await runSide({ ...side, env: { ...side.env, GOMAXPROCS: "64" } }, dir, home);
  } finally {
    removeFolder(home);
  }
}

function configuredProxy(): string {
  const chain = execFileSync("go", ["env", "GOPROXY"], { encoding: "utf8" }).trim();
  return (chain.split(/[,|]/, 1)[0] ?? "").replace(/\/$/, "");
}

async function openSlowProxy(behind: string): Promise<SlowProxy> {
  const stored = new Map<string, Stored>();
  let wait: number | undefined;

  async function answer(path: string, response: ServerResponse): Promise<void> {
    const known = stored.get(path) ?? (wait === undefined ? await fetchFrom(behind + path) : unknown);
    stored.set(path, known);
    setTimeout(() => response.writeHead(known.status).end(known.body), wait ?? 0);
  }

  const server = createServer((request, response) => {
    answer(request.url ?? "/", response).catch(() => response.writeHead(502).end());
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    serveSlowly: (delayMs) => void (wait = delayMs),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const unknown: Stored = { status: 404, body: Buffer.from("not found\n") };

async function fetchFrom(url: string): Promise<Stored> {
  const answer = await fetch(url);
  return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the slow proxy has no port");
  return address.port;
}
