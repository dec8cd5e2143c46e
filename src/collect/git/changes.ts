import { absent, type Collected, present } from "../../model/collected.ts";
import { ModgateError } from "../../model/error.ts";
import type { BaseEvidence, ChangedFile, ChangesEvidence } from "../../model/repository.ts";
import type { CommandResult, Commands, Files } from "../../model/world.ts";
import { hasEndedWell, whyFailed } from "../command-result.ts";
import { runGit } from "./git.ts";
import type { Listing } from "./listing.ts";
import { type FileDiff, parseDiff } from "./parse-diff.ts";

/** What `collectChanges` is asked. `root` is the repository root. */
export interface ChangesQuestion {
  readonly root: string;
  readonly base: Collected<BaseEvidence>;
  readonly commands: Commands;
  readonly files: Files;
  readonly listing: () => Promise<Listing>;
}

// Every switch that a user's settings could turn, so that the same change reads the same everywhere.
const diffArgs: readonly string[] = [
  "diff",
  "-U0",
  "--inter-hunk-context=0",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
  "--no-relative",
  "-M",
  "--diff-algorithm=myers",
  "--submodule=short",
  "--ignore-submodules=untracked",
  "--src-prefix=a/",
  "--dst-prefix=b/",
];

const maxDiffBytes = 256 * 1024 * 1024;
const maxTextBytes = 16 * 1024 * 1024;
const gitBinaryProbeBytes = 8000;
// More names than this may not fit on a command line; then the whole change is read as text.
const maxNamedPaths = 500;
const readsAtOnce = 16;

/**
 * Lists the files and lines of the work tree that differ from base, untracked files that are not ignored
 * included as added.
 *
 * Absent as the base is, and absent where git cannot tell.
 */
export async function collectChanges(question: ChangesQuestion): Promise<Collected<ChangesEvidence>> {
  if (question.base.state === "absent") return question.base;
  const { commit } = question.base.value;
  try {
    const [tracked, listing] = await Promise.all([diffSince(question, commit), question.listing()]);
    const untracked = await untrackedFiles(question, listing);
    const files = new Map([...tracked, ...untracked].sort(([a], [b]) => (a < b ? -1 : 1)));
    return present({ files }, { kind: "changes", source: `git diff ${commit}`, sha256: "", time: "" });
  } catch (error) {
    if (!(error instanceof ModgateError)) throw error;
    return absent(error.message, error.details.hint);
  }
}

async function diffSince(
  question: ChangesQuestion,
  commit: string,
): Promise<ReadonlyMap<string, ChangedFile>> {
  const sections = parseDiff(await gitBytes(question, [...diffArgs, commit, "--"]));
  const hidden = await hiddenText(question, sections);
  if (hidden.length === 0) return byPath(sections);
  const all = new Set([...hidden.map((one) => one.before), ...hidden.map((one) => one.after)]);
  const names = hidden.length > maxNamedPaths ? [] : [...all];
  const paths = names.map((name) => `:(top,literal)${name}`);
  const shown = parseDiff(await gitBytes(question, [...diffArgs, "--text", commit, "--", ...paths]));
  return new Map([...byPath(sections), ...byPath(shown)]);
}

// `.gitattributes` of the change itself can call a source file binary, and so hide its lines. Git's own test of
// the content decides instead.
async function hiddenText(
  question: ChangesQuestion,
  sections: readonly FileDiff[],
): Promise<readonly FileDiff[]> {
  const hidden: FileDiff[] = [];
  for (const section of sections.filter((one) => one.binary && one.status !== "deleted")) {
    const content = await textOf(question, section.after);
    if (content !== undefined) hidden.push(section);
  }
  return hidden;
}

async function textOf(question: ChangesQuestion, path: string): Promise<Uint8Array | undefined> {
  const absolute = `${question.root}/${path}`;
  const status = await question.files.status(absolute);
  if (status?.kind !== "file" || status.sizeBytes > maxTextBytes) return undefined;
  const content = await question.files.read(absolute);
  return content?.subarray(0, gitBinaryProbeBytes).includes(0) ? undefined : content;
}

async function gitBytes(question: ChangesQuestion, args: readonly string[]): Promise<Uint8Array> {
  const result = await runGit(question.commands, { dir: question.root, args, maxOutputBytes: maxDiffBytes });
  if (!hasEndedWell(result)) throw unreadable(args[0] ?? "", result);
  return result.stdout;
}

function unreadable(command: string, result: CommandResult): ModgateError {
  const reason = whyFailed(`git ${command}`, result);
  return new ModgateError("command-failed", `the change cannot be read: ${reason}`);
}

// A path that changes from a file to a link or submodule has two sections: gone, and new.
function byPath(sections: readonly FileDiff[]): ReadonlyMap<string, ChangedFile> {
  const files = new Map<string, ChangedFile>();
  for (const section of sections) {
    const replaced = files.get(section.after);
    const file = toChangedFile(section);
    const submodule = replaced?.submodule || file.submodule;
    if (replaced === undefined) files.set(section.after, file);
    else files.set(section.after, { ...file, status: "modified", ...(submodule ? { submodule } : {}) });
  }
  return files;
}

function toChangedFile(section: FileDiff): ChangedFile {
  const { status, before, binary } = section;
  if (section.mode === "160000") return { status, before, lines: [], binary: false, submodule: true };
  return { status, before, lines: status === "deleted" ? [] : section.lines, binary };
}

async function untrackedFiles(
  question: ChangesQuestion,
  listing: Listing,
): Promise<readonly (readonly [string, ChangedFile])[]> {
  if ("failed" in listing) throw unreadable("ls-files", listing.failed);
  const paths = listing.untracked.filter((path) => !path.endsWith("/"));
  const added: (readonly [string, ChangedFile])[] = [];
  for (let first = 0; first < paths.length; first += readsAtOnce) {
    const batch = paths.slice(first, first + readsAtOnce);
    added.push(
      ...(await Promise.all(batch.map(async (path) => [path, await addedFile(question, path)] as const))),
    );
  }
  return added;
}

async function addedFile(question: ChangesQuestion, path: string): Promise<ChangedFile> {
  const content = await textOf(question, path);
  if (content === undefined) return { status: "added", before: path, lines: [], binary: true };
  const last = countLines(content);
  return { status: "added", before: path, lines: last === 0 ? [] : [{ first: 1, last }], binary: false };
}

function countLines(content: Uint8Array): number {
  let lines = 0;
  for (let at = content.indexOf(10); at !== -1; at = content.indexOf(10, at + 1)) lines++;
  return content.length > 0 && content.at(-1) !== 10 ? lines + 1 : lines;
}
