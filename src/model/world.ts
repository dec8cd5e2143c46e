import type { ChecksumDatabase } from "../go/checksum-database.ts";
import type { ModuleVersion } from "../go/module-version.ts";
import type { TreeHead } from "../go/tlog.ts";
import type { Provenance } from "./modules.ts";
import type { LoadRun } from "./quality.ts";
import type { ReadMods } from "./read-mods.ts";

/** What a path is. */
export interface FileStatus {
  readonly kind: "file" | "directory" | "symlink" | "other";
  readonly sizeBytes: number;
}

/**
 * A tree of source files that can be read: the work tree on disk, or a git revision. Paths are absolute; a
 * revision's tree knows only what lies below the repository root. Nothing here follows a path out of it in a
 * revision; on disk, symbolic links are followed as go follows them.
 */
export interface SourceTree {
  /** `work tree`, or the revision. */
  readonly name: string;
  /** The bytes, or undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Names in a folder, sorted; folders end in `/`. Undefined where there is no such folder. */
  list(path: string): Promise<readonly string[] | undefined>;
}

/** The disk. Paths are absolute. */
export interface Files extends SourceTree {
  status(path: string): Promise<FileStatus | undefined>;
  /** The path with every link in it followed; undefined where there is nothing. */
  realPath(path: string): Promise<string | undefined>;
  /**
   * Reads entries of a zip file that is not a module's (those come from `ModuleProxy.files`), by name. `wanted`
   * is asked for every entry that is a file. @throws evidence-invalid
   */
  readZipEntries(path: string, wanted: (name: string) => boolean): Promise<ReadonlyMap<string, Uint8Array>>;
  /** Writes by temporary file and rename, making folders. @throws output-unwritable */
  write(path: string, content: string | Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
  /** A folder that is gone when the process ends, by signal or not. */
  temporaryDir(label: string): Promise<string>;
}

/** A command to run. No shell; the environment is the allow-listed one plus `env`. */
export interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly timeoutMs?: number;
  /** Default 64 MiB; more output ends the command with `overflow`. */
  readonly maxOutputBytes?: number;
}

/** How a command ended. `trouble` is set where it gave no exit code of its own. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly trouble?: "missing" | "timeout" | "overflow" | "signal";
}

/** A process that runs until it is stopped, in a process group of its own. */
export interface RunningCommand {
  /** Resolves when it ends by itself. */
  readonly exited: Promise<CommandResult>;
  /** The last lines it printed, both streams, at most 4 KiB, control characters removed. */
  tail(): string;
  /** Ends the whole group: TERM, then KILL after a grace. Safe to call twice. */
  stop(): Promise<void>;
}

/** Child processes. */
export interface Commands {
  run(line: CommandLine): Promise<CommandResult>;
  /** Starts a command given as one line of words (split as a shell splits plain words, no expansion). */
  start(line: string, cwd: string, env?: Readonly<Record<string, string>>): Promise<RunningCommand>;
}

/** How the proxy chain is asked. */
export interface ProxySettings {
  /** GOPROXY syntax. */
  readonly chain: string;
  /** GONOPROXY patterns, comma-separated. */
  readonly noProxy: string;
  /** GOINSECURE patterns, comma-separated. */
  readonly insecure: string;
  /** Patterns, comma-separated, of modules that no redirect may name to another host. Absent: none. */
  readonly private?: string;
  /** GOAUTH. Absent: `netrc`. */
  readonly goAuth?: string;
  /** To the first byte, per attempt. */
  readonly timeoutMs: number;
  readonly attempts: number;
  readonly allowDirect: boolean;
  readonly offline: boolean;
  readonly jobs: number;
  /** Our own cache in proxy layout; "" for none. */
  readonly cacheDir: string;
  /** GOMODCACHE, read as a further source and never trusted without a hash; "" for none. */
  readonly modCacheDir: string;
}

/** A file of a module with the source that served it. */
export interface Served<T> {
  readonly value: T;
  readonly provenance: Provenance;
}

/** A version's `.info`. Source: https://go.dev/ref/mod#goproxy-protocol. */
export interface VersionInfo {
  readonly version: string;
  /** RFC 3339; absent where the proxy gives none. */
  readonly time?: string;
  readonly origin?: {
    readonly vcs?: string;
    readonly url?: string;
    readonly ref?: string;
    readonly hash?: string;
  };
}

/** A file of a module that will be asked for. `sums` as for `mod`. */
export type WantedFile =
  | { readonly kind: "mod"; readonly module: ModuleVersion; readonly sums: readonly string[] }
  | { readonly kind: "info"; readonly module: ModuleVersion };

/** What is asked to find out which versions a module has. */
export type VersionAnswers = Pick<ModuleProxy, "list" | "latest" | "info">;

/**
 * The module proxy chain, GOPROXY's rules: primary to backup, `,` and `|`, private patterns, `off`, `direct`.
 *
 * Every call walks the chain anew, as cmd/go does. Failures are ModgateErrors: module-not-found (the chain
 * agrees that it does not exist), proxy-refused, proxy-unreachable, proxy-answer-invalid, offline,
 * sum-mismatch, command-missing (direct without go).
 */
export interface ModuleProxy {
  /**
   * Opens the caches: before that `heldMod`, `holdsInfo` and `readMods` know of nothing. Where they are empty it also
   * connects, for about so many files, 0 where nobody knows; each call lets that go on for a turn, as it cannot while
   * large files are parsed.
   */
  open(expectedFiles: number): Promise<void>;
  /** Known versions without pseudo-versions, in the proxy's order. */
  list(path: string): Promise<Served<readonly string[]>>;
  latest(path: string): Promise<Served<VersionInfo>>;
  /** `query` is a version, or a branch or revision name. `reuse` takes what a cache holds. */
  info(path: string, query: string, reuse?: "cached"): Promise<Served<VersionInfo>>;
  /**
   * Tells whether a cache holds the version file of a canonical version, which go takes too. No hash vouches for it, so
   * that its time and origin must decide nothing.
   */
  holdsInfo(module: ModuleVersion): boolean;
  /**
   * Asks several questions of one source of the chain: where one of them fails in a way that falls through, the
   * next source is asked all of them. So one version query never mixes sources.
   */
  among<T>(path: string, ask: (source: VersionAnswers) => Promise<T>): Promise<T>;
  /**
   * `sums`: the `h1:` hashes go.sum holds for its go.mod; empty where it holds none, then nothing is compared, and
   * `reuse` takes what go's module cache holds, as go does.
   */
  mod(module: ModuleVersion, sums: readonly string[], reuse?: "cached"): Promise<Served<Uint8Array>>;
  /** Path of a verified zip on disk. `sums` as above, of the zip. */
  zip(module: ModuleVersion, sums: readonly string[]): Promise<Served<string>>;
  /** Chosen files of a verified zip by their name below the module root, at most 16 MiB each. `sums` as for `zip`. */
  files(
    module: ModuleVersion,
    sums: readonly string[],
    wanted: (name: string) => boolean,
  ): Promise<Served<ReadonlyMap<string, Uint8Array>>>;
  /**
   * Says that these files will be asked for: what no cache holds is fetched side by side at once, in this order, and
   * who asks for one of them waits for that one alone. Resolves when all came, or will not come; what did not is for `mod` and `info` to
   * tell. Never rejects.
   */
  prefetch(wanted: readonly WantedFile[]): Promise<void>;
  /** A go.mod that a cache holds and one of the sums vouches for; undefined where `mod` has to be asked. */
  heldMod(module: ModuleVersion, sums: readonly string[]): Served<Uint8Array> | undefined;
  /** What earlier runs on this machine read in go.mod files for a build, which its main modules name. */
  readMods(build: string): ReadMods;
  /** Ends connections; later calls fail. */
  close(): Promise<void>;
}

/** How a checksum database is asked. */
export interface ChecksumLogSettings {
  readonly database: ChecksumDatabase;
  /** The chain, of which the first proxy that supports the database is asked in its place. */
  readonly proxy: ProxySettings;
  /** Patterns, comma-separated, of modules that are never named to the database. */
  readonly private: string;
  /** `pkg/sumdb` in GOPATH, where go keeps the tree heads it has seen; only read. Absent: none. */
  readonly headsDir?: string;
}

/** The hashes that a checksum database has logged for one version, whatever their algorithm, in its order. */
export interface LoggedHashes {
  readonly zip: readonly string[];
  readonly mod: readonly string[];
}

/**
 * A checksum database: a transparency log of go.sum lines. Every answer is proven by a signed tree head, and every
 * tree head to be of one history with the others, earlier runs' included.
 *
 * Failures are ModgateErrors: log-untrusted (an answer that does not verify), proxy-refused, proxy-unreachable,
 * proxy-answer-invalid (an answer that is none), proxy-unknown, offline.
 */
export interface ChecksumLog {
  /** The hashes of a version that the log knows; undefined where it says that it has never seen it. */
  lookup(module: ModuleVersion): Promise<LoggedHashes | undefined>;
  /** The tree head that all answers so far are proven by; undefined before the first. */
  head(): TreeHead | undefined;
  /** Ends connections, keeps the tree head; later calls fail. */
  close(): Promise<void>;
}

/** One load run to make. */
export interface LoadPlan {
  readonly kind: "open" | "closed";
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly requests: number;
  /** Closed loop: connections kept busy. Open loop: the cap on requests in flight. */
  readonly connections: number;
  /** Open loop only: requests a second. */
  readonly rate: number;
  /** To the end of one answer. */
  readonly timeoutMs: number;
  /** No request is sent after this long; what was not sent is not counted. */
  readonly maxDurationMs: number;
}

/** Makes load, in a thread of its own, towards loopback or a host the policy names. */
export interface LoadGenerator {
  run(plan: LoadPlan): Promise<LoadRun>;
}

/** Time. */
export interface Clock {
  /** RFC 3339, UTC. */
  now(): string;
  monotonicMs(): number;
  sleep(ms: number): Promise<void>;
}

/** Talk for people: stderr, or the runner's log. Never a verdict. */
export interface Log {
  /** Long work that began; call the answer when it ends. Shown as progress on a terminal. */
  step(text: string): () => void;
  /** Progress inside a step: done of total. */
  progress(text: string, done: number, total: number): void;
  info(text: string): void;
  warning(text: string): void;
  /** Shown with -v only. */
  detail(text: string): void;
}

/** Plain HTTP for what is not a module: databases by URL, ready checks. */
export interface Web {
  /** GET; redirects to another host refused. @throws proxy-unreachable */
  get(
    url: string,
    options: { readonly timeoutMs: number; readonly maxBytes: number },
  ): Promise<{ readonly status: number; readonly body: Uint8Array }>;
}

/** All that lies outside the process. The only way a pure room reaches it. */
export interface World {
  readonly files: Files;
  readonly commands: Commands;
  readonly web: Web;
  readonly load: LoadGenerator;
  readonly clock: Clock;
  readonly log: Log;
  modules(settings: ProxySettings): ModuleProxy;
  checksumLog(settings: ChecksumLogSettings): ChecksumLog;
  /** A git revision's files. `root` is the repository root. @throws revision-missing */
  revision(root: string, commit: string): Promise<SourceTree>;
}
