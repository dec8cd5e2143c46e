import type {
  ChecksumLog,
  ChecksumLogSettings,
  LoadGenerator,
  Log,
  ModuleProxy,
  ProxySettings,
  Web,
  World,
} from "../model/world.ts";
import type { CommandsOptions } from "./processes/child.ts";
import { createCleanup } from "./cleanup.ts";
import { systemClock } from "./clock.ts";
import { createCommands } from "./processes/commands.ts";
import type { Surroundings } from "./modules/connect-modules.ts";
import { createFiles } from "./files.ts";

/** What the real world is made from. */
export interface WorldOptions {
  readonly log: Log;
  /** The environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that a worker thread starts with. */
  readonly workerEntry: URL;
}

/** The real world, and how to leave it. */
export interface RealWorld extends World {
  /** Writes caches, ends connections, stops children, removes temporary folders. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Makes the world of the running process. HTTP, git trees, zips and load are loaded when they are first used, so
 * that a command that needs none of them starts at once.
 */
export function createWorld({ log, env, workerEntry }: WorldOptions): RealWorld {
  const cleanup = createCleanup();
  const commandsOptions: CommandsOptions = { env, cleanup };
  const commands = createCommands(commandsOptions);
  const files = createFiles(cleanup);
  const closers: (() => Promise<void>)[] = [() => cleanup.run()];
  return {
    files,
    commands,
    clock: systemClock,
    log,
    web: lazyWeb({ env, log }, closers),
    load: lazyLoad(workerEntry),
    modules(settings) {
      const proxy = lazyModules(settings, { env, log, commands, files });
      closers.unshift(() => proxy.close());
      return proxy;
    },
    checksumLog(settings) {
      const checksumLog = lazyChecksumLog(settings, { env, log, commands, files });
      closers.unshift(() => checksumLog.close());
      return checksumLog;
    },
    async revision(root, commit) {
      const [tree, git] = await Promise.all([import("./revision-tree.ts"), import("./git-blobs.ts")]);
      return await tree.openRevision({
        root,
        commit,
        commands,
        blobs: git.createBlobReader(root, commandsOptions),
      });
    },
    async close() {
      for (const end of closers.splice(0)) await end();
    },
  };
}

function lazyModules(settings: ProxySettings, surroundings: Surroundings): ModuleProxy {
  const connect = lazy(async () =>
    (await import("./modules/connect-modules.ts")).connectModules(settings, surroundings),
  );
  return {
    list: async (path) => (await connect.get()).list(path),
    latest: async (path) => (await connect.get()).latest(path),
    info: async (path, query, reuse) => (await connect.get()).info(path, query, reuse),
    among: async (path, ask) => (await connect.get()).among(path, ask),
    mod: async (module, sums, reuse) => (await connect.get()).mod(module, sums, reuse),
    zip: async (module, sums) => (await connect.get()).zip(module, sums),
    files: async (module, sums, wanted) => (await connect.get()).files(module, sums, wanted),
    prefetch: (modules) =>
      void connect.get().then(
        (proxy) => proxy.prefetch(modules),
        () => undefined, // The calls that follow are told.
      ),
    close: async () => (await connect.made())?.close(),
  };
}

function lazyChecksumLog(settings: ChecksumLogSettings, surroundings: Surroundings): ChecksumLog {
  const connect = lazy(async () =>
    (await import("./sumdb/connect-checksum-log.ts")).connectChecksumLog(settings, surroundings),
  );
  let opened: ChecksumLog | undefined;
  return {
    async lookup(module) {
      opened = await connect.get();
      return await opened.lookup(module);
    },
    head: () => opened?.head(),
    close: async () => (await connect.made())?.close(),
  };
}

function lazyWeb({ env, log }: Pick<Surroundings, "env" | "log">, closers: (() => Promise<void>)[]): Web {
  const web = lazy(async () => {
    const [http, { createWeb }, tls] = await Promise.all([
      import("./http/http-client.ts"),
      import("./http/web.ts"),
      import("./http/tls-trust.ts"),
    ]);
    const client = http.createHttpClient({
      env,
      trust: () => tls.readTlsTrust(env, (text) => log.warning(text)),
      jobs: 0,
    });
    closers.unshift(() => client.close());
    return createWeb(client);
  });
  return { get: async (url, options) => (await web.get()).get(url, options) };
}

function lazyLoad(workerEntry: URL): LoadGenerator {
  const generator = lazy(async () =>
    (await import("./load/load-generator.ts")).createLoadGenerator(workerEntry),
  );
  return { run: async (plan) => (await generator.get()).run(plan) };
}

interface Lazy<T> {
  get(): Promise<T>;
  /** What was made, without making it. */
  made(): Promise<T | undefined>;
}

function lazy<T>(make: () => Promise<T>): Lazy<T> {
  let made: Promise<T> | undefined;
  return {
    get() {
      made ??= make();
      return made;
    },
    made: async () => await made?.catch(() => undefined), // Who asked was told already.
  };
}
