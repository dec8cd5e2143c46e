import { createHash } from "node:crypto";
import { hash1, hashGoMod } from "../src/go/dirhash.ts";
import { type ModuleVersion, moduleKey } from "../src/go/module-version.ts";
import { ModgateError } from "../src/model/error.ts";
import type { Provenance } from "../src/model/modules.ts";
import type { LoadRun } from "../src/model/quality.ts";
import { noReadMods } from "../src/model/read-mods.ts";
import type {
  ChecksumLog,
  ChecksumLogSettings,
  CommandLine,
  CommandResult,
  Commands,
  Files,
  LoadPlan,
  LoggedHashes,
  ModuleProxy,
  ProxySettings,
  Served,
  SourceTree,
  VersionInfo,
  World,
} from "../src/model/world.ts";
import { readZipBytes } from "../src/world/modules/read-zip.ts";

// The fake world. It answers what it was told and fails on everything else, so that a test shows all that a piece
// of code asks of the outside. Absent files are an answer, as asking for one is no mistake.

/** Files by absolute path. */
export type MemoryFiles = Readonly<Record<string, string | Uint8Array>>;

/** What the proxy chain knows of one version, by `path@version`. A ModgateError is thrown where it stands. */
export interface MemoryModule {
  /** Default: a go.mod with the module line alone. */
  readonly mod?: string | ModgateError;
  /** RFC 3339. */
  readonly time?: string;
  readonly info?: VersionInfo | ModgateError;
  /** Files of the zip by their name below the module root, go.mod included or not. */
  readonly files?: Readonly<Record<string, string>> | ModgateError;
  readonly provenance?: Provenance;
}

/** A command that is expected. `args` absent: any. Expectations may be used any number of times, the first that fits wins. */
export interface MemoryCommand {
  readonly command: string;
  /** Exact words, or a test of them. */
  readonly args?: readonly string[] | ((args: readonly string[], line: CommandLine) => boolean);
  readonly stdout?: string | Uint8Array;
  readonly stderr?: string;
  readonly exitCode?: number;
  readonly trouble?: CommandResult["trouble"];
  /** Answers from the line instead. */
  readonly answer?: (line: CommandLine) => Partial<CommandResult>;
}

/** What the world is told. */
export interface MemoryWorldOptions {
  readonly files?: MemoryFiles;
  /** Git revisions: files by absolute path. */
  readonly revisions?: Readonly<Record<string, MemoryFiles>>;
  readonly modules?: Readonly<Record<string, MemoryModule>>;
  /** Known versions by module path. Absent: those of `modules` that are no pseudo-versions are not guessed; the call fails. */
  readonly lists?: Readonly<Record<string, readonly string[] | ModgateError>>;
  /** The answer to @latest by module path. */
  readonly latest?: Readonly<Record<string, VersionInfo | ModgateError>>;
  /** The answer to a branch, tag or revision name, by `path@query`. */
  readonly queries?: Readonly<Record<string, VersionInfo | ModgateError>>;
  /** What the checksum database has logged, by `path@version`; `unlogged` where it has never seen it. */
  readonly checksumLog?: Readonly<Record<string, LoggedHashes | "unlogged" | ModgateError>>;
  readonly commands?: readonly MemoryCommand[];
  /** What `commands.start` says; absent: starting fails the test. */
  readonly servers?: Readonly<Record<string, { readonly tail?: string; readonly exits?: CommandResult }>>;
  readonly web?: Readonly<
    Record<string, { readonly status?: number; readonly body: string | Uint8Array } | ModgateError>
  >;
  readonly load?: (plan: LoadPlan) => LoadRun | Promise<LoadRun>;
  /** The clock's time. Default 2026-01-02T03:04:05Z. */
  readonly now?: string;
}

/** The fake world, with what was asked of it. */
export interface MemoryWorld extends World {
  /** Every call in order, as one line each: `mod example.com/a@v1.0.0`, `run git rev-parse HEAD`, `read /repo/go.mod`. */
  readonly calls: string[];
  /** Files as they are now. */
  readonly disk: Map<string, Uint8Array>;
  /** What was said: `warning: …`, `info: …`, `detail: …`, `step: …`. */
  readonly said: string[];
  /** Settings that `modules()` was called with. */
  readonly proxySettings: ProxySettings[];
  /** Settings that `checksumLog()` was called with. */
  readonly logSettings: ChecksumLogSettings[];
  /** Milliseconds that were slept. */
  readonly slept: number[];
}

/** Makes a fake world. */
export function memoryWorld(options: MemoryWorldOptions = {}): MemoryWorld {
  const calls: string[] = [];
  const said: string[] = [];
  const slept: number[] = [];
  const proxySettings: ProxySettings[] = [];
  const logSettings: ChecksumLogSettings[] = [];
  const disk = new Map(
    Object.entries(options.files ?? {}).map(([path, content]) => [path, bytesOf(content)]),
  );
  return {
    calls,
    disk,
    said,
    slept,
    proxySettings,
    logSettings,
    files: memoryFiles(disk, calls),
    commands: memoryCommands(options, calls),
    web: {
      async get(url) {
        calls.push(`get ${url}`);
        const answer = known(options.web?.[url], `get ${url}`);
        return { status: answer.status ?? 200, body: bytesOf(answer.body) };
      },
    },
    load: {
      async run(plan) {
        calls.push(`load ${plan.kind} ${plan.url}`);
        return await known(options.load, `load ${plan.url}`)(plan);
      },
    },
    clock: memoryClock(options.now ?? "2026-01-02T03:04:05Z", slept),
    log: {
      step(text) {
        said.push(`step: ${text}`);
        return () => undefined;
      },
      progress: () => undefined,
      info: (text) => void said.push(`info: ${text}`),
      warning: (text) => void said.push(`warning: ${text}`),
      detail: (text) => void said.push(`detail: ${text}`),
    },
    modules(settings) {
      proxySettings.push(settings);
      return memoryModules(options, calls);
    },
    checksumLog(settings) {
      logSettings.push(settings);
      return memoryChecksumLog(options, calls);
    },
    async revision(root, commit) {
      calls.push(`revision ${commit}`);
      const files = known(options.revisions?.[commit], `revision ${root} ${commit}`);
      return memoryTree(
        commit,
        new Map(Object.entries(files).map(([path, content]) => [path, bytesOf(content)])),
      );
    },
  };
}

/** A tree of files that reads nothing else. */
export function memoryTree(name: string, files: ReadonlyMap<string, Uint8Array>): SourceTree {
  return { name, read: async (path) => files.get(path), list: async (path) => listMemory(files, path) };
}

function memoryFiles(disk: Map<string, Uint8Array>, calls: string[]): Files {
  let temporary = 0;
  return {
    name: "work tree",
    async read(path) {
      calls.push(`read ${path}`);
      return disk.get(path);
    },
    async list(path) {
      calls.push(`list ${path}`);
      return listMemory(disk, path);
    },
    async status(path) {
      const content = disk.get(path);
      if (content !== undefined) return { kind: "file", sizeBytes: content.length };
      return listMemory(disk, path) === undefined ? undefined : { kind: "directory", sizeBytes: 0 };
    },
    async realPath(path) {
      return disk.has(path) || listMemory(disk, path) !== undefined ? path : undefined;
    },
    async readZipEntries(path, wanted) {
      calls.push(`read zip ${path}`);
      return readZipBytes(path, disk.get(path) ?? new Uint8Array(), wanted);
    },
    async write(path, content) {
      calls.push(`write ${path}`);
      disk.set(path, bytesOf(content));
    },
    async remove(path) {
      calls.push(`remove ${path}`);
      for (const known of disk.keys()) if (known === path || known.startsWith(`${path}/`)) disk.delete(known);
    },
    async temporaryDir(label) {
      temporary += 1;
      return `/tmp/${label}-${temporary}`;
    },
  };
}

function listMemory(files: ReadonlyMap<string, Uint8Array>, path: string): readonly string[] | undefined {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  const names = new Set<string>();
  for (const known of files.keys()) {
    if (!known.startsWith(prefix)) continue;
    const [name = "", ...rest] = known.slice(prefix.length).split("/");
    names.add(rest.length > 0 ? `${name}/` : name);
  }
  return names.size === 0 ? undefined : Array.from(names).sort();
}

function memoryCommands(options: MemoryWorldOptions, calls: string[]): Commands {
  return {
    async run(line) {
      const words = [line.command, ...line.args].join(" ");
      calls.push(`run ${words}`);
      const expected = known(
        options.commands?.find((one) => fits(one, line)),
        `run ${words} in ${line.cwd}`,
      );
      const told = expected.answer?.(line) ?? {};
      const trouble = told.trouble ?? expected.trouble;
      return {
        exitCode: told.exitCode ?? expected.exitCode ?? 0,
        stdout: told.stdout ?? bytesOf(expected.stdout ?? ""),
        stderr: told.stderr ?? expected.stderr ?? "",
        ...(trouble === undefined ? {} : { trouble }),
      };
    },
    async start(line) {
      calls.push(`start ${line}`);
      const server = known(options.servers?.[line], `start ${line}`);
      const exited =
        server.exits === undefined
          ? new Promise<CommandResult>(() => undefined)
          : Promise.resolve(server.exits);
      return { exited, tail: () => server.tail ?? "", stop: async () => void calls.push(`stop ${line}`) };
    },
  };
}

function fits(expected: MemoryCommand, line: CommandLine): boolean {
  if (expected.command !== line.command) return false;
  if (expected.args === undefined) return true;
  if (typeof expected.args === "function") return expected.args(line.args, line);
  return expected.args.length === line.args.length && expected.args.every((arg, i) => arg === line.args[i]);
}

function memoryClock(now: string, slept: number[]): World["clock"] {
  let ms = 0;
  return {
    now: () => now,
    monotonicMs: () => ms,
    async sleep(time) {
      slept.push(time);
      ms += time;
    },
  };
}

function memoryModules(options: MemoryWorldOptions, calls: string[]): ModuleProxy {
  function moduleOf(module: ModuleVersion, what: string): MemoryModule {
    const key = moduleKey(module);
    calls.push(`${what} ${key}`);
    return known(options.modules?.[key], `${what} ${key}`);
  }
  const proxy: ModuleProxy = {
    among: async (_path, ask) => await ask(proxy),
    async list(path) {
      calls.push(`list ${path}`);
      return served(known(options.lists?.[path], `list ${path}`));
    },
    async latest(path) {
      calls.push(`latest ${path}`);
      return served(known(options.latest?.[path], `latest ${path}`));
    },
    async info(path, query) {
      const key = `${path}@${query}`;
      calls.push(`info ${key}`);
      const named = options.queries?.[key];
      if (named !== undefined) return served(known(named, key));
      const { info, time, provenance } = known(options.modules?.[key], `info ${key}`);
      if (info !== undefined) return served(known(info, key), provenance);
      return served({ version: query, ...(time === undefined ? {} : { time }) }, provenance);
    },
    async mod(module, sums) {
      const told = moduleOf(module, "mod");
      const bytes = bytesOf(known(told.mod ?? `module ${module.path}\n`, "mod"));
      checkSums(`${moduleKey(module)}/go.mod`, hashGoMod(bytes), sums);
      return served(bytes, told.provenance);
    },
    async zip(module, sums) {
      const told = moduleOf(module, "zip");
      zipFiles(module, told, sums);
      return served(`/zips/${moduleKey(module)}.zip`, told.provenance);
    },
    async files(module, sums, wanted) {
      const told = moduleOf(module, "files");
      const chosen = Object.entries(zipFiles(module, told, sums)).filter(([name]) => wanted(name));
      return served(new Map(chosen.map(([name, text]) => [name, bytesOf(text)])), told.provenance);
    },
    open: async () => undefined,
    heldMod: () => undefined,
    readMods: () => noReadMods,
    holdsInfo: () => false,
    prefetch: async (wanted) => void calls.push(`prefetch ${wanted.length}`),
    close: async () => void calls.push("close"),
  };
  return proxy;
}

function memoryChecksumLog(options: MemoryWorldOptions, calls: string[]): ChecksumLog {
  return {
    async lookup(module) {
      const key = moduleKey(module);
      calls.push(`lookup ${key}`);
      const answer = known(options.checksumLog?.[key], `lookup ${key}`);
      return answer === "unlogged" ? undefined : answer;
    },
    head: () => ({ size: 7, hash: new Uint8Array(32) }),
    close: async () => void calls.push("close checksum log"),
  };
}

/** The `h1:` hash of a module's zip with these files, as go.sum holds it. Shape of `files`: name below the module root to text. */
export function memoryZipHash(module: ModuleVersion, files: Readonly<Record<string, string>>): string {
  return hash1(
    Object.entries(files).map(([name, text]) => ({
      name: `${moduleKey(module)}/${name}`,
      sha256: createHash("sha256").update(text).digest("hex"),
    })),
  );
}

function zipFiles(
  module: ModuleVersion,
  told: MemoryModule,
  sums: readonly string[],
): Readonly<Record<string, string>> {
  const files = known(told.files, `zip ${moduleKey(module)}`);
  checkSums(moduleKey(module), memoryZipHash(module, files), sums);
  return files;
}

function checkSums(subject: string, found: string, sums: readonly string[]): void {
  if (sums.length === 0 || sums.includes(found)) return;
  throw new ModgateError("sum-mismatch", `\`${subject}\` is not what go.sum vouches for`, {
    wanted: sums.join(" "),
    found,
  });
}

function served<T>(
  value: T | ModgateError,
  provenance: Provenance = { source: "memory", failedOver: [] },
): Served<T> {
  return { value: known(value, "answer"), provenance };
}

function known<T>(told: T | ModgateError | undefined, call: string): T {
  if (told instanceof ModgateError) throw told;
  if (told === undefined) throw new Error(`the memory world was not told of: ${call}`);
  return told;
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
