import { createHash } from "node:crypto";
import { join } from "node:path";
import { hash1, hashGoMod } from "../../go/dirhash.ts";
import { escapePath, escapeVersion } from "../../go/escape.ts";
import { isKnownHash, type SumKind } from "../../go/go-sum.ts";
import { checkModulePath } from "../../go/module-path.ts";
import { type ModuleVersion, moduleKey } from "../../go/module-version.ts";
import { indexSums, type SumIndex } from "../../go/parse-go-sum.ts";
import { ModgateError } from "../../model/error.ts";
import type { CacheEvidence, CacheTrouble } from "../../model/integrity.ts";
import type { ModulesEvidence } from "../../model/modules.ts";
import type { Files, Log } from "../../model/world.ts";
import { atMost } from "./at-most.ts";

/** Which modules are looked for, and where. */
export interface CacheQuestion {
  readonly files: Files;
  readonly log: Log;
  readonly modules: ModulesEvidence;
  /** GOMODCACHE; "" for none. */
  readonly modCacheDir: string;
}

const modulesAtOnce = 4;
const filesAtOnce = 16;

/**
 * Hashes what the module cache has of the builds' modules: unpacked folders, zips, the notes beside the zips, and
 * go.mod files. go itself believes all but the last as they lie there.
 *
 * Source: cmd/go/internal/modfetch.Download, checkMod, dirhash.HashDir.
 */
export async function collectCache(question: CacheQuestion): Promise<CacheEvidence> {
  const { modules, modCacheDir, log } = question;
  if (modCacheDir === "") return { modules: 0, troubles: [] };
  const wanted = new Map<string, { readonly module: ModuleVersion; readonly sums: SumIndex }>();
  for (const { buildList, graphMods = [], sums } of modules.resolutions) {
    const index = indexSums(sums.map(({ goSum }) => goSum));
    const built = buildList.selected.map(({ path, version, replacedBy }) => replacedBy ?? { path, version });
    for (const { path, version } of [...built, ...graphMods])
      if (version !== "" && checkModulePath(path) === undefined)
        wanted.set(moduleKey({ path, version }), { module: { path, version }, sums: index });
  }
  const done = log.step("hashing the module cache");
  const checked = await atMost(modulesAtOnce, [...wanted.values()], (one) =>
    checkModule(question, one),
  ).finally(done);
  const present = checked.filter((parts) => parts.length > 0);
  return {
    modules: present.length,
    troubles: present.flat().filter(({ found, wanted: sums }) => sums.length > 0 && !sums.includes(found)),
  };
}

async function checkModule(
  { files, modCacheDir }: CacheQuestion,
  { module, sums }: { readonly module: ModuleVersion; readonly sums: SumIndex },
): Promise<readonly CacheTrouble[]> {
  const path = escapePath(module.path);
  const version = escapeVersion(module.version);
  const download = join(modCacheDir, "cache", "download", path, "@v", version);
  const h1 = (kind: SumKind) => sums.hashes(module, kind).filter(isKnownHash);
  const trouble = (part: CacheTrouble["part"], kind: SumKind, found: string): CacheTrouble => ({
    ...module,
    part,
    wanted: h1(kind),
    found,
  });
  const parts: CacheTrouble[] = [];
  const mod = await files.read(`${download}.mod`);
  if (mod !== undefined) parts.push(trouble("go.mod", "mod", hashGoMod(mod)));
  const note = await files.read(`${download}.ziphash`);
  if (note !== undefined) parts.push(trouble("ziphash", "zip", new TextDecoder().decode(note).trim()));
  const zip = h1("zip").length === 0 ? undefined : await zipHash(files, `${download}.zip`);
  if (zip !== undefined) parts.push(trouble("zip", "zip", zip));
  const folder =
    h1("zip").length === 0
      ? undefined
      : await folderHash(files, join(modCacheDir, `${path}@${version}`), module);
  if (folder !== undefined) parts.push(trouble("folder", "zip", folder));
  return parts;
}

async function zipHash(files: Files, path: string): Promise<string | undefined> {
  if ((await files.status(path))?.kind !== "file") return undefined;
  try {
    const entries = await files.readZipEntries(path, () => true);
    return hash1([...entries].map(([name, bytes]) => ({ name, sha256: sha256(bytes) })));
  } catch (error) {
    if (error instanceof ModgateError && error.code === "evidence-invalid") return "no readable zip";
    throw error;
  }
}

async function folderHash(files: Files, folder: string, module: ModuleVersion): Promise<string | undefined> {
  const names = await namesBelow(files, folder);
  if (names === undefined) return undefined;
  const hashed = await atMost(filesAtOnce, names, async (name) => {
    const bytes = (await files.read(join(folder, name))) ?? new Uint8Array();
    return { name: `${moduleKey(module)}/${name}`, sha256: sha256(bytes) };
  });
  return hash1(hashed);
}

async function namesBelow(files: Files, folder: string): Promise<readonly string[] | undefined> {
  const names = await files.list(folder);
  if (names === undefined) return undefined;
  const found: string[] = [];
  for (const name of names) {
    if (!name.endsWith("/")) found.push(name);
    else for (const below of (await namesBelow(files, join(folder, name))) ?? []) found.push(name + below);
  }
  return found;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
