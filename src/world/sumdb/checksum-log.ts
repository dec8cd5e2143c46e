import type { ChecksumDatabase } from "../../go/checksum-database.ts";
import { escapePath, escapeVersion } from "../../go/escape.ts";
import { matchesPatternList } from "../../go/module-pattern.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import { parseSumRecord, recordedHashes } from "../../go/sum-record.ts";
import { checkRecord, recordHash, recordProofNodes } from "../../go/tlog.ts";
import { ModgateError } from "../../model/error.ts";
import type { ChecksumLog, LoggedHashes } from "../../model/world.ts";
import { latestAddress, type LogStore } from "./log-store.ts";
import { createLogTiles } from "./log-tiles.ts";
import type { LogFile, LogTransport } from "./log-transport.ts";
import { createTreeHeads, type TreeHeads } from "./tree-heads.ts";
import { joinGroups, untrusted } from "./tree-prefix.ts";

/** What a checksum log is made from. */
export interface ChecksumLogOptions {
  readonly database: ChecksumDatabase;
  /** Patterns, comma-separated, of modules that are never named to the database. */
  readonly private: string;
  readonly transport: LogTransport;
  readonly store: LogStore;
  readonly warn: (text: string) => void;
}

/**
 * Makes a client of a checksum database, by the rules of go since August 2026: every tile is proven, only the
 * record itself is searched for hashes, and a record without a line for the module is no answer.
 *
 * Each module is looked up once. The latest tree head is asked for before the first answer that does not come
 * from disk, so that many answers are proven by one tree.
 *
 * Source: golang.org/x/mod/sumdb.Client.
 */
export function createChecksumLog(options: ChecksumLogOptions): ChecksumLog {
  const { database, transport, store, warn } = options;
  const { name } = database;
  const tiles = createLogTiles(transport, store);
  const heads = createTreeHeads({ database, tiles, store, warn });
  const prover = { name, heads };
  const lookups = new Map<string, Promise<LoggedHashes | undefined>>();
  let refreshed: Promise<void> | undefined;
  let closed = false;
  let answered = false;

  async function proven(module: ModuleVersion, answer: Answer): Promise<LoggedHashes> {
    const hashes = await prove(module, answer, prover);
    answered = true;
    return hashes;
  }

  /** Asks for the latest head. A proxy need not have it; then the heads that come with records have to do. */
  async function refresh(): Promise<void> {
    const subject = `the tree head of the checksum database \`${name}\``;
    const answer = await transport.read({ address: latestAddress, path: "", subject }).catch(forgiveRefused);
    await heads.begin();
    if (answer !== undefined) await heads.merge(answer.bytes, answer.from);
  }

  async function find(module: ModuleVersion): Promise<LoggedHashes | undefined> {
    const file = lookupFile(module, name);
    if (file === undefined) return undefined;
    const kept = store.read(file.address);
    if (kept !== undefined) {
      await heads.begin();
      const hashes = await proven(module, { bytes: kept, from: "cache" }).catch(forgiveWrong);
      if (hashes !== undefined) return hashes;
      warn(`what is kept of ${file.subject} is damaged and is asked for again`);
      store.forget(file.address);
    }
    refreshed ??= refresh();
    const [answer] = await Promise.all([transport.read(file).catch(forgiveMissing), refreshed]);
    if (answer === undefined) return undefined;
    const hashes = await proven(module, answer);
    store.keep(file.address, answer.bytes);
    return hashes;
  }

  return {
    async lookup(module) {
      if (closed) throw new ModgateError("bug", "the checksum database was asked after it was closed");
      if (matchesPatternList(options.private, module.path))
        throw new ModgateError("bug", "the checksum database was asked for a private module");
      const key = moduleKey(module);
      const finding = lookups.get(key) ?? find(module);
      lookups.set(key, finding);
      return await finding;
    },
    head: () => (answered ? heads.latest().head : undefined),
    async close() {
      if (closed) return;
      closed = true;
      heads.keep();
      await store.flush();
    },
  };
}

/** The address of a record; undefined for what no log can know, as it cannot be written. */
function lookupFile(module: ModuleVersion, name: string): LogFile | undefined {
  try {
    const address = `lookup/${escapePath(module.path)}@${escapeVersion(module.version)}`;
    const subject = `${shown(moduleKey(module))} in the checksum database \`${name}\``;
    return { address, path: module.path, subject };
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

interface Answer {
  readonly bytes: Uint8Array;
  readonly from: string;
}

interface Prover {
  readonly name: string;
  readonly heads: TreeHeads;
}

/** Proves a record by the latest tree, and takes the module's hashes from it. Source: sumdb.Client.Lookup. */
async function prove(
  module: ModuleVersion,
  { bytes, from }: Answer,
  { name, heads }: Prover,
): Promise<LoggedHashes> {
  const key = shown(moduleKey(module));
  const record = parseSumRecord(bytes);
  if (record === undefined) {
    throw new ModgateError(
      "proxy-answer-invalid",
      `\`${from}\` answers the lookup of ${key} in the checksum database with something that is not a record`,
      { hint: "check whether another server answers in place of the checksum database" },
    );
  }
  await heads.merge(record.signedHead, from);
  const { head } = heads.latest();
  const { index, text } = record;
  if (index >= head.size)
    throw untrusted(name, `the record of ${key} is number ${index} in a tree of ${head.size} records`);
  const groups = recordProofNodes(head.size, index);
  const [leaf, ...others] = await heads.read(head, [{ level: 0, index }, ...groups.flat()]);
  const hash = recordHash(text);
  const proven = leaf !== undefined && checkRecord(joinGroups(groups, others), head, { index, hash });
  if (!proven) throw untrusted(name, `the record of ${key} is not in its tree`);
  const hashes = { zip: recordedHashes(record, module, "zip"), mod: recordedHashes(record, module, "mod") };
  if (hashes.zip.length + hashes.mod.length === 0)
    throw untrusted(name, `the record that it gives for ${key} is about another module`);
  return hashes;
}

function forgiveMissing(cause: unknown): undefined {
  if (cause instanceof ModgateError && cause.code === "module-not-found") return undefined;
  throw cause;
}

function forgiveRefused(cause: unknown): undefined {
  if (cause instanceof ModgateError && cause.code === "proxy-refused") return undefined;
  return forgiveMissing(cause);
}

function forgiveWrong(cause: unknown): undefined {
  const codes: readonly string[] = ["log-untrusted", "proxy-answer-invalid"];
  if (cause instanceof ModgateError && codes.includes(cause.code)) return undefined;
  throw cause;
}
