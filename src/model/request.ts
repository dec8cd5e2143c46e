import type { Level } from "./level.ts";

/** Where the request comes from and what the forge told about it. */
export interface RunEvent {
  readonly kind: "local" | "pull_request" | "push" | "merge_group" | "schedule" | "other";
  /** The base revision the forge names: a commit id; "" where there is none. */
  readonly baseSha: string;
  /** `owner/name`; "" where unknown. */
  readonly repository: string;
  /** True for a pull request from a fork, which has no secrets. */
  readonly fork: boolean;
}

/**
 * Everything the user asked for, defaults filled in.
 *
 * `gates` are ids; `only` empty means every gate. Paths are absolute.
 */
export interface Request {
  readonly dir: string;
  /** The policy file by flag or input; absent: looked for at its two names. */
  readonly policy?: string;
  /** The base revision by flag or input; absent: the event's, else none. */
  readonly base?: string;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Globs of go.mod folders; empty: every one. */
  readonly modules: readonly string[];
  readonly failOn: Level | "never";
  readonly offline: boolean;
  /** How many fetches or processes may run side by side; 0: chosen by the machine. */
  readonly jobs: number;
  readonly event: RunEvent;
  /** The proxy chain by input, GOPROXY syntax, before the policy's and the environment's; absent: theirs. */
  readonly proxyChain?: string;
  /** True where the inventory is wanted even if no gate needs it, for an SBOM. */
  readonly inventory: boolean;
  /** Folder of modgate's own disk cache, absolute; "" for none. */
  readonly cacheDir: string;
  /** Folder with the source of the shipped Go analyzers, absolute; "" where they did not come along. */
  readonly analyzersDir: string;
  /** modgate's version. */
  readonly toolVersion: string;
  /** Effective settings of Go's environment: GOPROXY, GOPRIVATE, GOFLAGS, …, "" where unset. */
  readonly go: GoEnvironment;
  /** Seconds since 1970 that stand in for the commit time in documents; absent: the commit's. */
  readonly sourceDateEpoch?: number;
}

/** Go's settings that modgate honours, effective values. Source: `go help environment`. */
export interface GoEnvironment extends Readonly<Record<GoVariable, string>> {
  /** Names of the toolchains on PATH, where GOTOOLCHAIN says that others are not to be had. Absent: any may be. */
  readonly toolchains?: readonly string[];
}

/** The names of Go's settings that modgate honours. */
export const goVariables = [
  "GOPROXY",
  "GONOPROXY",
  "GOPRIVATE",
  "GOSUMDB",
  "GONOSUMDB",
  "GOINSECURE",
  "GOFLAGS",
  "GOWORK",
  "GOENV",
  "GOMODCACHE",
  "GOPATH",
  "GOAUTH",
  "GOTOOLCHAIN",
  "GO111MODULE",
  "GOROOT",
  "GOVERSION",
] as const;

/** The name of one of Go's settings. */
export type GoVariable = (typeof goVariables)[number];

/** Go's settings where nobody set anything. */
export const unsetGo: GoEnvironment = {
  GOPROXY: "",
  GONOPROXY: "",
  GOPRIVATE: "",
  GOSUMDB: "",
  GONOSUMDB: "",
  GOINSECURE: "",
  GOFLAGS: "",
  GOWORK: "",
  GOENV: "",
  GOMODCACHE: "",
  GOPATH: "",
  GOAUTH: "",
  GOTOOLCHAIN: "",
  GO111MODULE: "",
  GOROOT: "",
  GOVERSION: "",
};
