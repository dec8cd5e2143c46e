import { type ChecksumDatabase, parseChecksumDatabase } from "../../go/checksum-database.ts";
import { matchesPatternList } from "../../go/module-pattern.ts";
import { moduleKey } from "../../go/module-version.ts";
import { shown } from "../../go/parsed.ts";
import type { EvidenceSource } from "../../model/collected.ts";
import { exitCodeOf, ModgateError } from "../../model/error.ts";
import type { IntegrityDoubt, LoggedSumsEvidence, SumEntry, UnconfirmedSum } from "../../model/integrity.ts";
import type { GoEnvironment } from "../../model/request.ts";
import type { ChecksumLog, Log, LoggedHashes, ProxySettings, World } from "../../model/world.ts";
import { namesAnOwner } from "./named-owners.ts";

/** Which lines are held against which checksum database. */
export interface LoggedSumsQuestion {
  /** The lines of go.sum; those that base had too are not asked about. */
  readonly entries: readonly SumEntry[];
  readonly go: Pick<GoEnvironment, "GOSUMDB" | "GONOSUMDB">;
  /** Patterns of modules that the policy calls private. */
  readonly private: readonly string[];
  readonly proxy: ProxySettings;
  readonly checksumLog: World["checksumLog"];
  readonly log: Log;
}

/** What the checksum database says, and the tree head that vouches for it. */
export interface LoggedSums {
  readonly evidence: LoggedSumsEvidence;
  readonly sources: readonly EvidenceSource[];
}

/**
 * Looks up every go.sum line that the change adds in the checksum database. go itself asks it only for versions
 * that are not in go.sum, so that nobody asks about lines that are written by hand.
 *
 * Private modules are left out before anything is asked. Where nothing public was added, no request is made. What
 * could not be asked, or does not verify, is a doubt; so is what GONOSUMDB leaves out by a pattern for everybody's
 * modules, as `*` is, while the policy does not call it private.
 */
export async function collectLoggedSums(question: LoggedSumsQuestion): Promise<LoggedSums> {
  const added = question.entries.filter(({ standing }) => !standing);
  const hidden = hiddenPatterns(question);
  const asked = added.filter(({ path }) => !matchesPatternList(hidden, path));
  const unexcused = added.filter((entry) => !asked.includes(entry) && !isPrivate(question, entry));
  const counts = { added: added.length, private: added.length - asked.length - unexcused.length };
  const unasked = unexcused.length === 0 ? [] : [notAsked(question, unexcused.length)];
  if (asked.length === 0) return undecided(counts, unasked);
  const setting = parseChecksumDatabase(question.go.GOSUMDB);
  if (!setting.ok) {
    const problems = setting.problems.map(({ message, hint = "see `go help environment`" }) => ({
      reason: message,
      hint,
    }));
    return undecided(counts, [...problems, ...unasked]);
  }
  if (setting.value.kind === "off") return undecided(counts, [databaseIsOff(asked.length), ...unasked]);
  const { database } = setting.value;
  const checksumLog = question.checksumLog({ database, proxy: question.proxy, private: hidden });
  try {
    const answers = await lookUpAll(question.log, checksumLog, asked);
    const known = asked.flatMap((entry) => {
      const hashes = answers.found.get(moduleKey(entry));
      return hashes === undefined ? [] : [{ ...entry, logged: hashes[entry.kind] }];
    });
    const unconfirmed: readonly UnconfirmedSum[] = known.filter(({ hash, logged }) => !logged.includes(hash));
    return {
      evidence: {
        ...counts,
        confirmed: known.length - unconfirmed.length,
        unconfirmed,
        doubts: [...doubtsOf(answers.failures), ...unasked],
      },
      sources: headSource(database, checksumLog),
    };
  } finally {
    await checksumLog.close();
  }
}

function hiddenPatterns({ private: patterns, go }: LoggedSumsQuestion): string {
  return [...patterns, go.GONOSUMDB].filter((part) => part !== "").join(",");
}

function isPrivate({ private: patterns, go }: LoggedSumsQuestion, { path }: SumEntry): boolean {
  const named = go.GONOSUMDB.split(",").filter(namesAnOwner);
  return matchesPatternList([...patterns, ...named].join(","), path);
}

function notAsked({ go }: LoggedSumsQuestion, lines: number): IntegrityDoubt {
  return {
    reason: `GONOSUMDB is ${shown(go.GONOSUMDB)}, which goes for more than private modules, so that lines that the change adds to go.sum (${lines}) were not looked up in the checksum database`,
    hint: "run modgate with patterns of your own modules alone, or name them in `proxy.private`",
  };
}

function undecided(
  counts: Pick<LoggedSumsEvidence, "added" | "private">,
  doubts: readonly IntegrityDoubt[],
): LoggedSums {
  return { evidence: { ...counts, confirmed: 0, unconfirmed: [], doubts }, sources: [] };
}

function databaseIsOff(lines: number): IntegrityDoubt {
  return {
    reason: `GOSUMDB is off, so that the lines that the change adds to go.sum (${lines}) were not looked up in the checksum database`,
    hint: "run modgate without GOSUMDB=off, name private modules in `proxy.private`, or set `integrity.checksum-database: off`",
  };
}

interface Answers {
  readonly found: ReadonlyMap<string, LoggedHashes>;
  /** In the order of the lines. */
  readonly failures: readonly ModgateError[];
}

const neverSeen: LoggedHashes = { zip: [], mod: [] };

async function lookUpAll(log: Log, checksumLog: ChecksumLog, entries: readonly SumEntry[]): Promise<Answers> {
  const modules = [...new Map(entries.map((entry) => [moduleKey(entry), entry]))];
  const found = new Map<string, LoggedHashes>();
  const text = "looking up new go.sum lines in the checksum database";
  const done = log.step(text);
  let answered = 0;
  try {
    const failures = await Promise.all(
      modules.map(async ([key, { path, version }]) => {
        const hashes = await checksumLog.lookup({ path, version }).catch(keepFailure);
        answered += 1;
        log.progress(text, answered, modules.length);
        if (hashes instanceof ModgateError) return [hashes];
        found.set(key, hashes ?? neverSeen);
        return [];
      }),
    );
    return { found, failures: failures.flat() };
  } finally {
    done();
  }
}

function keepFailure(cause: unknown): ModgateError {
  if (cause instanceof ModgateError && exitCodeOf(cause) === 3) return cause;
  throw cause;
}

/** The same trouble with hundreds of modules is one doubt. */
function doubtsOf(failures: readonly ModgateError[]): readonly IntegrityDoubt[] {
  const byCode = Map.groupBy(failures, ({ code }) => code);
  return Array.from(byCode.values(), ([first, ...more]) => ({
    reason: `${first?.message ?? ""}${more.length === 0 ? "" : ` (and ${more.length} more)`}`,
    hint: first?.details.hint ?? "",
  }));
}

function headSource({ name }: ChecksumDatabase, checksumLog: ChecksumLog): readonly EvidenceSource[] {
  const head = checksumLog.head();
  if (head === undefined) return [];
  const sha256 = Buffer.from(head.hash).toString("hex");
  return [{ kind: "checksum-database", source: `${name} tree of ${head.size} records`, sha256, time: "" }];
}
