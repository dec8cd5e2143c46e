import { join } from "node:path";
import { moduleKey } from "../../go/module-version.ts";
import { indexSums } from "../../go/parse-go-sum.ts";
import { parseVendorModules, type VendoredModule } from "../../go/vendor-modules.ts";
import type { IntegrityDoubt, VendorEvidence, VendorTrouble } from "../../model/integrity.ts";
import type { MainModule, ModulesEvidence } from "../../model/modules.ts";
import type { ChangesEvidence } from "../../model/repository.ts";
import type { Commands, Files, Log, ModuleProxy, SourceTree } from "../../model/world.ts";
import { atMost } from "./at-most.ts";
import { leftOutOfGit } from "./left-out-of-git.ts";
import { readSumFiles } from "./sum-files.ts";
import { type Compared, compareModule, type FoundTrouble, type VendoredFiles } from "./vendor-compare.ts";
import { type VendorBuild, vendorInconsistencies } from "./vendor-consistency.ts";
import { isWeighty } from "./vendor-copies.ts";
import { isStanding } from "./vendor-standing.ts";

/** Which builds' vendor folders are looked into. */
export interface VendorQuestion {
  /** Absolute repository root. */
  readonly root: string;
  readonly files: Files;
  readonly commands: Commands;
  readonly proxy: ModuleProxy;
  readonly log: Log;
  readonly modules: ModulesEvidence;
  /** The base revision; absent where there is none. */
  readonly base?: { readonly tree: SourceTree; readonly changes: ChangesEvidence };
}

const modulesAtOnce = 3;
// With more modules than this only those that the change touches are compared: each costs a zip.
const mostUntouched = 40;

/**
 * Compares vendor folders with go.mod, and their files with those of the modules' zips. With a base and more than
 * 40 modules, files are compared of those modules only that the change touches: in files, in vendor/modules.txt,
 * or in go.sum.
 */
export async function collectVendor(question: VendorQuestion): Promise<VendorEvidence> {
  const { modules, log } = question;
  const done = log.step("comparing vendor folders with their modules");
  try {
    const builds = [...modules.resolutions, ...modules.unresolved].flatMap(vendorBuild);
    const found = await atMost(1, builds, (build) => judgeFolder(question, build));
    return joined(found.filter((one) => one !== undefined));
  } finally {
    done();
  }
}

function joined(all: readonly VendorEvidence[]): VendorEvidence {
  return {
    folders: all.flatMap(({ folders }) => folders),
    modules: all.reduce((sum, one) => sum + one.modules, 0),
    compared: all.reduce((sum, one) => sum + one.compared, 0),
    files: all.reduce((sum, one) => sum + one.files, 0),
    troubles: all.flatMap(({ troubles }) => troubles),
    doubts: all.flatMap(({ doubts }) => doubts),
  };
}

interface FolderBuild extends VendorBuild {
  /** The folder that has the vendor folder, relative to the repository root. */
  readonly dir: string;
}

type Build = ModulesEvidence["resolutions"][number] | ModulesEvidence["unresolved"][number];

function vendorBuild(build: Build): readonly FolderBuild[] {
  const { main = [], work } = build;
  const selected = "buildList" in build ? build.buildList.selected : [];
  const file = work?.file ?? main[0]?.file;
  if (file === undefined) return [];
  return [
    {
      main,
      ...(work === undefined ? {} : { work }),
      selected,
      dir: file.slice(0, Math.max(0, file.lastIndexOf("/"))),
    },
  ];
}

async function judgeFolder(
  question: VendorQuestion,
  build: FolderBuild,
): Promise<VendorEvidence | undefined> {
  const { root, files, base } = question;
  const vendorDir = build.dir === "" ? "vendor" : `${build.dir}/vendor`;
  const names = await namesBelow(files, join(root, vendorDir), "");
  const list = await files.read(join(root, vendorDir, "modules.txt"));
  const anything = build.main.some(({ goMod }) => goMod.require.length > 0);
  // A folder of that name may well have nothing to do with Go.
  if (
    names === undefined ||
    (list === undefined && (!anything || !names.some((name) => name.endsWith(".go"))))
  )
    return undefined;
  const parsed = parseVendorModules(new TextDecoder().decode(list ?? new Uint8Array()));
  const vendored = parsed.ok ? parsed.value.modules : [];
  const inconsistent = vendorInconsistencies(build, vendored);
  const doubtful = new Set(inconsistent.map(({ module }) => module.path));
  const owned = ownFiles(vendored, names);
  const touched = await touchedModules(question, { build, vendorDir, vendored, owned });
  const all = vendored.filter(({ packages }) => packages.length > 0);
  const wanted = all.filter(
    (one) =>
      !doubtful.has(one.path) &&
      (all.length <= mostUntouched || touched === undefined || touched.has(one.path)),
  );
  const compared = await compareAll(question, { build, vendorDir, wanted, owned });
  const listed: FoundTrouble[] = inconsistent.map(({ module, reason }) => ({
    kind: "inconsistent",
    module: moduleKey(module),
    reason,
    at: inconsistencyPlace(build, { vendorDir, vendored, path: module.path }),
  }));
  // Without a list every file is nobody's, and that is said once.
  const orphans = (list === undefined ? [] : owned.orphans).map(
    (path): FoundTrouble => ({ kind: "extra", module: "", reason: "", at: { file: `${vendorDir}/${path}` } }),
  );
  const troubles = await withoutLeftOut(question, [
    ...listed,
    ...compared.flatMap((one) => one.troubles),
    ...orphans,
  ]);
  return {
    folders: [vendorDir],
    modules: all.length,
    compared: wanted.length,
    files: names.length,
    troubles: troubles.map((one) => ({
      ...one,
      standing: isStanding(one, { build, vendorDir, names, changes: base?.changes }),
      workspace: build.work !== undefined,
    })),
    doubts: doubtsOf(compared, wanted, touched),
  };
}

/** Paths of files below a folder; links count as files. */
async function namesBelow(
  files: Files,
  folder: string,
  below: string,
): Promise<readonly string[] | undefined> {
  const names = await files.list(join(folder, below));
  if (names === undefined) return undefined;
  const found: string[] = [];
  for (const name of names) {
    if (!name.endsWith("/")) found.push(below + name);
    else found.push(...((await namesBelow(files, folder, below + name)) ?? []));
  }
  return found;
}

interface Owned {
  readonly byModule: ReadonlyMap<string, readonly string[]>;
  /** Files that no module's path leads to. */
  readonly orphans: readonly string[];
}

/** Gives each file to the module of the nearest package above it, else to the module of the longest path. */
function ownFiles(vendored: readonly VendoredModule[], names: readonly string[]): Owned {
  const owners = new Map<string, string>();
  const full = vendored.filter(({ packages }) => packages.length > 0);
  for (const { path } of full) owners.set(path, path);
  for (const { path, packages } of full) for (const { importPath } of packages) owners.set(importPath, path);
  const byModule = new Map<string, string[]>();
  const orphans: string[] = [];
  for (const name of names) {
    if (name === "modules.txt") continue;
    const owner = nearest(owners, name);
    if (owner === undefined) orphans.push(...(/(?:^|\/)\.[^/]*$/.test(name) ? [] : [name]));
    else byModule.set(owner, [...(byModule.get(owner) ?? []), name]);
  }
  return { byModule, orphans };
}

function nearest(owners: ReadonlyMap<string, string>, name: string): string | undefined {
  for (let path = name; path.includes("/"); ) {
    path = path.slice(0, path.lastIndexOf("/"));
    const owner = owners.get(path);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

interface Folder {
  readonly build: FolderBuild;
  readonly vendorDir: string;
}

/** Paths of modules that the change touches; undefined without a base. */
async function touchedModules(
  { root, base }: VendorQuestion,
  {
    vendorDir,
    vendored,
    owned,
  }: Folder & { readonly vendored: readonly VendoredModule[]; readonly owned: Owned },
): Promise<ReadonlySet<string> | undefined> {
  if (base === undefined) return undefined;
  const touched = new Set<string>();
  for (const [path, files] of owned.byModule)
    if (files.some((file) => base.changes.files.has(`${vendorDir}/${file}`))) touched.add(path);
  const gone = [...base.changes.files].flatMap(([file, { before }]) => [file, before]);
  for (const { path } of vendored)
    if (gone.some((file) => file.startsWith(`${vendorDir}/${path}/`))) touched.add(path);
  const text = new TextDecoder().decode(
    (await base.tree.read(join(root, vendorDir, "modules.txt"))) ?? new Uint8Array(),
  );
  const before = parseVendorModules(text);
  const known = new Set(before.ok ? before.value.modules.map(entryText) : []);
  for (const one of vendored) if (!known.has(entryText(one))) touched.add(one.path);
  return touched;
}

function entryText({ path, version, replacement, packages }: VendoredModule): string {
  return JSON.stringify([path, version, replacement, packages.map(({ importPath }) => importPath)]);
}

async function compareAll(
  question: VendorQuestion,
  {
    build,
    vendorDir,
    wanted,
    owned,
  }: Folder & { readonly wanted: readonly VendoredModule[]; readonly owned: Owned },
): Promise<readonly Compared[]> {
  const { root, files, proxy, modules } = question;
  const sums = indexSums((await readSumFiles(files, root, modules)).map(({ goSum }) => goSum));
  const goVersion = build.work?.goWork.go?.value ?? build.main[0]?.goMod.go?.value ?? "1.16";
  const compare = { files, proxy, sums, folder: join(root, build.dir), vendorDir, goVersion };
  return atMost(modulesAtOnce, wanted, (module) => {
    const vendored: VendoredFiles = { module, files: owned.byModule.get(module.path) ?? [] };
    return compareModule(compare, vendored);
  });
}

/** What could not be compared matters where the change touches it; else it stays as base judged it. */
function doubtsOf(
  compared: readonly Compared[],
  wanted: readonly VendoredModule[],
  touched: ReadonlySet<string> | undefined,
): readonly IntegrityDoubt[] {
  return compared.flatMap(({ doubt }, index) => {
    const matters = touched === undefined || touched.has(wanted[index]?.path ?? "");
    return doubt === undefined || !matters ? [] : [doubt];
  });
}

function inconsistencyPlace(
  { main }: FolderBuild,
  where: { readonly vendorDir: string; readonly vendored: readonly VendoredModule[]; readonly path: string },
): VendorTrouble["at"] {
  const listed = where.vendored.find(({ path }) => path === where.path);
  if (listed !== undefined) return { file: `${where.vendorDir}/modules.txt`, line: listed.line, column: 1 };
  const required = main.flatMap((one: MainModule) =>
    [...one.goMod.require, ...one.goMod.replace.map(({ old, at }) => ({ path: old.path, at }))]
      .filter(({ path }) => path === where.path)
      .map(({ at }) => ({ file: one.file, line: at.line, column: at.column })),
  );
  return required[0] ?? { file: `${where.vendorDir}/modules.txt` };
}

/** Drops missing files that .gitignore keeps out and that no build would miss. */
async function withoutLeftOut(
  { commands, root }: VendorQuestion,
  troubles: readonly FoundTrouble[],
): Promise<readonly FoundTrouble[]> {
  const missing = troubles
    .filter(({ kind, at }) => kind === "missing" && !isWeighty(at.file))
    .map(({ at }) => at.file);
  const leftOut = missing.length === 0 ? new Set<string>() : await leftOutOfGit(commands, root, missing);
  return troubles.filter(({ kind, at }) => kind !== "missing" || !leftOut.has(at.file));
}
