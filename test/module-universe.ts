import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loopbackFiles } from "../src/dev/loopback-files.ts";
import {
  type LoopbackModule,
  type LoopbackOptions,
  type LoopbackProxy,
  startLoopbackProxy,
} from "../src/dev/loopback-proxy.ts";
import { loopbackCertificate, temporaryFolder } from "./world/open-world.ts";
import { onTestFinished } from "vitest";

// Some hundreds of modules that require each other, for tests of the shipped bundle under bad conditions.

const size = 300;

export const universe: readonly LoopbackModule[] = Array.from({ length: size }, (_, index) => {
  const below = [1, 2, 7, 40].map((step) => index + step).filter((next) => next < size);
  const requires = below.map((next) => `require ${pathOf(next)} v1.0.${next}\n`).join("");
  const go = index % 3 === 0 ? "1.16" : "1.20";
  const goMod = `module ${pathOf(index)}\n\ngo ${go}\n\n${requires}`;
  return {
    path: pathOf(index),
    version: `v1.0.${index}`,
    time: "2024-05-06T07:08:09Z",
    files: { "go.mod": goMod },
  };
});

function pathOf(index: number): string {
  return `universe.example/m${index}`;
}

/** What `modgate resolve` has to print. */
export const universeList = [
  "universe.example/main",
  ...universe.map(({ path, version }) => `${path} ${version}`).toSorted(),
]
  .map((line) => `${line}\n`)
  .join("");

/** A repository that requires all of them, and a home for processes. */
export interface UniversePlace {
  readonly root: string;
  readonly proxy: LoopbackProxy;
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes the repository, and a proxy by HTTP/2 with what it requires. */
export async function openUniverse(options: Partial<LoopbackOptions> = {}): Promise<UniversePlace> {
  const folder = temporaryFolder();
  const { key, cert, certFile } = loopbackCertificate();
  const proxy = await startLoopbackProxy({ modules: universe, tls: { key, cert }, ...options });
  onTestFinished(() => proxy.close());
  const root = join(folder, "repository");
  mkdirSync(root);
  writeFileSync(
    join(root, "go.mod"),
    `module universe.example/main\n\ngo 1.16\n\nrequire ${pathOf(0)} v1.0.0\n`,
  );
  const sums = universe.map((module) => proxy.goSumLines(module)[1]);
  writeFileSync(join(root, "go.sum"), `${sums.toSorted().join("\n")}\n`);
  const cacheDir = join(folder, "cache");
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    TMPDIR: folder,
    GOENV: "off",
    GOMODCACHE: join(folder, "modcache"),
    GOPROXY: proxy.url,
    GOSUMDB: "off",
    SSL_CERT_FILE: certFile,
    MODGATE_CACHE: cacheDir,
  };
  return { root, proxy, cacheDir, env };
}

/** Writes the go.mod and `.info` files of the universe into a module cache, as go does. */
export async function fillModuleCache(folder: string): Promise<void> {
  for (const [path, { body }] of await loopbackFiles(universe, false)) {
    if (!/\.(?:mod|info)$/.test(path)) continue;
    const file = join(folder, "cache/download", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, body);
  }
}
