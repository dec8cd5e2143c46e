import { escapePath, escapeVersion } from "../../go/escape.ts";
import { checkModulePath } from "../../go/module-path.ts";
import { ModuleMap } from "../../go/module-map.ts";
import type { ModuleVersion } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { ModgateError } from "../../model/error.ts";

/** A small file of the proxy protocol. Source: https://go.dev/ref/mod#goproxy-protocol. */
export type ProxyQuestion =
  | { readonly kind: "list"; readonly path: string }
  | { readonly kind: "latest"; readonly path: string }
  | { readonly kind: "info"; readonly path: string; readonly version: string }
  | { readonly kind: "mod"; readonly path: string; readonly version: string };

/**
 * A file of a checksum database, below the base URL. `path` is the module it names, "" for none; `subject` is what
 * messages call it.
 */
export interface LogQuestion {
  readonly kind: "sumdb";
  readonly path: string;
  readonly address: string;
  readonly subject: string;
}

/** A file of the proxy protocol, the zip included. */
export type ProxyFile =
  | ProxyQuestion
  | LogQuestion
  | { readonly kind: "zip"; readonly path: string; readonly version: string };

/**
 * One place that modules come from: an entry of the proxy chain, or the origin by the go command.
 *
 * Failures are ModgateErrors; `module-not-found` is what 404 and 410 mean, and nothing else.
 */
export interface ProxySource {
  /** What reports call it: the URL without credentials, `direct`. */
  readonly name: string;
  read(question: ProxyQuestion | LogQuestion): Promise<Uint8Array>;
  /** Says that it will be asked for about so many files soon. Absent: it needs no time for that. */
  prepare?(files: number): Promise<void>;
  /**
   * Asks for many files side by side, each once; what did not come is undefined, and where the source turns out not to
   * be one that can be asked for all of them, the rest is not told. Absent: it is not made for that.
   */
  readMany?<Q extends ProxyQuestion>(
    questions: readonly Q[],
    take: (question: Q, bytes: Uint8Array | undefined) => void,
  ): Promise<void>;
  /** Writes the zip's bytes, unverified, to a file that does not exist yet. */
  saveZip(module: ModuleVersion, file: string): Promise<void>;
}

const mebibyte = 1024 * 1024;

/** How many bytes an answer may have. */
export const maxBytes = {
  list: 32 * mebibyte,
  latest: mebibyte,
  info: mebibyte,
  mod: 16 * mebibyte,
  zip: 500 * mebibyte,
  sumdb: mebibyte,
} as const;

/**
 * Writes a question as the path that the protocol gives it, relative to the base URL.
 *
 * @throws module-not-found where path or version cannot be written, as no proxy can have them.
 */
export function questionPath(question: ProxyFile): string {
  if (question.kind === "sumdb") return question.address;
  const folder = folderOf(question.path);
  if (question.kind === "latest") return `${folder}/@latest`;
  if (question.kind === "list") return `${folder}/@v/list`;
  return `${stemOf(folder, question)}.${question.kind}`;
}

/** What a question is about, for messages: `path` or `path@version`, in back-ticks, or the words it brings along. */
export function questionSubject(question: {
  readonly path: string;
  readonly version?: string;
  readonly subject?: string;
}): string {
  if (question.subject !== undefined) return question.subject;
  return shown(question.version === undefined ? question.path : `${question.path}@${question.version}`);
}

// A module's files are asked for several times each, of caches and sources, and there are thousands of modules.
const folders = new Map<string, string>();
const stems = new ModuleMap<string>();

function stemOf(folder: string, module: ModuleVersion): string {
  const stem = stems.get(module) ?? `${folder}/@v/${versionFile(module.version)}`;
  stems.set(module, stem);
  return stem;
}

function folderOf(path: string): string {
  const known = folders.get(path);
  if (known !== undefined) return known;
  const problem = checkModulePath(path);
  if (problem !== undefined) throw malformed(`${shown(path)} is not a module path: ${problem}`);
  const folder = escapePath(path);
  folders.set(path, folder);
  return folder;
}

function versionFile(version: string): string {
  try {
    return escapeVersion(version);
  } catch {
    throw malformed(`${shown(version)} is not a version that a proxy can be asked for`);
  }
}

function malformed(message: string): ModgateError {
  return new ModgateError("module-not-found", message, { hint: "check the module path and the version" });
}
