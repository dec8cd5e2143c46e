import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { isKnownHash } from "../../go/go-sum.ts";
import { sumKey } from "../../go/parse-go-sum.ts";
import type {
  IntegrityDoubt,
  ServedTrouble,
  SumEntry,
  SumsEvidence,
  WrongSum,
} from "../../model/integrity.ts";
import type { ModulesEvidence } from "../../model/modules.ts";
import type { Log, ModuleProxy, SourceTree } from "../../model/world.ts";
import type { SumFile } from "../modules/sum-book.ts";
import { atMost } from "./at-most.ts";
import { findMissingSums } from "./missing-sums.ts";
import { type ServedHash, servedModHash, servedZipHash } from "./served-hash.ts";
import { readSumFiles, sumStatements } from "./sum-files.ts";
import { compareGoMods } from "./zip-go-mod.ts";

/** What go.sum files are held against. */
export interface SumsQuestion {
  /** Absolute repository root. */
  readonly root: string;
  readonly tree: SourceTree;
  readonly modules: ModulesEvidence;
  /** The base revision with its builds; absent where there is none. */
  readonly base?: { readonly tree: SourceTree; readonly modules: ModulesEvidence };
  readonly proxy: ModuleProxy;
  readonly log: Log;
  /** False where only the lines are wanted. */
  readonly compare: boolean;
}

// A zip is held in memory while it is hashed.
const zipsAtOnce = 4;

/**
 * Compares go.sum with what the chain serves, and looks for hashes that go would miss.
 *
 * Every `/go.mod` line is compared: the resolver has asked for those files anyway. Zips are fetched only for
 * lines that base does not have, and without a base for none. What could not be fetched is a doubt where the
 * line is new or the build needs it; else it stays as base judged it.
 */
export async function collectSums(question: SumsQuestion): Promise<SumsEvidence> {
  const { root, tree, modules, base, log } = question;
  const files = await readSumFiles(tree, root, modules);
  const baseFiles = base === undefined ? [] : await readSumFiles(base.tree, root, base.modules);
  const known = sumStatements(baseFiles);
  const entries = files.flatMap((file) => entriesOf(file, known));
  if (!question.compare) return { entries, compared: 0, wrong: [], missing: [], served: [], doubts: [] };
  const groups = groupsOf(entries);
  const done = log.step("comparing go.sum with what the proxy chain serves");
  try {
    const answers = [...(await askForMods(question, groups)), ...(await askForZips(question, groups))];
    const served = answers.flatMap(servedTroubles);
    return {
      entries,
      compared: answers.reduce(
        (sum, { group, answer }) => sum + (answer.kind === "hash" ? group.length : 0),
        0,
      ),
      wrong: answers.flatMap(wrongSums),
      missing: await findMissingSums({ ...question, files, baseFiles }),
      served: [...served, ...(await differingGoMods(question, groups, answers))],
      doubts: answers.flatMap(doubtsOf),
    };
  } finally {
    done();
  }
}

/** All `h1:` lines for one go.mod or zip, at least one. */
type Group = readonly SumEntry[];

interface Answer {
  readonly group: Group;
  readonly answer: ServedHash;
  /** True where not knowing is worth a word. */
  readonly matters: boolean;
}

function entriesOf({ file, goSum }: SumFile, known: ReadonlySet<string>): readonly SumEntry[] {
  return goSum.lines.map(({ path, version, kind, hash, line }) => ({
    path,
    version,
    kind,
    hash,
    at: { file, line, column: 1 },
    standing: known.has(`${sumKey({ path, version }, kind)} ${hash}`),
  }));
}

function groupsOf(entries: readonly SumEntry[]): readonly Group[] {
  const groups = new Map<string, SumEntry[]>();
  for (const entry of entries) {
    // A toolchain is as large as a compiler, and go asks the checksum database about it every time.
    if (!isKnownHash(entry.hash) || entry.path === "golang.org/toolchain") continue;
    const key = sumKey(entry, entry.kind);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [entry]);
    else known.push(entry);
  }
  return [...groups.values()];
}

async function askForMods({ proxy, modules, base }: SumsQuestion, groups: readonly Group[]) {
  const needed = new Set(modules.resolutions.flatMap(({ graphMods = [] }) => graphMods.map(moduleKey)));
  const wanted = groups.filter(([first]) => first?.kind === "mod");
  return Promise.all(
    wanted.map(async (group): Promise<Answer> => {
      const module = moduleOf(group);
      const answer = await servedModHash(proxy, module, hashesOf(group));
      return { group, answer, matters: needed.has(moduleKey(module)) || isNew(group, base !== undefined) };
    }),
  );
}

async function askForZips({ proxy, base }: SumsQuestion, groups: readonly Group[]) {
  const wanted = groups.filter((group) => group[0]?.kind === "zip" && isNew(group, base !== undefined));
  return atMost(zipsAtOnce, wanted, async (group): Promise<Answer> => {
    const answer = await servedZipHash(proxy, moduleOf(group), hashesOf(group));
    return { group, answer, matters: true };
  });
}

function isNew(group: Group, hasBase: boolean): boolean {
  return hasBase && group.some(({ standing }) => !standing);
}

function moduleOf(group: Group): ModuleVersion {
  const [first] = group;
  return { path: first?.path ?? "", version: first?.version ?? "" };
}

function hashesOf(group: Group): readonly string[] {
  return [...new Set(group.map(({ hash }) => hash))];
}

function wrongSums({ group, answer }: Answer): readonly WrongSum[] {
  if (answer.kind !== "hash") return [];
  return group.filter(({ hash }) => hash !== answer.hash).map((entry) => ({ ...entry, served: answer.hash }));
}

function servedTroubles({ group, answer }: Answer): readonly ServedTrouble[] {
  const [first] = group;
  if (answer.kind !== "invalid" || first === undefined) return [];
  const { path, version, at } = first;
  const standing = group.every((entry) => entry.standing);
  return [{ kind: "zip-invalid", path, version, reason: answer.reason, at, standing }];
}

function doubtsOf({ group, answer, matters }: Answer): readonly IntegrityDoubt[] {
  if (answer.kind !== "unknown" || !matters) return [];
  const { reason, hint } = answer.doubt;
  const [first] = group;
  const place = first === undefined ? "go.sum" : `${first.at.file}:${first.at.line ?? 1}`;
  return [{ reason: `${place} could not be compared: ${reason}`, hint }];
}

/** The zips that were just verified, each held against the go.mod that is served alone. */
async function differingGoMods(
  { proxy }: SumsQuestion,
  groups: readonly Group[],
  answers: readonly Answer[],
): Promise<readonly ServedTrouble[]> {
  const places = new Map(groups.map((group) => [keyOf(group), group[0]?.at]));
  const verified = answers.filter(
    ({ group, answer }) =>
      answer.kind === "hash" && group[0]?.kind === "zip" && hashesOf(group).includes(answer.hash),
  );
  const found = await atMost(
    zipsAtOnce,
    verified,
    async ({ group, answer }): Promise<readonly ServedTrouble[]> => {
      const [first] = group;
      if (first === undefined || answer.kind !== "hash") return [];
      const module = moduleOf(group);
      const reason = await compareGoMods(proxy, module, answer.hash);
      const at = places.get(sumKey(module, "mod")) ?? first.at;
      return reason === undefined
        ? []
        : [{ kind: "go-mod-mismatch", ...module, reason, at, standing: false }];
    },
  );
  return found.flat();
}

function keyOf(group: Group): string {
  const [first] = group;
  return first === undefined ? "" : sumKey(first, first.kind);
}
