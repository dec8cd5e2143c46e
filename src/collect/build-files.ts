import { join } from "node:path";
import { goDirectives } from "../go/go-directives.ts";
import type { BuildFilesEvidence, DebugLine, GoSetting } from "../model/build-files.ts";
import type { ChangesEvidence } from "../model/repository.ts";
import type { Commands, SourceTree } from "../model/world.ts";
import { settingsBefore } from "./build-files/settings-before.ts";
import {
  generatedBy,
  goEnvSettings,
  isPackageFile,
  isScript,
  maybeScript,
  scriptSettings,
  type SettingsReader,
  settingsReader,
} from "./build-files/settings-readers.ts";
import type { FoundSetting } from "./build-files/go-variables.ts";
import { isTangled } from "./build-files/reading-budget.ts";
import { repositoryFiles, withDirectives } from "./build-files/repository-files.ts";
import type { Listing } from "./git/listing.ts";
import { atMost } from "./integrity/at-most.ts";

/** Where settings are looked for. */
export interface BuildFilesQuestion {
  /** Absolute repository root. */
  readonly root: string;
  readonly tree: SourceTree;
  /** The base revision; absent where there is none. */
  readonly baseTree?: SourceTree;
  readonly changes?: ChangesEvidence;
  readonly commands: Commands;
  readonly listing: () => Promise<Listing>;
}

const readsAtOnce = 16;
// The words of a larger file take many seconds to tell apart; the directives of a Go file do not.
const mostBytes = 1024 * 1024;
const mostGoBytes = 64 * mostBytes;

/**
 * Reads every file of the repository that makes builds for settings of go and tools that it runs, the go env files
 * they name, and the directives of Go files. One that is too large or too tangled is told, unless base has it as it is.
 */
export async function collectBuildFiles(asked: BuildFilesQuestion): Promise<BuildFilesEvidence> {
  const question: Search = { ...asked, tooLarge: new Set(), tangled: new Set() };
  const paths = await repositoryFiles(question);
  const readers = [...buildFiles(paths), ...(await scripts(question, paths))];
  const found = (await atMost(readsAtOnce, readers, (one) => settingsOf(question, one))).flat();
  const named = goEnvFiles(found, new Set(paths), new Set(readers.map(({ file }) => file)));
  const more = await atMost(readsAtOnce, named, (file) =>
    settingsOf(question, { file, reader: goEnvSettings }),
  );
  const goFiles = await withDirectives(question, paths.filter(isPackageFile));
  const generated = await atMost(readsAtOnce, goFiles, (file) =>
    settingsOf(question, { file, reader: generatedBy }),
  );
  const debug = await atMost(readsAtOnce, goFiles, (file) => debugLinesOf(question, file));
  const isRead = (file: string) => !question.tooLarge.has(file) && !question.tangled.has(file);
  return {
    files: [...readers.map(({ file }) => file), ...named].filter(isRead).length,
    goFiles: goFiles.filter(isRead).length,
    settings: [...found, ...more.flat(), ...generated.flat()],
    debug: debug.flat(),
    ...unread("tooLarge", question),
    ...unread("tangled", question),
  };
}

/** What is looked for, with the files of head that turn out to be too large or too tangled to be read. */
interface Search extends BuildFilesQuestion {
  readonly tooLarge: Set<string>;
  readonly tangled: Set<string>;
}

function unread(
  why: "tooLarge" | "tangled",
  search: Search,
): Pick<BuildFilesEvidence, "tooLarge" | "tangled"> {
  const files = [...search[why]].sort();
  return files.length === 0 ? {} : { [why]: files.filter((file) => mayBeNew(search, file)) };
}

function mayBeNew({ baseTree, changes }: BuildFilesQuestion, file: string): boolean {
  return baseTree === undefined || changes === undefined || changes.files.has(file);
}

interface ReadFile {
  readonly file: string;
  readonly reader: SettingsReader;
}

function buildFiles(paths: readonly string[]): readonly ReadFile[] {
  return paths.flatMap((file) => {
    const reader = settingsReader(file);
    return reader === undefined ? [] : [{ file, reader }];
  });
}

async function scripts(
  { root, tree }: BuildFilesQuestion,
  paths: readonly string[],
): Promise<readonly ReadFile[]> {
  const reader: SettingsReader = (text) => scriptSettings(text) ?? [];
  const found = await atMost(readsAtOnce, paths.filter(maybeScript), async (file) => {
    const bytes = await tree.read(join(root, file));
    return bytes === undefined || !isScript(new TextDecoder().decode(bytes.subarray(0, 256)))
      ? []
      : [{ file, reader }];
  });
  return found.flat();
}

async function settingsOf(search: Search, { file, reader }: ReadFile): Promise<readonly GoSetting[]> {
  const { root, baseTree, changes } = search;
  const text = await headText(search, file);
  const settings = text === undefined ? [] : read(reader, text);
  if (settings === undefined) search.tangled.add(file);
  if (settings === undefined) return [];
  if (settings.length === 0 || baseTree === undefined) return settings.map((one) => located(file, one));
  const change = changes?.files.get(file);
  const before = await readSettings(baseTree, join(root, change?.before ?? file), reader);
  const values = settingsBefore({ now: settings, before, added: change?.lines ?? [] });
  return settings.map((one) => ({ ...located(file, one), before: values.get(one) ?? [] }));
}

async function readSettings(
  tree: SourceTree,
  path: string,
  reader: SettingsReader,
): Promise<readonly FoundSetting[]> {
  const text = await textOf(tree, path);
  return (text === undefined ? [] : read(reader, text)) ?? [];
}

/** Undefined for a text that is too tangled. */
function read(reader: SettingsReader, text: string): readonly FoundSetting[] | undefined {
  try {
    return reader(text);
  } catch (error) {
    if (isTangled(error)) return undefined;
    throw error;
  }
}

async function headText({ root, tree, tooLarge }: Search, file: string): Promise<string | undefined> {
  const path = join(root, file);
  const text = await textOf(tree, path);
  if (text === undefined && (await tree.read(path)) !== undefined) tooLarge.add(file);
  return text;
}

/** The text of a file; undefined where there is none, and where it is too large. */
async function textOf(tree: SourceTree, path: string): Promise<string | undefined> {
  const bytes = await tree.read(path);
  const most = path.endsWith(".go") ? mostGoBytes : mostBytes;
  return bytes === undefined || bytes.length > most ? undefined : new TextDecoder().decode(bytes);
}

function located(file: string, { name, value, line }: FoundSetting): GoSetting {
  return { name, value, at: { file, line, column: 1 } };
}

async function debugLinesOf(
  { root, tree, baseTree, changes }: BuildFilesQuestion,
  file: string,
): Promise<readonly DebugLine[]> {
  const now = await debugOf(tree, join(root, file));
  if (now.length === 0) return [];
  const path = join(root, changes?.files.get(file)?.before ?? file);
  const before = baseTree === undefined ? [] : await debugOf(baseTree, path);
  return now.map(({ key, value, line }) => {
    const standing = before.some((one) => one.key === key && one.value === value);
    return { key, value, at: { file, line, column: 1 }, standing };
  });
}

async function debugOf(tree: SourceTree, path: string) {
  const directives = goDirectives((await textOf(tree, path)) ?? "");
  return isMain(directives.package, path) ? directives.debug : [];
}

/** A main package, and the tests beside it: go builds those of `main_test` into the same program. */
function isMain(name: string, path: string): boolean {
  return name === "main" || (name === "main_test" && path.endsWith("_test.go"));
}

/** Files of the repository that a GOENV setting names and that are not read yet. */
function goEnvFiles(
  settings: readonly GoSetting[],
  all: ReadonlySet<string>,
  known: ReadonlySet<string>,
): readonly string[] {
  const named = settings.flatMap(({ name, value }) => (name === "GOENV" ? [repositoryFile(value, all)] : []));
  return [...new Set(named)].filter((file) => file !== undefined).filter((file) => !known.has(file));
}

/** The file that a path written in a script means, whatever folder it starts from. */
function repositoryFile(value: string, all: ReadonlySet<string>): string | undefined {
  const parts = value.split("/").filter((part) => part !== "." && part !== "");
  for (let from = 0; from < parts.length; from++) {
    const path = parts.slice(from).join("/");
    if (all.has(path)) return path;
  }
  return undefined;
}
