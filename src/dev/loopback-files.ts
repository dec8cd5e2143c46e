import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import { hash1, hashGoMod } from "../go/dirhash.ts";
import { escapePath, escapeVersion } from "../go/escape.ts";
import { isPseudoVersion } from "../go/pseudo-version.ts";
import { compareVersions, prereleaseOf } from "../go/semver.ts";

/** A module version that the loopback proxy serves. */
export interface LoopbackModule {
  readonly path: string;
  readonly version: string;
  /** RFC 3339. */
  readonly time: string;
  /** Contents by name relative to the module's root. Without a go.mod, one with the module line alone is served. */
  readonly files: Readonly<Record<string, string>>;
  /** The go.mod that is served, where it shall differ from the one in the zip. */
  readonly goMod?: string;
}

/** One file of the proxy protocol. */
export interface LoopbackFile {
  readonly type: string;
  readonly body: Uint8Array;
}

/** Makes every file of the proxy protocol by its escaped path, with a leading slash. */
export async function loopbackFiles(
  modules: readonly LoopbackModule[],
  withLatest: boolean,
): Promise<ReadonlyMap<string, LoopbackFile>> {
  const files = new Map<string, LoopbackFile>();
  for (const module of modules) {
    const base = `/${escapePath(module.path)}/@v/${escapeVersion(module.version)}`;
    files.set(`${base}.info`, json(module));
    files.set(`${base}.mod`, text(goModOf(module)));
    files.set(`${base}.zip`, { type: "application/zip", body: await zipOf(module) });
  }
  for (const [path, versions] of Map.groupBy(modules, (module) => module.path)) {
    const listed = versions.map(({ version }) => version).filter((version) => !isPseudoVersion(version));
    files.set(`/${escapePath(path)}/@v/list`, text(listed.map((version) => `${version}\n`).join("")));
    const latest = latestOf(versions);
    if (withLatest && latest !== undefined) files.set(`/${escapePath(path)}/@latest`, json(latest));
  }
  return files;
}

/** Makes go.sum's lines for one of the modules: the zip's and the go.mod's. */
export function sumLines(
  modules: readonly LoopbackModule[],
  wanted: { readonly path: string; readonly version: string },
): readonly [string, string] {
  const module = modules.find(({ path, version }) => path === wanted.path && version === wanted.version);
  if (module === undefined)
    throw new Error(`the loopback proxy does not serve ${wanted.path}@${wanted.version}`);
  const prefix = `${module.path}@${module.version}`;
  const zip = hash1(
    zipEntries(module).map(([name, content]) => ({
      name,
      sha256: createHash("sha256").update(content).digest("hex"),
    })),
  );
  const mod = hashGoMod(Buffer.from(goModOf(module)));
  const line = prefix.replace("@", " ");
  return [`${line} ${zip}`, `${line}/go.mod ${mod}`];
}

/** Makes a module's zip; the same files give the same bytes. */
export async function zipOf(module: LoopbackModule): Promise<Uint8Array> {
  const zip = new ZipFile();
  const mtime = new Date(Date.UTC(1980, 0, 1));
  for (const [name, content] of zipEntries(module)) {
    zip.addBuffer(Buffer.from(content), name, { mtime, mode: 0o100644, forceDosTimestamp: true });
  }
  zip.end();
  return await buffer(Readable.from(zip.outputStream));
}

function zipEntries(module: LoopbackModule): readonly (readonly [name: string, content: string])[] {
  return Object.entries(module.files)
    .map(([name, content]) => [`${module.path}@${module.version}/${name}`, content] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function goModOf(module: LoopbackModule): string {
  return module.goMod ?? module.files["go.mod"] ?? `module ${module.path}\n`;
}

function latestOf(versions: readonly LoopbackModule[]): LoopbackModule | undefined {
  const ordered = versions.toSorted((a, b) => compareVersions(a.version, b.version));
  return ordered.findLast(({ version }) => prereleaseOf(version) === "") ?? ordered.at(-1);
}

function json({ version, time }: LoopbackModule): LoopbackFile {
  return { type: "application/json", body: Buffer.from(JSON.stringify({ Version: version, Time: time })) };
}

function text(content: string): LoopbackFile {
  return { type: "text/plain; charset=utf-8", body: Buffer.from(content) };
}
