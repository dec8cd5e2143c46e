import { noReadMods } from "../model/read-mods.ts";
import type {
  ChecksumLog,
  ChecksumLogSettings,
  Commands,
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
import type { Surroundings } from "./http/connect-http.ts";
import { createFiles } from "./files.ts";
import type { BlobReader } from "./git-blobs.ts";

/** What the real world is made from. */
export interface WorldOptions {
  readonly log: Log;
  /** The environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file that a thread starts with. */
  readonly threadEntry: URL;
}

/** The real world, and how to leave it. */
export interface RealWorld extends World {
  /** Writes caches, ends connections, stops children, removes temporary folders. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Makes the world of the running process. HTTP, git trees, zips, processes and load are loaded when they are first
 * used, so that a command that needs none of them starts at once.
 */
export function createWorld({ log, env, threadEntry }: WorldOptions): RealWorld {
  const cleanup = createCleanup();
  const commandsOptions: CommandsOptions = { env, cleanup };
  const commands = lazyCommands(commandsOptions);
  const files = createFiles(cleanup);
  const closers: (() => Promise<void>)[] = [() => cleanup.run()];
  const readers = new Map<string, BlobReader>();
  return {
    files,
    commands,
    clock: systemClock,
    log,
    web: lazyWeb({ env, log }, closers),
    load: lazyLoad(threadEntry),
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
      const blobs = readers.get(root) ?? git.createBlobReader(root, commandsOptions);
      readers.set(root, blobs);
      blobs.start(); // Beside the listing of the tree.
      return await tree.openRevision({ root, commit, commands, blobs });
    },
    async close() {
      for (const end of closers.splice(0)) await end();
    },
  };
}

function lazyCommands(options: CommandsOptions): Commands {
  const commands = lazy(async () => (await import("./processes/commands.ts")).createCommands(options));
  return {
    run: async (line) => (await commands.get()).run(line),
    start: async (line, cwd, env) => (await commands.get()).start(line, cwd, env),
  };
}

function lazyModules(settings: ProxySettings, surroundings: Surroundings): ModuleProxy {
  let connected: ModuleProxy | undefined;
  const connect = lazy(async () =>
    (await import("./modules/connect-modules.ts")).connectModules(settings, surroundings),
  );
  // Thousands of questions follow the first one: they should not each wait for what was made long ago.
  function whenConnected<T>(ask: (proxy: ModuleProxy) => Promise<T>): Promise<T> {
    return connected === undefined ? connect.get().then(ask) : ask(connected);
  }

  return {
    async open(expectedFiles) {
      connected = await connect.get();
      await connected.open(expectedFiles);
    },
    list: (path) => whenConnected((proxy) => proxy.list(path)),
    latest: (path) => whenConnected((proxy) => proxy.latest(path)),
    info: (path, query, reuse) => whenConnected((proxy) => proxy.info(path, query, reuse)),
    holdsInfo: (module) => connected?.holdsInfo(module) === true,
    among: (path, ask) => whenConnected((proxy) => proxy.among(path, ask)),
    mod: (module, sums, reuse) => whenConnected((proxy) => proxy.mod(module, sums, reuse)),
    heldMod: (module, sums) => connected?.heldMod(module, sums),
    zip: (module, sums) => whenConnected((proxy) => proxy.zip(module, sums)),
    files: (module, sums, wanted) => whenConnected((proxy) => proxy.files(module, sums, wanted)),
    prefetch: (wanted) => whenConnected((proxy) => proxy.prefetch(wanted)),
    readMods: (build) => connected?.readMods(build) ?? noReadMods,
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

function lazyLoad(threadEntry: URL): LoadGenerator {
  const generator = lazy(async () =>
    (await import("./load/load-generator.ts")).createLoadGenerator(threadEntry),
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
