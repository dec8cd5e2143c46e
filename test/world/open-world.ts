import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, onTestFinished } from "vitest";
import {
  type LoopbackModule,
  type LoopbackOptions,
  type LoopbackProxy,
  startLoopbackProxy,
} from "../../src/dev/loopback-proxy.ts";
import type { ModuleVersion } from "../../src/go/module-version.ts";
import { ModgateError } from "../../src/model/error.ts";
import type { Log, ModuleProxy, ProxySettings, WantedFile } from "../../src/model/world.ts";
import { createWorld, type RealWorld } from "../../src/world/create-world.ts";

// Real sockets and a real disk for the tests of the world, all of it gone when a test ends.

/** A module of two files, for tests that need any. */
export const alpha: LoopbackModule = {
  path: "example.com/Alpha",
  version: "v1.2.3",
  time: "2024-05-06T07:08:09Z",
  files: {
    "go.mod": "module example.com/Alpha\n\ngo 1.22\n",
    "alpha.go": "package alpha\n",
    LICENSE: "Permission is granted\n",
  },
};

/** Starts a loopback proxy that is closed when the test ends. */
export async function openProxy(options: Partial<LoopbackOptions> = {}): Promise<LoopbackProxy> {
  const proxy = await startLoopbackProxy({ modules: [alpha], ...options });
  onTestFinished(() => proxy.close());
  return proxy;
}

/** A folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "modgate-test-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The real world with what it warned of. */
export interface OpenWorld {
  readonly world: RealWorld;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  /** What it says with -v only. */
  readonly details: readonly string[];
}

/** Makes the real world with an environment of its own. */
export function openWorld(env: Readonly<Record<string, string>> = {}): OpenWorld {
  const warnings: string[] = [];
  const infos: string[] = [];
  const details: string[] = [];
  const log: Log = {
    step: () => () => undefined,
    progress: () => undefined,
    info: (text) => void infos.push(text),
    warning: (text) => void warnings.push(text),
    detail: (text) => void details.push(text),
  };
  const home = temporaryHome();
  const path = process.env["PATH"] ?? "";
  const world = createWorld({
    log,
    env: { PATH: path, HOME: home, ...env },
    threadEntry: new URL("../../src/world/thread-main.ts", import.meta.url),
  });
  onTestFinished(() => world.close());
  return { world, warnings, infos, details };
}

/** A home in which go counts nothing: its counting goes on in a process of its own after go has ended. */
function temporaryHome(): string {
  const home = temporaryFolder();
  const telemetry = join(home, ".config", "go", "telemetry");
  mkdirSync(telemetry, { recursive: true });
  writeFileSync(join(telemetry, "mode"), "off");
  return home;
}

/** Makes a module proxy over a chain, without caches, one attempt. */
export function openModules(
  chain: string,
  rest: Partial<ProxySettings> = {},
  env: Readonly<Record<string, string>> = {},
): ModuleProxy {
  return openWorld(env).world.modules(settings(chain, rest));
}

/** The go.mod files of modules, none of which a sum vouches for. */
export function wantedMods(modules: readonly ModuleVersion[]): readonly WantedFile[] {
  return modules.map((module) => ({ kind: "mod", module, sums: [] }));
}

/** Settings with everything off but the chain. */
export function settings(chain: string, rest: Partial<ProxySettings> = {}): ProxySettings {
  return {
    chain,
    noProxy: "",
    insecure: "",
    timeoutMs: 2000,
    attempts: 1,
    allowDirect: false,
    offline: false,
    jobs: 0,
    cacheDir: "",
    modCacheDir: "",
    ...rest,
  };
}

/** The ModgateError a promise is rejected with. */
export async function problemOf(promise: Promise<unknown>): Promise<ModgateError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ModgateError) return error;
    throw error;
  }
  throw new Error("wanted a failure");
}

interface Certificate {
  readonly key: string;
  readonly cert: string;
  readonly certFile: string;
}

let pair: (Certificate & { readonly folder: string }) | undefined;

// Test workers are ended before they exit by themselves.
afterAll(() => {
  if (pair !== undefined) rmSync(pair.folder, { recursive: true, force: true });
  pair = undefined;
});

/** A self-signed certificate for 127.0.0.1, made once per file of tests. */
export function loopbackCertificate(): Certificate {
  if (pair !== undefined) return pair;
  const folder = mkdtempSync(join(tmpdir(), "modgate-tls-"));
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
  execFileSync("openssl", ["req", "-x509", ...kind, ...subject, "-keyout", keyFile, "-out", certFile], {
    stdio: "ignore",
  });
  pair = { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8"), certFile, folder };
  return pair;
}

/** The `h1:` hash in a line of go.sum. */
export function hashIn(line: string): string {
  return line.split(" ")[2] ?? "";
}
