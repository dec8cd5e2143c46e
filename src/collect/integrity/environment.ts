import { join } from "node:path";
import type { EnvironmentEvidence, GoSetting } from "../../model/integrity.ts";
import type { ChangesEvidence } from "../../model/repository.ts";
import type { Commands, SourceTree } from "../../model/world.ts";
import { hasEndedWell } from "../command-result.ts";
import { runGit } from "../git/git.ts";
import { atMost } from "./at-most.ts";
import { goEnvSettings, type SettingsReader, settingsReader } from "./build-files.ts";
import type { FoundSetting } from "./go-variables.ts";

/** Where settings are looked for, and what they are held against. */
export interface EnvironmentQuestion {
  /** Absolute repository root. */
  readonly root: string;
  readonly tree: SourceTree;
  /** The base revision; absent where there is none. */
  readonly baseTree?: SourceTree;
  readonly changes?: ChangesEvidence;
  readonly commands: Commands;
  readonly agreed: EnvironmentEvidence["agreed"];
}

const readsAtOnce = 16;
const mostBytes = 1024 * 1024;

/** Reads every file of the repository that makes builds for settings of go, and the go env files they name. */
export async function collectEnvironment(question: EnvironmentQuestion): Promise<EnvironmentEvidence> {
  const paths = await filesOf(question);
  const readers = paths.flatMap((file) => {
    const reader = settingsReader(file);
    return reader === undefined ? [] : [{ file, reader }];
  });
  const found = (await atMost(readsAtOnce, readers, (one) => settingsOf(question, one))).flat();
  const named = goEnvFiles(found, new Set(paths), new Set(readers.map(({ file }) => file)));
  const more = await atMost(readsAtOnce, named, (file) =>
    settingsOf(question, { file, reader: goEnvSettings }),
  );
  const { agreed } = question;
  return { files: readers.length + named.length, settings: [...found, ...more.flat()], agreed };
}

/** Tracked files and untracked ones that are not ignored; outside git all but those in hidden folders. */
async function filesOf({ root, tree, commands }: EnvironmentQuestion): Promise<readonly string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--full-name"];
  const listed = await runGit(commands, { dir: root, args });
  if (!hasEndedWell(listed)) return walk(tree, root, "");
  const names = new TextDecoder().decode(listed.stdout).split("\0");
  return [...new Set(names)].filter((name) => name !== "").sort();
}

const hiddenFolders: ReadonlySet<string> = new Set([".github/", ".circleci/", ".devcontainer/"]);

async function walk(tree: SourceTree, root: string, folder: string): Promise<readonly string[]> {
  const names = (await tree.list(join(root, folder))) ?? [];
  const found: string[] = [];
  for (const name of names) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (!name.endsWith("/")) found.push(path);
    else if (!name.startsWith(".") || hiddenFolders.has(name))
      found.push(...(await walk(tree, root, path.slice(0, -1))));
  }
  return found;
}

async function settingsOf(
  { root, tree, baseTree, changes }: EnvironmentQuestion,
  { file, reader }: { readonly file: string; readonly reader: SettingsReader },
): Promise<readonly GoSetting[]> {
  const settings = await readSettings(tree, join(root, file), reader);
  if (settings.length === 0 || baseTree === undefined) return settings.map((one) => located(file, one));
  const before = await readSettings(baseTree, join(root, changes?.files.get(file)?.before ?? file), reader);
  return settings.map((one) => ({
    ...located(file, one),
    before: before.filter(({ name }) => name === one.name).map(({ value }) => value),
  }));
}

async function readSettings(
  tree: SourceTree,
  path: string,
  reader: SettingsReader,
): Promise<readonly FoundSetting[]> {
  const bytes = await tree.read(path);
  if (bytes === undefined || bytes.length > mostBytes) return [];
  return reader(new TextDecoder().decode(bytes));
}

function located(file: string, { name, value, line }: FoundSetting): GoSetting {
  return { name, value, at: { file, line, column: 1 } };
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
